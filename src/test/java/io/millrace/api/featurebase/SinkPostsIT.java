package io.millrace.api.featurebase;

import static io.millrace.api.RimFixture.checkFailure;
import static io.millrace.api.RimFixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.FakeServer;
import io.millrace.api.RimFixture;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Posting records: what comes back, and what is admitted. */
final class SinkPostsIT {
    private static final String GOOD = "{\"value\":{\"a\":1}}";
    private static final String BAD = "{\"value\":{\"bad\":1}}";

    private static RimFixture rim;

    @BeforeAll
    static void starts() throws Exception {
        rim = new RimFixture();
    }

    @AfterAll
    static void stops() {
        rim.close();
    }

    @AfterEach
    void letsTimeGoOn() {
        rim.budgetClock.goOn();
    }

    private static String unlimited() {
        return "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
    }

    private static String limited(long bytes, long records) {
        return "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, new Limits(bytes, records));
    }

    private static String body(List<String> records) {
        return "{\"records\":[" + String.join(",", records) + "]}";
    }

    private static String body(int records) {
        return body(Collections.nCopies(records, GOOD));
    }

    @Test
    void answersOneResultForEachRecordInOrder() throws Exception {
        JsonNode answer = rim.check(200, "POST", unlimited(), body(List.of(GOOD, BAD, GOOD, GOOD, BAD)));
        assertEquals(3, answer.get("success_count").asInt());
        assertEquals(2, answer.get("error_count").asInt());
        assertEquals(
                json("[{\"status\":\"success\"},"
                        + "{\"status\":\"error\",\"error_code\":\"InvalidBody\","
                        + "\"error_message\":\"record 1: \\\"bad\\\" is wrong\",\"errors\":[{\"field\":\"bad\","
                        + "\"path\":[\"bad\"],\"reason\":\"wrong_type\",\"message\":\"\\\"bad\\\" is wrong\"}]},"
                        + "{\"status\":\"success\"},{\"status\":\"success\"}]"),
                firstFour(answer.get("records")));
        assertEquals("error", answer.get("records").get(4).get("status").asText());
    }

    private static JsonNode firstFour(JsonNode list) throws IOException {
        List<String> four = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            four.add(list.get(i).toString());
        }
        return json(four.toString());
    }

    @Test
    void answersManySuccesses() throws Exception {
        for (int records : new int[] {1, 511, 512, 513, 3_000}) {
            JsonNode answer = rim.check(200, "POST", unlimited(), body(records));
            assertEquals(records, answer.get("success_count").asInt());
            assertEquals(records, answer.get("records").size());
            answer.get("records").forEach(entry -> assertEquals("{\"status\":\"success\"}", entry.toString()));
        }
    }

    /** It knows no chunks: the answer ends with the connection. */
    @Test
    void answersManySuccessesToHttp10() throws Exception {
        String body = body(20_000);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rim.httpPort)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST " + unlimited() + " HTTP/1.0\r\nX-API-Key: " + FakeServer.ADMIN_KEY
                                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            JsonNode receipt = json(answer.substring(answer.indexOf("\r\n\r\n") + 4));
            assertEquals(20_000, receipt.get("records").size());
        }
    }

    @Test
    void takesTheFirstGenerationsPath() throws Exception {
        rim.check(200, "POST", unlimited().replace("/v2/", "/v1/"), body(2));
    }

    @Test
    void answers200EvenIfEveryRecordIsRefused() throws Exception {
        JsonNode answer = rim.check(200, "POST", unlimited(), body(List.of(BAD)));
        assertEquals(0, answer.get("success_count").asInt());
    }

    @Test
    void refusesBodiesThatAreNotRecords() throws Exception {
        for (String body : List.of("", "{", "[]", "{}", "{\"records\":[]}")) {
            checkFailure(400, "InvalidBody", rim.send("POST", unlimited(), body));
        }
    }

    @Test
    void toleratesWrongContentTypesButNotForms() throws Exception {
        String sink = unlimited();
        for (String type : List.of("text/plain", "aplication/json", "application/x-protobuf", "nonsense")) {
            assertEquals(
                    200, rim.send("POST", sink, body(1), "Content-Type", type).statusCode(), type);
        }
        for (String type : List.of("multipart/form-data; boundary=x", "Application/X-WWW-Form-Urlencoded")) {
            checkFailure(400, "InvalidContentType", rim.send("POST", sink, body(1), "Content-Type", type));
        }
    }

    @Test
    void knowsOnlyActiveSinks() throws Exception {
        for (EndpointState state : EndpointState.values()) {
            EndpointId id = rim.server.addSink(state, Limits.UNLIMITED);
            HttpResponse<String> response = rim.send("POST", "/v2/sinks/" + id, body(1));
            switch (state) {
                case ACTIVE -> assertEquals(200, response.statusCode());
                case DELETED -> checkFailure(404, "ResourceNotFound", response);
                default -> checkFailure(409, "IncorrectState", response);
            }
        }
        checkFailure(404, "ResourceNotFound", rim.send("POST", "/v2/sinks/" + UUID.randomUUID(), body(1)));
        checkFailure(404, "ResourceNotFound", rim.send("POST", "/v2/sinks/1-1-1-1-1", body(1)));
    }

    @Test
    void asksForAKeyBeforeAnythingElse() throws Exception {
        String sink = unlimited();
        byte[] body = body(1).getBytes(UTF_8);
        checkFailure(401, "MissingAuthenticationToken", rim.sendAs("", "POST", sink, body));
        checkFailure(401, "Unauthorized", rim.sendAs("wrong", "POST", sink, body));
        checkFailure(401, "Unauthorized", rim.sendAs("", "POST", "/v2/sinks/x", body, "Authorization", "Bearer no"));
        for (String value : List.of("Bearer ", "bearer ", "")) {
            HttpResponse<String> response =
                    rim.sendAs("", "POST", sink, body, "Authorization", value + FakeServer.USER_KEY);
            assertEquals(200, response.statusCode(), response.body());
        }
    }

    private static byte[] pack(String text, java.util.function.Function<OutputStream, OutputStream> packing)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = packing.apply(out)) {
            packed.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    private static OutputStream gzip(OutputStream out) {
        try {
            return new GZIPOutputStream(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void inflatesBodies() throws Exception {
        String sink = unlimited();
        String body = body(20_000);
        checkInflated(sink, "gzip", pack(body, SinkPostsIT::gzip));
        checkInflated(sink, "deflate", pack(body, DeflaterOutputStream::new));
        checkInflated(sink, "deflate", pack(body, out -> new DeflaterOutputStream(out, new Deflater(6, true))));
    }

    private static void checkInflated(String sink, String encoding, byte[] packed) throws Exception {
        HttpResponse<String> response =
                rim.sendAs(FakeServer.ADMIN_KEY, "POST", sink, packed, "Content-Encoding", encoding);
        assertEquals(200, response.statusCode(), response.body());
        assertEquals(20_000, json(response.body()).get("success_count").asInt());
    }

    @Test
    void countsTheInflatedBytesAgainstTheLimit() throws Exception {
        byte[] packed = pack(body(2_000), SinkPostsIT::gzip);
        assertTrue(packed.length < 10_000);
        checkFailure(
                413,
                "RequestTooLarge",
                rim.sendAs(FakeServer.ADMIN_KEY, "POST", limited(10_000, 0), packed, "Content-Encoding", "gzip"));
    }

    @Test
    void refusesWhatNoSecondCouldAdmit() throws Exception {
        HttpResponse<String> bytes = rim.send("POST", limited(100, 0), body(10));
        checkFailure(413, "RequestTooLarge", bytes);
        assertTrue(bytes.body().contains("whole second"), bytes.body());
        HttpResponse<String> records = rim.send("POST", limited(0, 9), body(10));
        checkFailure(413, "RequestTooLarge", records);
        assertTrue(records.body().contains("whole second"), records.body());
    }

    @Test
    void admitsThePrefixThatFitsAndThenNothing() throws Exception {
        String sink = limited(0, 10);
        rim.budgetClock.halt();
        assertEquals(
                7, rim.check(200, "POST", sink, body(7)).get("success_count").asInt());
        JsonNode part = rim.check(200, "POST", sink, body(10));
        assertEquals(3, part.get("success_count").asInt());
        for (int record = 3; record < 10; record++) {
            JsonNode entry = part.get("records").get(record);
            assertEquals("ResourceThroughputExceeded", entry.get("error_code").asText());
            assertTrue(entry.get("error_message").asText().contains("ProvisionedThroughputExceededException"));
        }
        HttpResponse<String> none = rim.send("POST", sink, body(10));
        checkFailure(429, "ResourceThroughputExceeded", none);
        assertEquals("1", none.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(none.body().contains("ProvisionedThroughputExceededException"), none.body());
    }

    @Test
    void answers429WithAllRecordsIfNotEvenTheFirstFits() throws Exception {
        String sink = limited(1_000, 0);
        String large = "{\"value\":{\"a\":\"" + "x".repeat(900) + "\"}}";
        rim.budgetClock.halt();
        rim.check(200, "POST", sink, body(List.of(large)));
        HttpResponse<String> response = rim.send("POST", sink, body(List.of(large, GOOD)));
        checkFailure(429, "ResourceThroughputExceeded", response);
        JsonNode answer = json(response.body());
        assertEquals(0, answer.get("success_count").asInt());
        assertEquals(2, answer.get("records").size());
        assertEquals("1", response.headers().firstValue("Retry-After").orElseThrow());
    }

    @Test
    void saysWhenToSendTheRestOfABatchThatFitsInPart() throws Exception {
        String sink = limited(0, 10);
        rim.budgetClock.halt();
        rim.check(200, "POST", sink, body(7));
        HttpResponse<String> part = rim.send("POST", sink, body(10));
        assertEquals(200, part.statusCode());
        assertEquals("1", part.headers().firstValue("Retry-After").orElseThrow());
        HttpResponse<String> all = rim.send("POST", unlimited(), body(10));
        assertFalse(all.headers().firstValue("Retry-After").isPresent());
    }

    @Test
    void takesAByteOrderMark() throws Exception {
        JsonNode answer = rim.check(200, "POST", limited(0, 10), "\ufeff" + body(3));
        assertEquals(3, answer.get("success_count").asInt());
    }

    @Test
    void refusesMalformedBodiesWhateverTheLimits() throws Exception {
        for (String body : List.of("{\"records\":[", "{\"records\":[{}]", "{\"records\":[{}]}]", "{\"records\":[,]}")) {
            checkFailure(400, "InvalidBody", rim.send("POST", limited(0, 10), body));
            checkFailure(400, "InvalidBody", rim.send("POST", limited(1_000, 0), body));
            checkFailure(400, "InvalidBody", rim.send("POST", limited(1_000, 10), body));
        }
    }

    @Test
    void givesTheRecordsOfAMalformedBodyBack() throws Exception {
        String sink = limited(0, 5);
        for (int i = 0; i < 5; i++) {
            checkFailure(400, "InvalidBody", rim.send("POST", sink, body(5) + "x"));
        }
        assertEquals(
                5, rim.check(200, "POST", sink, body(5)).get("success_count").asInt());
    }

    @Test
    void admitsNoMoreThanTheBudgetToSixtyFourConnections() throws Exception {
        int perSecond = 500;
        String sink = limited(0, perSecond);
        long begun = System.nanoTime();
        long before = rim.server.accepted.get();
        ExecutorService threads = Executors.newFixedThreadPool(64);
        try {
            Callable<Integer> client = () -> {
                int accepted = 0;
                for (int i = 0; i < 20; i++) {
                    HttpResponse<String> response = rim.send("POST", sink, body(7));
                    assertTrue(response.statusCode() == 200 || response.statusCode() == 429, response.body());
                    accepted += json(response.body()).path("success_count").asInt();
                }
                return accepted;
            };
            int accepted = 0;
            for (Future<Integer> each : threads.invokeAll(Collections.nCopies(64, client))) {
                accepted += each.get();
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            assertEquals(rim.server.accepted.get() - before, accepted);
            assertTrue(accepted >= perSecond, accepted + " accepted");
            assertTrue(accepted <= perSecond * (1 + seconds), accepted + " accepted in " + seconds + " s");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void showsTheTrafficOfASink() throws Exception {
        String sink = unlimited();
        rim.check(200, "POST", sink, body(List.of(GOOD, GOOD, BAD)));
        rim.send("POST", sink, "{");
        JsonNode metrics = rim.check(200, "GET", sink + "/metrics", "");
        int records = 0;
        int requests = 0;
        int errors = 0;
        for (JsonNode minute : metrics.get("minutes")) {
            records += minute.get("records").asInt();
            requests += minute.get("requests").asInt();
            errors += minute.get("errors").asInt();
        }
        assertEquals(2, records);
        assertEquals(2, requests);
        assertEquals(2, errors);
        assertFalse(rim.check(200, "GET", unlimited() + "/metrics", "")
                .get("minutes")
                .elements()
                .hasNext());
    }
}
