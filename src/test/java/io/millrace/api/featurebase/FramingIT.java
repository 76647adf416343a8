package io.millrace.api.featurebase;

import static io.millrace.api.RimFixture.checkFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.FakeServer;
import io.millrace.api.RawHttp;
import io.millrace.api.RimFixture;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests whose end can be seen differently; each may hide a second request, which must not be answered. */
final class FramingIT {
    private static final String BODY = "{\"records\":[{\"value\":{\"a\":1}}]}";

    private static RimFixture rim;
    private String sink;
    private long acceptedBefore;

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
        acceptedBefore = rim.server.accepted.get();
    }

    private String head(String version, String... headers) {
        List<String> lines =
                new ArrayList<>(List.of("POST " + sink + " " + version, "X-API-Key: " + FakeServer.ADMIN_KEY));
        lines.addAll(Arrays.asList(headers));
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    private String good() {
        return head("HTTP/1.1", "Host: localhost", "Content-Length: " + BODY.length()) + BODY;
    }

    private static String chunked(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n0\r\n\r\n";
    }

    /** 400 is the only answer, then the connection is closed; nothing is stored. */
    private void checkRefused(String text) throws IOException {
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            connection.send(text);
            RawHttp.Answer answer = connection.answer();
            checkFailure(400, "InvalidBody", answer.status(), answer.body());
            assertEquals("close", answer.headers().get("connection"));
            assertTrue(connection.isClosed(), text);
        }
        assertEquals(acceptedBefore, rim.server.accepted.get());
    }

    @Test
    void refusesALengthBesideATransferCoding() throws Exception {
        checkRefused(head("HTTP/1.1", "Host: localhost", "Content-Length: 4", "Transfer-Encoding: chunked")
                + chunked(BODY)
                + good());
        checkRefused(head("HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked", "content-length: 0")
                + "0\r\n\r\n"
                + good());
    }

    @Test
    void refusesTransferCodingsOtherThanChunked() throws Exception {
        for (String coding :
                List.of("gzip, chunked", "chunked, chunked", "identity", "gzip", "xchunked", "\"chunked\"")) {
            checkRefused(head("HTTP/1.1", "Host: localhost", "Transfer-Encoding: " + coding) + chunked(BODY) + good());
        }
        checkRefused(head("HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked")
                + chunked(BODY));
        checkRefused(head("HTTP/1.0", "Transfer-Encoding: chunked") + chunked(BODY));
    }

    @Test
    void takesChunkedHoweverItIsWritten() throws Exception {
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            for (String coding : List.of("chunked", "Chunked", " chunked ")) {
                connection.send(head("HTTP/1.1", "Host: localhost", "Transfer-Encoding: " + coding) + chunked(BODY));
                assertEquals(200, connection.answer().status());
            }
        }
    }

    @Test
    void wantsOneHost() throws Exception {
        checkRefused(head("HTTP/1.1", "Content-Length: " + BODY.length()) + BODY);
        checkRefused(head("HTTP/1.1", "Host: a", "Host: b", "Content-Length: " + BODY.length()) + BODY);
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            connection.send(head("HTTP/1.0", "Content-Length: " + BODY.length()) + BODY);
            assertEquals(200, connection.answer().status());
        }
    }

    @Test
    void answersMalformedChunksBeforeItCloses() throws Exception {
        for (String chunks : List.of("nonsense\r\n", "5\r\nabcde\r\n-1\r\n", "ffffffffffffffffff\r\n", "\r\n")) {
            checkRefused(head("HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked") + chunks + good());
        }
    }

    @Test
    void answersWhatCameBeforeInThePipeline() throws Exception {
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            connection.send(good() + head("HTTP/1.1", "Content-Length: " + BODY.length()) + BODY + good());
            assertEquals(200, connection.answer().status());
            assertEquals(400, connection.answer().status());
            assertTrue(connection.isClosed());
        }
        assertEquals(acceptedBefore + 1, rim.server.accepted.get());
    }

    @Test
    void answersInTheWordsOfTheServersDialectToo() throws Exception {
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            connection.send("GET /schema HTTP/1.1\r\n\r\n");
            RawHttp.Answer answer = connection.answer();
            assertEquals(400, answer.status());
            assertTrue(answer.body().contains("Host"), answer.body());
            assertTrue(connection.isClosed());
        }
    }
}
