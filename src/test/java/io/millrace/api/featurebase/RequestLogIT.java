package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.RawHttp;
import io.millrace.api.RecordedLog;
import io.millrace.api.RimFixture;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How requests are named, and what the log tells of them. */
final class RequestLogIT {
    private static final String BODY = "{\"records\":[{\"value\":{\"a\":1}}]}";

    private static RimFixture rim;
    private RecordedLog log;
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
    void listens() {
        log = new RecordedLog();
        sink = "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
        rim.nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
    }

    @AfterEach
    void stopsListening() {
        log.close();
    }

    private static String id(HttpResponse<String> response) {
        return response.headers().firstValue("X-Request-Id").orElseThrow();
    }

    @Test
    void namesEveryAnswer() throws Exception {
        String first = id(rim.send("POST", sink, BODY));
        String second = id(rim.send("POST", sink, BODY));
        assertNotEquals(first, second);
        assertTrue(first.matches("[0-9a-z]{15}"), first);
        assertEquals("my.id-7", id(rim.send("POST", sink, BODY, "X-Request-Id", "my.id-7")));
        assertNotEquals("bad id", id(rim.send("POST", sink, BODY, "X-Request-Id", "bad id")));
        assertEquals("x".repeat(128), id(rim.send("GET", sink, "", "X-Request-Id", "x".repeat(128))));
        assertNotEquals("x".repeat(129), id(rim.send("GET", sink, "", "X-Request-Id", "x".repeat(129))));
        assertEquals("{a}/~\"b", id(rim.send("POST", sink, BODY, "X-Request-Id", "{a}/~\"b")));
        assertEquals("e-1", id(rim.send("GET", "/v2/nothing", "", "X-Request-Id", "e-1")));
        assertEquals("e-2", id(rim.send("GET", "/schema", "", "X-Request-Id", "e-2")));
    }

    @Test
    void namesAnswersToRequestsThatNobodyTakes() throws Exception {
        for (String request : List.of(
                "TRACE " + sink + " HTTP/1.1\r\nHost: a\r\nX-Request-Id: odd-1",
                "GET /nobody HTTP/1.1\r\nHost: a\r\nX-Request-Id: odd-1",
                "OPTIONS * HTTP/1.1\r\nHost: a\r\nX-Request-Id: odd-1",
                "GET /schema HTTP/1.1\r\nX-Request-Id: odd-1",
                "POST " + sink + " HTTP/1.1\r\nHost: a\r\nX-Request-Id: odd-1\r\nContent-Length: 999999999")) {
            try (RawHttp connection = new RawHttp(rim.httpPort)) {
                assertEquals(
                        "odd-1", connection.head(request).answer().headers().get("x-request-id"), request);
                log.await("odd-1 ");
            }
            log.close();
            log = new RecordedLog();
        }
        for (String request : List.of(
                "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a",
                "nonsense",
                "GET /schema HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000))) {
            try (RawHttp connection = new RawHttp(rim.httpPort)) {
                String id = connection.head(request).answer().headers().get("x-request-id");
                log.await(id + " ");
            }
        }
    }

    @Test
    void tellsRequestsInTheAccessLog() throws Exception {
        rim.send("POST", sink + "?secret=1", BODY, "X-Request-Id", "told-1");
        String line = log.await("told-1 ");
        assertTrue(
                line.matches("told-1 127\\.0\\.0\\.1 \"POST " + sink + "\" 200 in=" + BODY.length()
                        + " out=[0-9]+ [0-9]+\\.[0-9] ms"),
                line);
    }

    @Test
    void tellsTheClientThatATrustedProxyNames() throws Exception {
        String head = "GET /schema HTTP/1.1\r\nHost: a\r\nX-Request-Id: by-";
        String names = "\r\nForwarded: for=203.0.113.7\r\nForwarded: for=\"[2001:db8::5]:80\", for=10.1.2.3";
        try (RawHttp proxy = new RawHttp(rim.httpPort, InetAddress.getByName("127.0.1.9"));
                RawHttp other = new RawHttp(rim.httpPort, InetAddress.getByName("127.0.2.9"))) {
            proxy.head(head + "proxy" + names).answer();
            other.head(head + "other" + names).answer();
            proxy.head(head + "old\r\nX-Forwarded-For: 9.9.9.9, 203.0.113.8").answer();
        }
        assertTrue(log.await("by-proxy ").startsWith("by-proxy 2001:db8::5 "), log.await("by-proxy "));
        assertTrue(log.await("by-other ").startsWith("by-other 127.0.2.9 "), log.await("by-other "));
        assertTrue(log.await("by-old ").startsWith("by-old 203.0.113.8 "), log.await("by-old "));
    }

    @Test
    void tellsRefusalsInSamplesWithTheReason() throws Exception {
        for (int i = 0; i < 5; i++) {
            rim.send("POST", "/v2/sinks/none", BODY, "X-Request-Id", "none-" + i);
        }
        List<String> told = log.with("refused POST /v2/sinks/none");
        assertEquals(1, told.size());
        assertTrue(told.get(0).endsWith("none-0: NOT_FOUND: there is no sink with the id none"), told.get(0));
        rim.nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
        rim.send("POST", "/v2/sinks/none", BODY);
        String second = log.with("refused POST /v2/sinks/none").get(1);
        assertTrue(second.endsWith(" (and 4 like it before)"), second);
    }

    @Test
    void tellsWhichFieldOfARecordIsRefusedButNotItsValue() throws Exception {
        rim.send("POST", sink, "{\"records\":[{\"value\":{}},{\"value\":{\"bad\":\"private\"}}]}");
        String line = log.await("INVALID_BODY");
        assertTrue(line.contains("1 of 2 records; the first is record 1, field bad, wrong_type"), line);
        assertFalse(line.contains("private"), line);
    }

    @Test
    void tellsWhatExceedsTheLimits() throws Exception {
        sink = "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, new Limits(0, 2));
        String two = "{\"records\":[{\"value\":{}},{\"value\":{}}]}";
        while (log.with("THROUGHPUT_EXCEEDED").isEmpty()) {
            rim.send("POST", sink, two);
        }
        String line = log.await("THROUGHPUT_EXCEEDED");
        assertTrue(line.contains("raise its limits") || line.contains("send again later"), line);
    }
}
