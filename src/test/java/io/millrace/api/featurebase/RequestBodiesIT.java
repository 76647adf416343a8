package io.millrace.api.featurebase;

import static io.millrace.api.RimFixture.checkFailure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.FakeServer;
import io.millrace.api.RawHttp;
import io.millrace.api.RimFixture;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies that are too large, too slow, damaged or never sent; and connections that live on. */
final class RequestBodiesIT {
    private static final String BODY = "{\"records\":[{\"value\":{\"a\":1}}]}";

    private static RimFixture rim;
    private String sink;

    @BeforeAll
    static void starts() throws Exception {
        rim = new RimFixture();
    }

    @AfterAll
    static void stops() {
        rim.close();
    }

    @BeforeEach
    void addsASink() {
        sink = "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
    }

    private RawHttp connect() throws IOException {
        return new RawHttp(rim.httpPort);
    }

    private RawHttp head(RawHttp connection, String... headers) throws IOException {
        List<String> lines = new ArrayList<>(
                List.of("POST " + sink + " HTTP/1.1", "Host: localhost", "X-API-Key: " + FakeServer.ADMIN_KEY));
        lines.addAll(Arrays.asList(headers));
        return connection.head(lines.toArray(String[]::new));
    }

    private static void checkAnswer(int status, String code, RawHttp connection) throws IOException {
        RawHttp.Answer answer = connection.answer();
        checkFailure(status, code, answer.status(), answer.body());
    }

    private void checkWorks(RawHttp connection) throws IOException {
        head(connection, "Content-Length: " + BODY.length()).send(BODY);
        assertEquals(200, connection.answer().status());
    }

    private static byte[] gzip(int bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            for (int left = bytes; left > 0; left -= 1 << 20) {
                gzip.write(new byte[Math.min(left, 1 << 20)]);
            }
        }
        return out.toByteArray();
    }

    private HttpResponse<String> post(byte[] body, String encoding) throws Exception {
        return rim.sendAs(FakeServer.ADMIN_KEY, "POST", sink, body, "Content-Encoding", encoding);
    }

    @Test
    void readsBodiesUpToTheLimit() throws Exception {
        String blanks = " ".repeat(RimFixture.BODY_BYTES_MAX - BODY.length());
        assertEquals(200, rim.send("POST", sink, BODY + blanks).statusCode());
        checkFailure(413, "RequestTooLarge", rim.send("POST", sink, BODY + blanks + " "));
    }

    @Test
    void readsChunkedBodiesUpToTheLimit() throws Exception {
        byte[] chunk = ("8000\r\n" + " ".repeat(0x8000) + "\r\n").getBytes(UTF_8);
        try (RawHttp connection = connect()) {
            head(connection, "Transfer-Encoding: chunked");
            for (int i = 0; i < 63; i++) {
                connection.send(chunk);
            }
            connection.send(Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n");
            assertEquals(200, connection.answer().status());
            head(connection, "Transfer-Encoding: chunked");
            assertTrue(connection.isAnsweredWhileSending(chunk, 10_000));
            checkAnswer(413, "RequestTooLarge", connection);
        }
    }

    @Test
    void refusesADeclaredLengthWithoutReadingTheBody() throws Exception {
        for (String expectation : List.of("X-Nothing: 1", "Expect: 100-continue")) {
            try (RawHttp connection = connect()) {
                head(connection, "Content-Length: 4000000000", expectation);
                RawHttp.Answer answer = connection.answer();
                checkFailure(413, "RequestTooLarge", answer.status(), answer.body());
                assertEquals("close", answer.headers().get("connection"));
                assertTrue(connection.isClosed());
            }
        }
    }

    @Test
    void asksForTheBodyOnlyIfItIsWanted() throws Exception {
        try (RawHttp connection = connect()) {
            head(connection, "Content-Length: " + BODY.length(), "Expect: 100-continue");
            assertEquals(100, connection.answer().status());
            connection.send(BODY);
            assertEquals(200, connection.answer().status());
        }
    }

    @Test
    void refusesZipBombs() throws Exception {
        checkFailure(413, "RequestTooLarge", post(gzip(512 << 20), "gzip"));
    }

    @Test
    void inflatesWhatJustFits() throws Exception {
        checkFailure(400, "InvalidBody", post(gzip(RimFixture.BODY_BYTES_MAX), "gzip")); // zeros are not JSON
        checkFailure(413, "RequestTooLarge", post(gzip(RimFixture.BODY_BYTES_MAX + 1), "gzip"));
    }

    @Test
    void refusesDamagedAndUnknownEncodings() throws Exception {
        byte[] packed = gzip(1_000);
        checkFailure(400, "InvalidBody", post(Arrays.copyOf(packed, packed.length - 1), "gzip"));
        checkFailure(400, "InvalidBody", post(BODY.getBytes(UTF_8), "gzip"));
        checkFailure(400, "InvalidBody", post(BODY.getBytes(UTF_8), "deflate"));
        checkFailure(400, "InvalidContentType", post(packed, "br"));
        checkFailure(400, "InvalidContentType", post(packed, "gzip, gzip"));
        assertEquals(200, post(BODY.getBytes(UTF_8), "identity").statusCode());
    }

    @Test
    void endsSlowSenders() throws Exception {
        List<RawHttp> connections = new ArrayList<>();
        for (String framing : List.of("Content-Length: 100", "Transfer-Encoding: chunked", "Content-Length: 5000000")) {
            connections.add(head(connect(), framing.contains("5000000") ? "Content-Length: 1000000" : framing));
        }
        for (RawHttp connection : connections) {
            checkAnswer(408, "RequestTimeout", connection);
            assertTrue(connection.isClosed());
            connection.close();
        }
    }

    @Test
    void keepsTheConnectionAfterRefusals() throws Exception {
        try (RawHttp connection = connect()) {
            checkWorks(connection);
            connection
                    .head("POST " + sink + " HTTP/1.1", "Host: localhost", "Content-Length: 5000")
                    .send("x".repeat(5_000));
            checkAnswer(401, "MissingAuthenticationToken", connection);
            head(connection, "Content-Length: 1").send("{");
            checkAnswer(400, "InvalidBody", connection);
            head(connection, "Content-Length: 9", "Content-Encoding: gzip").send("not gzip!");
            checkAnswer(400, "InvalidBody", connection);
            head(connection, "Content-Length: 4", "Content-Encoding: br").send("what");
            checkAnswer(400, "InvalidContentType", connection);
            connection.head("GET /v2/nothing HTTP/1.1", "Host: localhost");
            checkAnswer(404, "ResourceNotFound", connection);
            connection.head("DELETE /v2/sinks HTTP/1.1", "Host: localhost");
            checkAnswer(405, "MethodNotAllowed", connection);
            checkWorks(connection);
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (RawHttp connection = connect()) {
            for (int i = 0; i < 3; i++) {
                head(connection, "Content-Length: " + BODY.length()).send(BODY);
                head(connection, "Content-Length: 1").send("{");
            }
            for (int i = 0; i < 3; i++) {
                assertEquals(200, connection.answer().status());
                assertEquals(400, connection.answer().status());
            }
        }
    }

    @Test
    void forgetsClientsThatLeave() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (RawHttp connection = connect()) {
                head(connection, "Content-Length: 1000000").send("{\"rec");
            }
        }
        try (RawHttp connection = connect()) {
            checkWorks(connection);
        }
    }

    @Test
    void answers503WhenTooMuchIsInFlight() throws Exception {
        Promise<Void> gate = rim.server.hold();
        String large = BODY + " ".repeat((1 << 20) - BODY.length());
        List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String other = "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
            held.add(CompletableFuture.supplyAsync(() -> send(other, large)));
            held.add(CompletableFuture.supplyAsync(() -> send(other, large)));
        }
        while (rim.inFlight.bytes() < RimFixture.IN_FLIGHT_BYTES_MAX) {
            Thread.onSpinWait();
        }
        HttpResponse<String> refused = rim.send("POST", sink, BODY);
        checkFailure(503, "ServiceUnavailable", refused);
        assertEquals("1", refused.headers().firstValue("Retry-After").orElseThrow());
        gate.complete();
        for (CompletableFuture<HttpResponse<String>> each : held) {
            assertEquals(200, each.get().statusCode());
        }
        assertEquals(200, rim.send("POST", sink, BODY).statusCode());
    }

    private static HttpResponse<String> send(String path, String body) {
        try {
            return rim.send("POST", path, body);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void givesEachEndpointAShareOfWhatIsInFlight() throws Exception {
        Promise<Void> gate = rim.server.hold();
        String large = BODY + " ".repeat((1 << 20) - BODY.length());
        List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            held.add(CompletableFuture.supplyAsync(() -> send(sink, large)));
        }
        while (rim.inFlight.bytes() < RimFixture.SHARE_BYTES_MAX) {
            Thread.onSpinWait();
        }
        HttpResponse<String> refused = rim.send("POST", sink, BODY);
        checkFailure(503, "ServiceUnavailable", refused);
        assertTrue(refused.body().contains("share"), refused.body());
        String other = "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
        held.add(CompletableFuture.supplyAsync(() -> send(other, BODY)));
        while (rim.inFlight.bytes() == RimFixture.SHARE_BYTES_MAX) {
            Thread.onSpinWait();
        }
        gate.complete();
        for (CompletableFuture<HttpResponse<String>> each : held) {
            assertEquals(200, each.get().statusCode());
        }
    }

    @Test
    void holdsNoMemoryForSilentRequests() throws Exception {
        List<RawHttp> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 400; i++) {
                silent.add(head(connect(), "Content-Length: 1000000"));
            }
            String other = "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
            for (int i = 0; i < 20; i++) {
                assertEquals(200, rim.send("POST", other, BODY).statusCode());
                assertEquals(200, rim.send("POST", sink, BODY).statusCode());
            }
            assertEquals(0, rim.inFlight.bytes());
        } finally {
            for (RawHttp each : silent) {
                each.close();
            }
        }
    }

    @Test
    void refusesRecordsForASinkThatWasDeletedMeanwhile() throws Exception {
        EndpointId id = rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
        sink = "/v2/sinks/" + id;
        try (RawHttp connection = connect()) {
            head(connection, "Content-Length: " + BODY.length(), "Expect: 100-continue");
            assertEquals(100, connection.answer().status());
            rim.server.forgetSink(id);
            connection.send(BODY);
            checkAnswer(404, "ResourceNotFound", connection);
        }
    }

    @Test
    void refusesRecordsForATableThatWasDeletedMeanwhile() throws Exception {
        Promise<Void> gate = rim.server.hold();
        EndpointId id = rim.server.addSinkOfItsOwnTable();
        CompletableFuture<HttpResponse<String>> held =
                CompletableFuture.supplyAsync(() -> send("/v2/sinks/" + id, BODY));
        while (rim.inFlight.bytes() == 0) {
            Thread.onSpinWait();
        }
        rim.server.forgetTableOf(id);
        gate.complete();
        checkFailure(404, "ResourceNotFound", held.get());
    }

    @Test
    void refusesOverlongHeaders() throws Exception {
        try (RawHttp connection = connect()) {
            head(connection, "X-Long: " + "x".repeat(20_000));
            assertEquals(431, connection.answer().status());
        }
        try (RawHttp connection = connect()) {
            connection.head("GET /" + "x".repeat(9_000) + " HTTP/1.1", "Host: localhost");
            assertEquals(414, connection.answer().status());
        }
    }

    @Test
    void closesConnectionsThatAskForIt() throws Exception {
        try (RawHttp connection = connect()) {
            head(connection, "Content-Length: " + BODY.length(), "Connection: close")
                    .send(BODY);
            assertEquals(200, connection.answer().status());
            assertTrue(connection.isClosed());
        }
        assertFalse(sink.isEmpty());
    }

    /** Whoever is refused for want of a key can come again at once, so nothing may be held for those who went. */
    @Test
    void keepsNothingOfARefusedClientThatIsGone() throws Exception {
        int before = rim.timers();
        for (int i = 0; i < 20; i++) {
            try (RawHttp connection = connect()) {
                connection.head("POST " + sink + " HTTP/1.1", "Host: localhost", "Content-Length: 10");
                checkAnswer(401, "MissingAuthenticationToken", connection);
            }
        }
        awaitTimers(before);
    }

    @Test
    void keepsNothingOfARefusedStreamThatIsGone() throws Exception {
        int before = rim.timers();
        Vertx vertx = Vertx.vertx();
        try {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                    .setSsl(true)
                    .setTrustAll(true)
                    .setVerifyHost(false)
                    .setUseAlpn(true)
                    .setProtocolVersion(HttpVersion.HTTP_2));
            for (int i = 0; i < 20; i++) {
                HttpClientRequest request = client.request(HttpMethod.POST, rim.httpsPort, "localhost", sink)
                        .await();
                request.setChunked(true).sendHead().await();
                assertEquals(401, request.response().await().statusCode());
                request.reset();
            }
            awaitTimers(before);
        } finally {
            vertx.close().await();
        }
    }

    /** Long before they would go off. */
    private static void awaitTimers(int count) throws ReflectiveOperationException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (rim.timers() > count) {
            assertTrue(System.nanoTime() < end, rim.timers() + " timers instead of " + count);
            Thread.onSpinWait();
        }
    }
}
