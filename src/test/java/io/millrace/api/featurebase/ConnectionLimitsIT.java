package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ConnectionEnd;
import io.millrace.api.ConnectionSettings;
import io.millrace.api.FakeServer;
import io.millrace.api.RawHttp;
import io.millrace.api.RimFixture;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that hold on to the server. */
final class ConnectionLimitsIT {
    private static final String BODY = "{\"records\":[{\"value\":{\"a\":1}}]}";
    private static final int LISTENER_MAX = 6;
    private static final int ADDRESS_MAX = 4;
    private static final long PAUSE_NANOS = 10_000_000;

    /** Of the pauses between the bytes; the server has to end it long before. */
    private static final int TRICKLES_MAX = 2_000;

    private static RimFixture rim;
    private String sink;

    @BeforeAll
    static void starts() throws Exception {
        rim = new RimFixture(
                new ConnectionSettings(Duration.ofMillis(500), Duration.ofSeconds(1), LISTENER_MAX, ADDRESS_MAX));
    }

    @AfterAll
    static void stops() {
        rim.close();
    }

    @BeforeEach
    void waitsUntilNobodyIsConnected() {
        rim.connections.awaitOpen(0);
        sink = "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
    }

    private RawHttp post(RawHttp connection) throws IOException {
        return connection
                .head(
                        "POST " + sink + " HTTP/1.1",
                        "Host: localhost",
                        "X-API-Key: " + FakeServer.ADMIN_KEY,
                        "Content-Length: " + BODY.length())
                .send(BODY);
    }

    private void checkWorks(RawHttp connection) throws IOException {
        assertEquals(200, post(connection).answer().status());
    }

    /** A byte now and then, which is what slow-loris does. */
    private static void trickleUntilClosed(RawHttp connection) throws IOException {
        connection.send("GET /schema HTTP/1.1\r\nX-Slow: ");
        try {
            for (int i = 0; i < TRICKLES_MAX; i++) {
                connection.send("x");
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SocketException closed) {
            return;
        }
        throw new AssertionError("still open after " + TRICKLES_MAX + " bytes");
    }

    @Test
    void closesConnectionsWhoseHeadersTrickle() throws Exception {
        int before = rim.connections.count(ConnectionEnd.HEADERS_LATE);
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            trickleUntilClosed(connection);
        }
        try (RawHttp silent = new RawHttp(rim.httpPort)) {
            assertTrue(silent.isClosed());
        }
        assertEquals(before + 2, rim.connections.count(ConnectionEnd.HEADERS_LATE));
    }

    @Test
    void closesConnectionsThatTrickleBetweenRequests() throws Exception {
        int before = rim.connections.count(ConnectionEnd.IDLE);
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            checkWorks(connection);
            trickleUntilClosed(connection);
        }
        assertEquals(before + 1, rim.connections.count(ConnectionEnd.IDLE));
    }

    @Test
    void closesIdleConnectionsOfHttp2Too() throws Exception {
        int before = rim.connections.count(ConnectionEnd.IDLE);
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + rim.httpsPort + sink))
                .header("X-API-Key", FakeServer.ADMIN_KEY)
                .build();
        HttpResponse<String> response = http2().send(request, BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        rim.connections.awaitOpen(0);
        assertEquals(before + 1, rim.connections.count(ConnectionEnd.IDLE));
        // by another client, since the first may not have heard yet that its connection is over
        assertEquals(200, http2().send(request, BodyHandlers.ofString()).statusCode());
    }

    private static HttpClient http2() {
        return HttpClient.newBuilder()
                .sslContext(rim.tls.trusting())
                .version(HttpClient.Version.HTTP_2)
                .build();
    }

    @Test
    void waitsForSlowAnswersWhateverIsIdleMeanwhile() throws Exception {
        Promise<Void> gate = rim.server.hold();
        try (RawHttp slow = post(new RawHttp(rim.httpPort));
                RawHttp idle = new RawHttp(rim.httpPort)) {
            idle.head("GET /schema HTTP/1.1", "Host: localhost", "X-API-Key: " + FakeServer.ADMIN_KEY);
            assertEquals(200, idle.answer().status());
            assertTrue(idle.isClosed());
            gate.complete();
            assertEquals(200, slow.answer().status());
            checkWorks(slow);
        }
    }

    @Test
    void countsBodiesThatComeTooLate() throws Exception {
        int before = rim.connections.count(ConnectionEnd.BODY_LATE);
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            connection.head(
                    "POST " + sink + " HTTP/1.1",
                    "Host: localhost",
                    "X-API-Key: " + FakeServer.ADMIN_KEY,
                    "Content-Length: 100");
            assertEquals(408, connection.answer().status());
        }
        assertEquals(before + 1, rim.connections.count(ConnectionEnd.BODY_LATE));
    }

    @Test
    void boundsTheConnectionsOfAListenerAndOfAnAddress() throws Exception {
        InetAddress other = InetAddress.getByName("127.0.0.2");
        List<RawHttp> open = new ArrayList<>();
        try {
            for (int i = 0; i < ADDRESS_MAX; i++) {
                open.add(post(new RawHttp(rim.httpPort)));
            }
            rim.connections.awaitOpen(ADDRESS_MAX);
            try (RawHttp oneTooMany = new RawHttp(rim.httpPort)) {
                assertTrue(oneTooMany.isClosed());
            }
            assertEquals(1, rim.connections.count(ConnectionEnd.ADDRESS_FULL));
            for (int i = ADDRESS_MAX; i < LISTENER_MAX; i++) {
                open.add(post(new RawHttp(rim.httpPort, other)));
            }
            rim.connections.awaitOpen(LISTENER_MAX);
            try (RawHttp oneTooMany = new RawHttp(rim.httpPort, other)) {
                assertTrue(oneTooMany.isClosed());
            }
            assertEquals(1, rim.connections.count(ConnectionEnd.LISTENER_FULL));
        } finally {
            for (RawHttp each : open) {
                each.close();
            }
        }
        rim.connections.awaitOpen(0);
        try (RawHttp again = new RawHttp(rim.httpPort)) {
            checkWorks(again);
        }
    }
}
