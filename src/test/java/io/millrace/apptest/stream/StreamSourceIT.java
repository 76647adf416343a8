package io.millrace.apptest.stream;

import static io.millrace.apptest.stream.StreamClient.BRANCH;
import static io.millrace.apptest.stream.StreamSite.BODY_COLUMN;
import static io.millrace.apptest.stream.StreamSite.KEY_COLUMN;
import static io.millrace.apptest.stream.StreamSite.MEGABYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.ServerCommand;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are sent to sources, and what their senders are told. */
final class StreamSourceIT {
    private static final String WAIT = "storage.level.local.encoding.sync.wait";

    @TempDir
    private static Path folder;

    private static StreamSite site;
    private static StreamClient client;

    private String source;
    private String address;

    @BeforeAll
    static void starts() throws Exception {
        site = StreamSite.start(
                ServerCommand.serve(folder.resolve("data")).withoutPostgres().with("limits.request.body", "64KiB"));
        client = site.client();
    }

    @AfterAll
    static void stops() throws Exception {
        site.close();
    }

    @BeforeEach
    void makesASource() throws Exception {
        client.clear();
        source = client.source("s");
        address = client.address(source);
    }

    private static void checkRefused(int status, String word, String message, StreamClient.Reply reply)
            throws Exception {
        reply.requireRefused(status, word, message);
        assertEquals("Keboola/Stream/HTTPSource", reply.header("Server"));
    }

    @Test
    void answersShortlyOrVerbosely() throws Exception {
        client.sink(source, "b", BODY_COLUMN);
        client.sink(source, "a", BODY_COLUMN);
        StreamClient.Reply brief = client.post(address, "x");
        assertEquals(200, brief.status());
        assertEquals("OK", brief.text());
        assertEquals("text/plain", brief.header("Content-Type"));
        assertEquals("*", brief.header("Access-Control-Allow-Origin"));
        assertEquals(
                "{\"statusCode\":200,\"message\":\"Successfully written to 2/2 sinks.\",\"sources\":[{\"projectId\":1,"
                        + "\"sourceId\":\"s\",\"branchId\":1,\"statusCode\":200,\"message\":\"Successfully written to 2/2 sinks.\","
                        + "\"sinks\":[{\"sinkId\":\"a\",\"statusCode\":200,\"message\":\"processed\"},"
                        + "{\"sinkId\":\"b\",\"statusCode\":200,\"message\":\"processed\"}]}]}",
                client.post(address + "?verbose=true", "y").json().toString());
        assertEquals("OK", client.post(address + "?verbose=1", "z").text());
        assertEquals(3, client.count("in.c-s.a"));
        assertEquals(3, client.count("in.c-s.b"));
    }

    @Test
    void tellsWhichSinkDoesNotWaitForTheDisk() throws Exception {
        String eager = client.sink(source, "a", BODY_COLUMN);
        client.task("PATCH", source + "/settings", "{\"settings\":[{\"key\":\"" + WAIT + "\",\"value\":false}]}");
        client.sink(source, "b", BODY_COLUMN);
        client.task("PATCH", eager + "/settings", "{\"settings\":[{\"key\":\"" + WAIT + "\",\"value\":true}]}");
        JsonNode answer = client.post(address + "?verbose=true", "x").json();
        assertEquals(202, answer.path("statusCode").asInt());
        assertEquals("processed", answer.at("/sources/0/sinks/0/message").asText());
        assertEquals("accepted", answer.at("/sources/0/sinks/1/message").asText());
        assertEquals(1, client.count("in.c-s.b"));
    }

    @Test
    void tellsWhatASinkCannotMapAndStoresInTheOthersOnce() throws Exception {
        client.sink(source, "good", BODY_COLUMN);
        client.sink(source, "bad", KEY_COLUMN);
        StreamClient.Reply reply = client.post(address, "{}", "Content-Type", "application/json");
        assertEquals(422, reply.status(), reply::text);
        JsonNode answer = reply.json();
        assertEquals("stream.in.writeFailed", answer.path("error").asText());
        assertEquals("Written to 1/2 sinks.", answer.path("message").asText());
        assertEquals(
                "{\"sinkId\":\"bad\",\"statusCode\":422,\"error\":\"stream.in.unprocessableContent\","
                        + "\"message\":\"Invalid value for column \\\"k\\\": path \\\"k\\\" not found in the body.\"}",
                answer.at("/sources/0/sinks/0").toString());
        assertEquals(
                415, client.post(address, "{}", "Content-Type", "text/plain").status());
        assertEquals(
                400,
                client.post(address, "{", "Content-Type", "application/json").status());
        assertEquals(3, client.count("in.c-s.good"));
        assertEquals(0, client.count("in.c-s.bad"));
    }

    @Test
    void takesWhatNoSinkWants() throws Exception {
        assertEquals("OK", client.post(address, "x").text());
        JsonNode answer = client.post(address + "?verbose=true", "x").json();
        assertEquals(
                "{\"statusCode\":200,\"message\":\"No enabled sink found.\",\"sources\":[{\"projectId\":1,\"sourceId\":\"s\","
                        + "\"branchId\":1,\"statusCode\":200,\"message\":\"No enabled sink found.\"}]}",
                answer.toString());
    }

    @Test
    void knowsNoOtherAddress() throws Exception {
        String missing = "The specified combination of projectID, sourceID and secret was not found.";
        String wrong = address.substring(0, address.lastIndexOf('/') + 1) + "0".repeat(48);
        checkRefused(404, "noSourceFound", missing, client.post(wrong, "x"));
        checkRefused(404, "noSourceFound", missing, client.post(address.replace("/1/s/", "/2/s/"), "x"));
        checkRefused(404, "noSourceFound", missing, client.post(address.replace("/s/", "/t/"), "x"));
        checkRefused(
                400, "badRequest", "Invalid project ID \"foo\".", client.post(address.replace("/1/", "/foo/"), "x"));
        checkRefused(
                404,
                "routeNotFound",
                "Not found, please send data using POST /stream/<projectID>/<sourceID>/<secret>.",
                client.post("/stream/1/s", "x"));
        client.task("PUT", source + "/disable", "");
        checkRefused(
                404, "disabledSource", "The specified source is disabled in all branches.", client.post(address, "x"));
        client.task("PUT", source + "/enable", "");
        String rotated = client.check(200, "POST", source + "/rotate-secret", "")
                .at("/http/url")
                .asText();
        checkRefused(404, "noSourceFound", missing, client.post(address, "x"));
        client.task("PUT", source + "/versions/1/rollback", "");
        checkRefused(404, "noSourceFound", missing, client.post(address, "x"));
        assertEquals(200, client.post(URI.create(rotated).getPath(), "x").status());
        client.task("PATCH", source, "{\"type\":\"otlp\"}");
        String secret = client.get(source).at("/otlp/secret").asText();
        checkRefused(404, "noSourceFound", missing, client.post("/stream/1/s/" + secret, "x"));
    }

    @Test
    void takesAMegabyteAndNoByteMore() throws Exception {
        client.sink(source, "a", BODY_COLUMN);
        byte[] body = new byte[MEGABYTE];
        Arrays.fill(body, (byte) 'a');
        assertEquals(200, client.post(address, body).status());
        checkRefused(
                413,
                "bodyTooLarge",
                "Request body size is over the maximum \"1MB\".",
                client.post(address, Arrays.copyOf(body, MEGABYTE + 1)));
        checkRefused(
                413,
                "headerTooLarge",
                "Request header size is over the maximum \"16KB\".",
                client.post(address, "x", "X-Large", "h".repeat(16 << 10)));
        StreamClient.Reply packed =
                client.post(address, gzip(Arrays.copyOf(body, 2 * MEGABYTE)), "Content-Encoding", "gzip");
        assertEquals(413, packed.status());
        assertEquals(1, client.count("in.c-s.a"));
    }

    /** Also such as is no text. */
    @Test
    void keepsEachByteWhateverTheTypeSays() throws Exception {
        client.sink(source, "a", BODY_COLUMN);
        byte[] body = new byte[2 * 256 + 4];
        for (int i = 0; i < 2 * 256; i++) {
            body[i] = (byte) i;
        }
        System.arraycopy(new byte[] {'"', '\r', '\n', (byte) 0xC3}, 0, body, 2 * 256, 4); // and half a character
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes("\"body\"\n".getBytes(StandardCharsets.US_ASCII));
        for (String type : List.of("application/octet-stream", "application/json", "text/plain", "nonsense")) {
            assertEquals(200, client.post(address, body, "Content-Type", type).status());
            expected.write('"');
            for (byte each : body) {
                expected.write(each);
                if (each == '"') {
                    expected.write(each);
                }
            }
            expected.writeBytes(new byte[] {'"', '\n'});
        }
        assertArrayEquals(expected.toByteArray(), client.exportedBytes("in.c-s.a"));
    }

    /** The body is no larger than one may be, and stands in the row twice. */
    @Test
    void refusesARowThatIsTooWideInItsSinkOnly() throws Exception {
        client.sink(source, "narrow", BODY_COLUMN);
        client.sink(source, "wide", BODY_COLUMN + ",{\"type\":\"body\",\"name\":\"again\"}");
        byte[] body = new byte[MEGABYTE];
        Arrays.fill(body, (byte) 'a');
        StreamClient.Reply reply = client.post(address, body);
        assertEquals(413, reply.status(), reply::text);
        assertEquals("Written to 1/2 sinks.", reply.json().path("message").asText());
        JsonNode sinks = reply.json().at("/sources/0/sinks");
        assertEquals("narrow", sinks.path(0).path("sinkId").asText());
        assertEquals(200, sinks.path(0).path("statusCode").asInt());
        assertEquals("wide", sinks.path(1).path("sinkId").asText());
        assertEquals(413, sinks.path(1).path("statusCode").asInt());
        assertEquals("stream.in.payloadTooLarge", sinks.path(1).path("error").asText());
        assertEquals(1, client.count("in.c-s.narrow"));
        assertEquals(0, client.count("in.c-s.wide"));
        assertEquals(
                200, client.post(address, Arrays.copyOf(body, MEGABYTE / 2)).status());
        assertEquals(1, client.count("in.c-s.wide"));
    }

    static byte[] gzip(byte[] plain) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    @Test
    void tellsBrowsersAndOthersWhatThePathTakes() throws Exception {
        StreamClient.Reply options = client.send("OPTIONS", address, new byte[0], Map.of());
        assertEquals(200, options.status());
        assertEquals("", options.text());
        assertEquals("OPTIONS, POST", options.header("Allow"));
        assertEquals("OPTIONS, POST", options.header("Access-Control-Allow-Methods"));
        assertEquals("*", options.header("Access-Control-Allow-Headers"));
        assertEquals("*", options.header("Access-Control-Expose-Headers"));
        assertEquals("*", options.header("Access-Control-Allow-Origin"));
        for (String method : List.of("GET", "PUT", "DELETE")) {
            StreamClient.Reply other = client.send(method, address, new byte[0], Map.of());
            assertEquals(405, other.status());
            assertEquals("", other.text());
            assertEquals("OPTIONS, POST", other.header("Allow"));
        }
    }

    @Test
    void takesBatchesAsOneAppend() throws Exception {
        client.sink(source, "a", KEY_COLUMN);
        assertEquals(
                200,
                client.post(address, "{\"k\":1}\n\n{\"k\":2}\r\n", "Content-Type", "application/x-ndjson")
                        .status());
        assertEquals(
                200,
                client.post(address + "?batch=true", "[{\"k\":3},{\"k\":4}]", "Content-Type", "application/json")
                        .status());
        assertEquals(4, client.count("in.c-s.a"));
        StreamClient.Reply reply = client.post(
                address, "{\"k\":5}\n{}\n{\"k\":6}\n{", "Content-Type", "application/x-ndjson; charset=utf-8");
        assertEquals(422, reply.status(), reply::text);
        String message = reply.json().at("/sources/0/sinks/0/message").asText();
        assertTrue(message.startsWith("2 of 4 records refused; record 2: "), message);
        assertEquals(6, client.count("in.c-s.a"));
        assertEquals(400, client.post(address + "?batch=true", "{\"k\":3}").status());
        assertEquals(
                400,
                client.post(address, "\n\n", "Content-Type", "application/x-ndjson")
                        .status());
        assertEquals(6, client.count("in.c-s.a"));
    }

    @Test
    void storesOnceWhatIsSentAgainWithItsKey() throws Exception {
        client.sink(source, "a", BODY_COLUMN);
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    200, client.post(address, "x", "Idempotency-Key", "one").status());
        }
        checkRefusedStatus(422, client.post(address, "y", "Idempotency-Key", "one"));
        assertEquals(1, client.count("in.c-s.a"));
    }

    private static void checkRefusedStatus(int status, StreamClient.Reply reply) {
        assertEquals(status, reply.status(), reply::text);
    }

    /** What another request, or another sink, has is never taken for one's own. */
    @Test
    void mixesNoRequests() throws Exception {
        client.sink(source, "a", KEY_COLUMN);
        client.sink(source, "b", BODY_COLUMN);
        List<String> keys = new ArrayList<>();
        List<String> bodies = new ArrayList<>();
        ExecutorService senders = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String body = "{\"k\":" + i + ",\"pad\":\"" + "p".repeat(i * 7) + "\"}";
                keys.add(List.of(Integer.toString(i)).toString());
                bodies.add(List.of(StreamCsv.canonical(body)).toString());
                calls.add(() -> client.post(address, body, "Content-Type", "application/json")
                        .status());
            }
            for (var answer : senders.invokeAll(calls)) {
                assertEquals(200, answer.get());
            }
        } finally {
            senders.shutdownNow();
        }
        assertEquals(sorted(keys), rows("in.c-s.a"));
        assertEquals(sorted(bodies), rows("in.c-s.b"));
        JsonNode total = client.get(BRANCH + "/sources/s/sinks/a/statistics/total");
        assertEquals(200, total.at("/total/recordsCount").asInt());
    }

    private static List<String> sorted(List<String> rows) {
        return rows.stream().sorted().toList();
    }

    private static List<String> rows(String table) throws Exception {
        String path = "/v2/storage/tables/" + table + "/export";
        StreamClient.Reply reply = client.send("GET", path, new byte[0], Map.of(StreamClient.TOKEN, client.key()));
        return sorted(StreamCsv.rows(reply.text()));
    }
}
