package io.millrace.apptest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.RawHttp;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are slow or silent; the server waits for less time than it does by itself. */
final class StreamConnectionsIT {
    @TempDir
    private static Path folder;

    private static MillraceProcess server;
    private static StreamClient client;
    private static String address;

    @BeforeAll
    static void starts() throws Exception {
        server = ServerCommand.serve(folder.resolve("data"))
                .withoutPostgres()
                .with("limits.request.timeout", "1s")
                .with("query.timeout", "1s")
                .with("limits.idle.timeout", "2s")
                .start();
        client = new StreamClient(server);
        String source = client.source("s");
        client.sink(source, "a", "{\"type\":\"body\",\"name\":\"body\"}");
        address = client.address(source);
    }

    @AfterAll
    static void stops() throws Exception {
        server.close();
    }

    private static RawHttp.Answer halfABody(String path, String... headers) throws Exception {
        try (RawHttp connection = new RawHttp(server.http().getPort())) {
            List<String> lines =
                    new ArrayList<>(List.of("POST " + path + " HTTP/1.1", "Host: a", "Content-Length: 10"));
            lines.addAll(List.of(headers));
            return connection.head(lines.toArray(String[]::new)).send("half ").answer();
        }
    }

    @Test
    void waitsForABodyOnlySoLong() throws Exception {
        long before = client.count("in.c-s.a");
        RawHttp.Answer answer = halfABody(address);
        assertEquals(408, answer.status());
        assertEquals("request timeout", answer.body());
        assertEquals("text/plain", answer.headers().get("content-type"));
        assertEquals("Keboola/Stream/HTTPSource", answer.headers().get("server"));
        assertEquals(before, client.count("in.c-s.a"));
    }

    @Test
    void waitsForNoBodyThatNobodyTakes() throws Exception {
        assertEquals(404, halfABody("/stream/1/s/other").status());
    }

    @Test
    void waitsForADescriptionOnlySoLong() throws Exception {
        RawHttp.Answer answer = halfABody("/v1/branches/default/sources", StreamClient.TOKEN + ": " + client.key());
        assertEquals(408, answer.status());
        JsonNode body = StreamClient.JSON.readTree(answer.body());
        assertEquals("stream.api.requestTimeout", body.path("error").asText());
    }

    @Test
    void closesConnectionsThatAreSilent() throws Exception {
        try (RawHttp connection = new RawHttp(server.http().getPort())) {
            RawHttp.Answer answer = connection
                    .head("POST " + address + " HTTP/1.1", "Host: a", "Content-Length: 1")
                    .send("x")
                    .answer();
            assertEquals("OK", answer.body());
            assertTrue(connection.isClosed());
        }
    }
}
