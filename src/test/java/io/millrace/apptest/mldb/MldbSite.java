package io.millrace.apptest.mldb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server that speaks MLDB, and a client of it. */
final class MldbSite implements AutoCloseable {
    static final String NOON = "2015-01-01T12:00:00.000Z";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ServerCommand command;
    private MillraceProcess server;

    /** @param json missing if the answer is none */
    record Answer(int status, String text, JsonNode json, HttpResponse<String> response) {
        String error() {
            return json.path("error").asText();
        }
    }

    private MldbSite(ServerCommand command) throws Exception {
        this.command = command;
        this.server = command.start();
    }

    static MldbSite start(Path data, String... settings) throws Exception {
        ServerCommand command = ServerCommand.serve(data)
                .with("auth.mode", "none")
                .with("https.port", "0")
                .with("management.host", "127.0.0.1");
        for (int i = 0; i < settings.length; i += 2) {
            command = command.with(settings[i], settings[i + 1]);
        }
        return new MldbSite(command);
    }

    void killAndStart() throws Exception {
        server.kill();
        server = command.start();
    }

    MillraceProcess server() {
        return server;
    }

    Answer call(String verb, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.http().resolve(path))
                .method(verb, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), parsed(response.body()), response);
    }

    private static JsonNode parsed(String text) {
        try {
            return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** JSON with quotes written as apostrophes. */
    static String json(String text) {
        return text.replace('\'', '"');
    }

    Answer get(String path) throws Exception {
        return call("GET", path, "");
    }

    /** A request that has to succeed. */
    JsonNode done(String verb, String path, String body) throws Exception {
        Answer answer = call(verb, path, json(body));
        assertEquals(2, answer.status() / 100, answer.text());
        return answer.json();
    }

    /** A dataset, made anew. */
    JsonNode make(String id, String config) throws Exception {
        return done("PUT", "/v1/datasets/" + id, config);
    }

    void record(String dataset, String row, String columns) throws Exception {
        done("POST", "/v1/datasets/" + dataset + "/rows", "{'rowName':'" + row + "','columns':[" + columns + "]}");
    }

    void commit(String dataset) throws Exception {
        done("POST", "/v1/datasets/" + dataset + "/commit", "");
    }

    Answer query(String sql, String format) throws Exception {
        return get("/v1/query?format=" + format + "&q=" + URLEncoder.encode(sql, StandardCharsets.UTF_8));
    }

    /** The answer to a query that has to succeed, apostrophes for quotes. */
    String table(String sql) throws Exception {
        Answer answer = query(sql, "table");
        assertEquals(200, answer.status(), answer.text());
        return answer.json().toString().replace('"', '\'');
    }

    long count(String dataset) throws Exception {
        Answer answer = query("SELECT count(*) FROM " + dataset, "atom");
        assertEquals(200, answer.status(), answer.text());
        return answer.json().asLong();
    }

    /** Waits until it is so. */
    static void until(BooleanSupplier isSo) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!isSo.getAsBoolean()) {
            assertEquals(true, System.nanoTime() < end, "it did not come to that");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
