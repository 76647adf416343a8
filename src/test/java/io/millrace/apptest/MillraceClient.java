package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Speaks the FeatureBase dialect to a server. Thread-safe: the HTTP client is. */
public final class MillraceClient {
    /** Keeps numbers digit for digit. */
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);

    private final HttpClient http;
    private final URI base;
    private final String key;

    private MillraceClient(HttpClient http, URI base, String key) {
        this.http = http;
        this.base = base;
        this.key = key;
    }

    /** HTTP/2 where the server agrees; trusts this certificate alone. */
    static MillraceClient overHttps(URI base, Path certificate, String key) throws IOException {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(TrustedCertificate.context(certificate))
                .connectTimeout(ANSWER_MAX)
                .build();
        return new MillraceClient(http, base, key);
    }

    static MillraceClient overHttp(URI base, String key) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(ANSWER_MAX)
                .build();
        return new MillraceClient(http, base, key);
    }

    /** @param headers names and values in turn */
    public HttpResponse<String> send(String method, String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER_MAX)
                .header("X-API-Key", key)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return send(method, path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
    }

    private JsonNode expect(int status, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> response = send(method, path, body);
        assertEquals(status, response.statusCode(), () -> method + " " + path + " " + body + ": " + response.body());
        return json(response);
    }

    public static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        return expect(200, "GET", path, "");
    }

    /** The id; returns when tables can be made in it. */
    public String createDatabase(String name) throws IOException, InterruptedException {
        String id = expect(201, "POST", "/v2/databases", "{\"name\":\"" + name + "\"}")
                .get("id")
                .asText();
        Eventually.equals(
                "RUNNING",
                () -> get("/v2/databases/" + id).path("database_status").asText());
        return id;
    }

    public void createTable(String databaseId, String name, boolean keyed) throws IOException, InterruptedException {
        String body = "{\"name\":\"" + name + "\",\"options\":{\"keys\":" + keyed + "}}";
        expect(201, "POST", "/v2/tables/" + databaseId, body);
    }

    /** @param options JSON text, such as {@code {"type":"set"}} */
    void createField(String databaseId, String table, String field, String options)
            throws IOException, InterruptedException {
        String path = "/v2/tables/" + databaseId + "/" + table + "/fields/" + field;
        expect(201, "POST", path, "{\"options\":" + options + "}");
    }

    /** The id; returns when the endpoint takes records. */
    public String createEndpoint(SinkRequest sink) throws IOException, InterruptedException {
        String id = expect(201, "POST", "/v2/sinks", sink.toJson()).get("id").asText();
        Eventually.equals("ACTIVE", () -> sinkState(get("/v2/sinks/" + id)));
        return id;
    }

    static String sinkState(JsonNode sink) {
        return sink.path("state").asText(sink.path("status").asText());
    }

    public HttpResponse<String> post(String endpoint, byte[] body) throws IOException, InterruptedException {
        return send("POST", "/v2/sinks/" + endpoint, body, "Content-Type", "application/json");
    }

    public HttpResponse<String> post(String endpoint, String body) throws IOException, InterruptedException {
        return post(endpoint, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Posts a body whose every record must be stored. */
    public void store(String endpoint, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = post(endpoint, body);
        assertEquals(200, response.statusCode(), response::body);
        assertEquals(0, json(response).get("error_count").asInt(), response::body);
    }

    /** One result for each call of the query. */
    public JsonNode query(String table, String pql) throws IOException, InterruptedException {
        HttpResponse<String> response = send(
                "POST",
                "/index/" + table + "/query",
                pql.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "text/plain");
        assertEquals(200, response.statusCode(), () -> pql + ": " + response.body());
        return json(response).get("results");
    }

    /** The number of records that a row call finds. */
    public long count(String table, String row) throws IOException, InterruptedException {
        return query(table, "Count(" + row + ")").get(0).asLong();
    }
}
