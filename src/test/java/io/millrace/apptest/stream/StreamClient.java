package io.millrace.apptest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.apptest.MillraceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Calls the configuration API and its sources. */
public final class StreamClient {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String BRANCH = "/v1/branches/default";
    static final String TOKEN = "X-StorageApi-Token";

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;
    private final String key;
    private String readersKey;

    public StreamClient(MillraceProcess server) throws IOException {
        base = server.http();
        key = server.adminKey();
    }

    /** An answer. */
    record Reply(int status, String text, HttpResponse<String> response) {
        JsonNode json() throws IOException {
            return JSON.readTree(text.isEmpty() ? "{}" : text);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** In the words of a source. */
        void requireRefused(int expected, String word, String message) throws IOException {
            assertEquals(expected, status, text);
            assertEquals("stream.in." + word, json().path("error").asText());
            assertEquals(message, json().path("message").asText());
            assertEquals("application/json", header("Content-Type"));
        }
    }

    String base() {
        return base.toString();
    }

    String key() {
        return key;
    }

    /** A key that may only read. */
    String readersKey() throws IOException, InterruptedException {
        if (readersKey == null) {
            byte[] body = "{\"name\":\"reader\",\"role\":\"user\"}".getBytes(StandardCharsets.UTF_8);
            readersKey = send("POST", "/v2/api-keys", body, Map.of("X-API-Key", key))
                    .json()
                    .findValue("secret")
                    .asText();
        }
        return readersKey;
    }

    Reply send(String method, String path, byte[] body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        headers.forEach(request::header);
        request.method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body(), response);
    }

    /** @param headers names and values in turn */
    Reply post(String path, byte[] body, String... headers) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return send("POST", path, body, all);
    }

    Reply post(String path, String body, String... headers) throws IOException, InterruptedException {
        return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** With the administrator's key. */
    Reply call(String method, String path, String body) throws IOException, InterruptedException {
        Map<String, String> headers = new HashMap<>(Map.of(TOKEN, key));
        if (!body.isEmpty()) {
            headers.put("Content-Type", "application/json");
        }
        return send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    JsonNode check(int status, String method, String path, String body) throws IOException, InterruptedException {
        Reply reply = call(method, path, body);
        assertEquals(status, reply.status(), () -> method + " " + path + ": " + reply.text());
        return reply.json();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return check(200, "GET", path, "");
    }

    void refused(int status, String word, String message, String method, String path, String body)
            throws IOException, InterruptedException {
        JsonNode answer = check(status, method, path, body);
        assertEquals(
                "{\"statusCode\":" + status + ",\"error\":\"stream.api." + word + "\",\"message\":"
                        + JSON.writeValueAsString(message) + "}",
                answer.toString());
    }

    /** The task as it ended. */
    JsonNode ended(String method, String path, String body) throws IOException, InterruptedException {
        return await(check(202, method, path, body));
    }

    JsonNode await(JsonNode begun) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String path = URI.create(begun.path("url").asText()).getRawPath();
        JsonNode task = get(path);
        while (!task.path("isFinished").asBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still running: " + task);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            task = get(path);
        }
        return task;
    }

    JsonNode task(String method, String path, String body) throws IOException, InterruptedException {
        JsonNode task = ended(method, path, body);
        assertEquals("success", task.path("status").asText(), task::toString);
        return task;
    }

    /** Makes a source, and gives its path in the API. */
    public String source(String id) throws IOException, InterruptedException {
        task("POST", BRANCH + "/sources", "{\"sourceId\":\"" + id + "\",\"type\":\"http\",\"name\":\"" + id + "\"}");
        return BRANCH + "/sources/" + id;
    }

    /** Makes a sink, and gives its path in the API. */
    public String sink(String source, String id, String columns) throws IOException, InterruptedException {
        task(
                "POST",
                source + "/sinks",
                sinkBody(id, "in.c-" + source.substring(source.lastIndexOf('/') + 1) + "." + id, columns));
        return source + "/sinks/" + id;
    }

    static String sinkBody(String id, String tableId, String columns) {
        return "{\"sinkId\":\"" + id + "\",\"type\":\"table\",\"name\":\"" + id
                + "\",\"table\":{\"type\":\"keboola\",\"tableId\":\"" + tableId + "\",\"mapping\":{\"columns\":["
                + columns + "]}}}";
    }

    /** Where records of a source are sent. */
    public String address(String source) throws IOException, InterruptedException {
        return URI.create(get(source).at("/http/url").asText()).getRawPath();
    }

    /** Deletes all sources with their tables, also those that could be brought back. */
    void clear() throws IOException, InterruptedException {
        for (JsonNode source : get(BRANCH + "/sources/deleted").path("sources")) {
            ended("PUT", BRANCH + "/sources/" + source.path("sourceId").asText() + "/undelete", "");
        }
        for (JsonNode source : get(BRANCH + "/sources").path("sources")) {
            task("DELETE", BRANCH + "/sources/" + source.path("sourceId").asText() + "?cascade=true", "");
        }
    }

    /** All rows of a table as CSV, behind a line with the names of its columns. */
    String export(String tableId) throws IOException, InterruptedException {
        Reply reply = send("GET", "/v2/storage/tables/" + tableId + "/export", new byte[0], Map.of(TOKEN, key));
        assertEquals(200, reply.status(), reply::text);
        return reply.text();
    }

    /** The same, byte for byte. */
    byte[] exportedBytes(String tableId) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/v2/storage/tables/" + tableId + "/export"))
                .header(TOKEN, key)
                .build();
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        assertEquals(200, response.statusCode());
        return response.body();
    }

    long count(String tableId) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/index/" + tableId + "/query"))
                .header("X-API-Key", key)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("Count(All())"))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response::body);
        return JSON.readTree(response.body()).path("results").path(0).asLong();
    }
}
