package io.millrace.apptest.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.Server;
import io.millrace.api.RecordedLog;
import io.millrace.config.ConfigSources;
import io.millrace.config.Configuration;
import io.millrace.fault.Faults;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dialect that the product does not have works with nothing but its own package and a line of wiring. */
class SampleDialectIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;

    private final HttpClient http = HttpClient.newHttpClient();
    private Server server;

    @Test
    void storesBodiesInTwoSinksThroughARestart() throws Exception {
        start();
        assertEquals("made", send("PUT", "/sample/s3cret", ""));
        assertEquals("1:1 2:1", send("POST", "/sample/s3cret", "hello"));
        assertEquals("1:1 2:1", send("POST", "/sample/s3cret", "{\"a\":1}"));
        assertEquals("1:1 2:0", send("POST", "/sample/s3cret", new byte[] {(byte) 0xff}));
        try (RecordedLog log = new RecordedLog()) {
            assertEquals("sample says NOT_FOUND", send("POST", "/sample/0ther", "x"));
            assertTrue(log.await("refused POST").contains("refused POST /sample/… of"), log.await("refused POST"));
            assertEquals(List.of(), log.with("0ther"));
        }
        // endpoint and sink have limits of their own
        assertEquals("sample says TOO_LARGE", send("POST", "/sample/s3cret", "x".repeat(64_001)));
        check(1, 2, 3);
        assertEquals("1:3 2:2", send("GET", "/sample/s3cret", ""));
        server.stop();
        start();
        check(1, 2, 3);
        assertEquals("1:3 2:2", send("GET", "/sample/s3cret", ""));
        assertEquals("1:1 2:1", send("POST", "/sample/s3cret", "again\n" + "x".repeat(51)));
        check(1, 2, 3, 4);
        server.stop();
    }

    private void start() {
        Map<String, String> settings = Map.of(
                "https.port",
                "0",
                "http.port",
                "-1",
                "management.port",
                "-1",
                "management.host",
                "127.0.0.1",
                "auth.mode",
                "none");
        ConfigSources sources = new ConfigSources(
                Map.of(),
                Optional.empty(),
                data.resolve("none.yaml"),
                Map.of(),
                settings,
                Optional.of(data.toString()));
        server = Server.start(Configuration.read(sources).server(), SampleServer.DIALECTS, Faults.NONE);
    }

    private void check(int... ids) throws Exception {
        List<JsonNode> bodies = rows("bodies", "Extract(All(), Rows(payload), Rows(headers), Rows(at))");
        assertEquals(ids.length, bodies.size());
        for (int i = 0; i < ids.length; i++) {
            assertEquals(ids[i], bodies.get(i).get("column").asInt());
        }
        List<String> payloads =
                bodies.stream().map(row -> row.get("rows").get(0).asText()).toList();
        assertEquals(List.of("aGVsbG8=", "eyJhIjoxfQ==", "/w=="), payloads.subList(0, 3));
        assertEquals(
                "sample", bodies.get(0).get("rows").get(1).get("x-from").get(0).asText());
        List<JsonNode> texts = rows("texts", "Extract(All(), Rows(text))");
        assertEquals(ids.length - 1, texts.size());
        assertEquals("{\"a\":1}", texts.get(1).get("rows").get(0).asText());
        long first = texts.get(0).get("column").asLong();
        assertTrue(first > 17_000_000_000_000_000L && texts.get(1).get("column").asLong() > first, texts.toString());
    }

    private List<JsonNode> rows(String table, String pql) throws Exception {
        JsonNode answer = JSON.readTree(send("POST", "/index/" + table + "/query", pql));
        List<JsonNode> rows = new ArrayList<>();
        answer.at("/results/0/columns").forEach(rows::add);
        return rows;
    }

    private String send(String method, String path, String body) throws Exception {
        return send(method, path, body.getBytes(StandardCharsets.UTF_8));
    }

    private String send(String method, String path, byte[] body) throws Exception {
        String base = server.readyLine().split(" ")[1];
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("X-From", "sample")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
