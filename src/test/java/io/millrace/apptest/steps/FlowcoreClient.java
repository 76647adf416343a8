package io.millrace.apptest.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.MillraceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** Speaks the Flowcore dialect to a server. Thread-safe. */
public final class FlowcoreClient {
    private final HttpClient http;
    private final URI base;
    private final String authorization;

    /** @param authorization the header; empty for none */
    private FlowcoreClient(HttpClient http, URI base, String authorization) {
        this.http = http;
        this.base = base;
        this.authorization = authorization;
    }

    public static FlowcoreClient admin(MillraceProcess server) throws IOException {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new FlowcoreClient(http, server.http(), "Bearer " + server.adminKey());
    }

    String authorization() {
        return authorization;
    }

    /** The same with another header. */
    FlowcoreClient as(String other) {
        return new FlowcoreClient(http, base, other);
    }

    /** @param headers names and values in turn */
    HttpResponse<String> send(String method, String path, String bodyOrNull, String... headers)
            throws IOException, InterruptedException {
        return publish(
                method,
                path,
                bodyOrNull == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(bodyOrNull),
                headers);
    }

    /** Posts a body as it is. */
    HttpResponse<String> send(String path, byte[] body, String... headers) throws IOException, InterruptedException {
        return publish("POST", path, HttpRequest.BodyPublishers.ofByteArray(body), headers);
    }

    /** Posts a body of unknown length. */
    HttpResponse<String> stream(String path, InputStream body, String... headers)
            throws IOException, InterruptedException {
        return publish("POST", path, HttpRequest.BodyPublishers.ofInputStream(() -> body), headers);
    }

    private HttpResponse<String> publish(String method, String path, HttpRequest.BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).method(method, body);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return expect(200, send("GET", path, null));
    }

    JsonNode post(String path, String body, String... headers) throws IOException, InterruptedException {
        return expect(200, send("POST", path, body, headers));
    }

    static JsonNode expect(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        return StepMatcher.parsed(answer.body());
    }

    /** Makes one of a kind; its id. */
    public String create(String kind, Map<String, String> members) throws IOException, InterruptedException {
        return post("/api/v1/" + kind, StepJson.MAPPER.valueToTree(members).toString())
                .get("id")
                .textValue();
    }

    /** The value of a new key. */
    String createKey(String tenantId) throws IOException, InterruptedException {
        return post(
                        "/api/v1/api-keys",
                        StepJson.MAPPER
                                .valueToTree(Map.of("tenantId", tenantId, "name", "test"))
                                .toString())
                .get("value")
                .textValue();
    }
}
