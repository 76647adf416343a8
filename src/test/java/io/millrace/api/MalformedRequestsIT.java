package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.api.featurebase.FeatureBase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the parser of HTTP does not take is answered all the same, by whoever has the path, and told like other refusals. */
final class MalformedRequestsIT {
    private static final String LONG = "x".repeat(20_000);

    private static RimFixture rim;

    @BeforeAll
    static void starts() throws Exception {
        Function<Core, Function<Rim, List<Dialect>>> dialects = core -> one -> {
            List<Dialect> all = new ArrayList<>(FeatureBase.dialects(core).apply(one));
            all.add(new FixedDialect("other", "/v2/storage/*"));
            return all;
        };
        rim = new RimFixture(ConnectionSettings.DEFAULT, dialects);
    }

    @AfterAll
    static void stops() {
        rim.close();
    }

    @BeforeEach
    void tellsRefusalsAnew() {
        rim.nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
    }

    /** The answer, behind which the connection is closed. */
    private static RawHttp.Answer send(String request) throws Exception {
        int malformed = rim.connections.count(ConnectionEnd.MALFORMED);
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            RawHttp.Answer answer = connection.send(request).answer();
            assertTrue(connection.isClosed(), request);
            assertEquals("close", answer.headers().get("connection"), request);
            assertFalse(answer.headers().get("x-request-id").isEmpty(), request);
            assertEquals(malformed + 1, rim.connections.count(ConnectionEnd.MALFORMED));
            return answer;
        }
    }

    private static void check(int status, String code, String request) throws Exception {
        RawHttp.Answer answer = send(request);
        assertEquals(status, answer.status(), request);
        assertEquals("text/plain; charset=utf-8", answer.headers().get("content-type"), request);
        assertTrue(answer.body().matches(code + ": .{20,300}; the connection is closed\n"), answer.body());
    }

    private static void checkOther(int status, String code, String request) throws Exception {
        RawHttp.Answer answer = send(request);
        assertEquals(status, answer.status(), request);
        assertTrue(answer.body().startsWith("other " + code + " "), answer.body());
    }

    @Test
    void answersPlainlyWhereThePathIsNotKnown() throws Exception {
        check(400, "MALFORMED_REQUEST", "nonsense\r\n\r\n");
        check(400, "MALFORMED_REQUEST", "\r\n\r\nGET\r\n\r\n");
        check(400, "MALFORMED_REQUEST", "GET v2/storage HTTP/1.1 x\r\nHost: a\r\n\r\n");
        check(400, "MALFORMED_REQUEST", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        check(400, "MALFORMED_REQUEST", "GET /nowhere HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n");
        check(414, "LINE_TOO_LONG", LONG);
        check(414, "LINE_TOO_LONG", "GET /" + LONG + " HTTP/1.1\r\nHost: a\r\n\r\n");
        check(431, "HEADERS_TOO_LARGE", "GET /nowhere HTTP/1.1\r\nHost: a\r\nX: " + LONG + "\r\n\r\n");
    }

    @Test
    void answersInTheWordsOfTheDialectThatHasThePath() throws Exception {
        String get = "GET /v2/storage/x HTTP/1.1\r\nHost: a\r\n";
        checkOther(414, "LINE_TOO_LONG", "GET /v2/storage?q=" + LONG + " HTTP/1.1\r\nHost: a\r\n\r\n");
        checkOther(414, "LINE_TOO_LONG", "DELETE /v2/storage/" + LONG + " HTTP/1.1\r\nHost: a\r\n\r\n");
        checkOther(431, "HEADERS_TOO_LARGE", get + "X: " + LONG + "\r\n\r\n");
        checkOther(431, "HEADERS_TOO_LARGE", get + "X: y\r\n".repeat(5_000) + "\r\n");
        checkOther(400, "MALFORMED_REQUEST", get + "no colon\r\n\r\n");
        checkOther(400, "MALFORMED_REQUEST", get + "X : y\r\n\r\n");
        checkOther(400, "MALFORMED_REQUEST", get + "X: a\u0000b\r\n\r\n");
        checkOther(400, "MALFORMED_REQUEST", get + "Content-Length: -1\r\n\r\n");
        checkOther(400, "MALFORMED_REQUEST", get + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n");
        checkOther(400, "MALFORMED_REQUEST", "GET /v2/storage/x\r\n\r\n");
        checkOther(400, "MALFORMED_REQUEST", "GET /v2/storage/x HTTP/9\r\nHost: a\r\n\r\n");
        checkOther(400, "MALFORMED_REQUEST", "GET /v2/storage/x HTTP/1.7\r\nHost: a\r\n\r\n");
        checkOther(400, "MALFORMED_REQUEST", "GET /v2/storage/x HTTP/1.1\nHost: a\n\n");
        checkOther(400, "MALFORMED_REQUEST", "GET /v2/storage/x y HTTP/1.1\r\nHost: a\r\n\r\n");
        checkOther(400, "INVALID_BODY", get + "Transfer-Encoding: gzip\r\n\r\n");
        RawHttp.Answer cloud = send("GET /v2/sinks?state=" + LONG + " HTTP/1.1\r\nHost: a\r\n\r\n");
        RimFixture.checkFailure(414, "RequestUriTooLong", cloud.status(), cloud.body());
        cloud = send("GET /v2/sinks HTTP/1.1\r\nHost: a\r\nX: " + LONG + "\r\n\r\n");
        RimFixture.checkFailure(431, "RequestHeadersTooLarge", cloud.status(), cloud.body());
        cloud = send("GET /v2/sinks HTTP/1.1\r\nHost: a\r\nX Y: z\r\n\r\n");
        RimFixture.checkFailure(400, "MalformedRequest", cloud.status(), cloud.body());
        RawHttp.Answer server = send("GET /schema HTTP/1.1\r\nHost: a\r\nX: " + LONG + "\r\n\r\n");
        assertEquals(431, server.status());
        assertTrue(server.body().startsWith("the headers are larger than the 16384 bytes"), server.body());
    }

    @Test
    void answersWhateverPiecesTheRequestComesIn() throws Exception {
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            connection.send("GET /v2/storage HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals("other", connection.answer().body());
            for (String piece : ("GET /v2/st orage/x?q= " + LONG).split(" ")) {
                connection.send(piece.equals("GET") ? "GET " : piece);
            }
            RawHttp.Answer answer = connection.answer();
            assertEquals(414, answer.status());
            assertTrue(answer.body().startsWith("other LINE_TOO_LONG"), answer.body());
            assertTrue(connection.isClosed());
        }
    }

    @Test
    void refusesChunksAndTrailersWithoutEnd() throws Exception {
        String post = "POST /v2/sinks HTTP/1.1\r\nHost: a\r\nX-API-Key: " + FakeServer.ADMIN_KEY
                + "\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (String chunks : List.of("5;" + LONG, "zz\r\n", "-1\r\n", "0\r\nX: " + LONG, "0\r\nno colon\r\n\r\n")) {
            RawHttp.Answer answer = send(post + chunks);
            RimFixture.checkFailure(400, "InvalidBody", answer.status(), answer.body());
        }
    }

    /** Closing on what is still sent would take the answer away. */
    @Test
    void letsTheClientSendToItsEndAndReadTheAnswer() throws Exception {
        String head = "GET /v2/storage/x HTTP/1.1\r\nHost: a\r\nX: ";
        assertEquals(431, send(head + "x".repeat(500_000)).status());
        try (RawHttp endless = new RawHttp(rim.httpPort)) {
            endless.send(head);
            byte[] piece = new byte[64 << 10];
            Arrays.fill(piece, (byte) 'x');
            assertTrue(endless.isAnsweredWhileSending(piece, 10_000));
        }
    }

    @Test
    void namesAndTellsThemWithoutStackTracesAndValues() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> all = new ListAppender<>();
        all.start();
        root.addAppender(all);
        try (RecordedLog log = new RecordedLog()) {
            String id = send("GET /v2/storage?key=hidden&q=" + LONG + " HTTP/1.1\r\nHost: a\r\n\r\n")
                    .headers()
                    .get("x-request-id");
            assertTrue(log.await(id + " ").contains("\"GET /v2/storage\" 414"), log.await(id + " "));
            String unknown = send("nonsense\r\n\r\n").headers().get("x-request-id");
            assertTrue(log.await(unknown + " ").contains("\"- -\" 400"), log.await(unknown + " "));
            assertTrue(log.await("refused - - of").contains("MALFORMED_REQUEST"));
            RawHttp.Answer answer = send(
                    "GET /nowhere HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\nAuthorization: hidden\u0000\r\n\r\n");
            assertEquals("mine", answer.headers().get("x-request-id"));
            assertFalse(answer.body().contains("hidden"), answer.body());
            log.await("mine ");
            send("GET /v2/sinks HTTP/1.1\r\nHost: a\r\nX: " + LONG + "\r\n\r\n");
            assertTrue(log.await("refused GET /v2/sinks").contains("HEADERS_TOO_LARGE"));
        } finally {
            root.detachAppender(all);
        }
        for (ILoggingEvent event : all.list) {
            if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
                assertNull(event.getThrowableProxy(), event.toString());
                assertFalse(event.getFormattedMessage().contains("hidden"), event.toString());
            }
        }
    }

    @Test
    void letsPagesReadThem() throws Exception {
        String origin = "GET /schema HTTP/1.1\r\nHost: a\r\nOrigin: " + RimFixture.ORIGIN + "\r\nAccept: */*\r\n";
        RawHttp.Answer answer = send(origin + "X: " + LONG + "\r\n\r\n");
        assertEquals(RimFixture.ORIGIN, answer.headers().get("access-control-allow-origin"));
    }

    @Test
    void answersOverTlsAndHttp2() throws Exception {
        try (SSLSocket socket =
                (SSLSocket) rim.tls.trusting().getSocketFactory().createSocket("localhost", rim.httpsPort)) {
            socket.getOutputStream()
                    .write(("GET /v2/storage?" + LONG + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 414 "), answer);
            assertTrue(answer.contains("other LINE_TOO_LONG"), answer);
        }
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(rim.tls.trusting())
                .build();
        URI base = URI.create("https://localhost:" + rim.httpsPort + "/v2/storage");
        HttpRequest.Builder wide = HttpRequest.newBuilder(URI.create(base + "?q=" + "x".repeat(10_000)));
        assertTrue(client.send(wide.build(), BodyHandlers.ofString()).body().startsWith("other LINE_TOO_LONG"));
        HttpRequest.Builder tall = HttpRequest.newBuilder(base).header("X", "x".repeat(17_000));
        assertEquals(431, client.send(tall.build(), BodyHandlers.ofString()).statusCode());
        assertEquals(
                "other",
                client.send(HttpRequest.newBuilder(base).build(), BodyHandlers.ofString())
                        .body());
    }
}
