package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.RawHttp2.Frame;
import io.millrace.apptest.Eventually;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of HTTP/2 that want more of the server than clients do. */
final class Http2LimitsIT {
    private static final Http2Limits LIMITS = new Http2Limits(5, 10, 20);
    private static final byte[] PING = {1, 2, 3, 4, 5, 6, 7, 8};

    private static RimFixture rim;
    private final Map<ConnectionEnd, Integer> before = new HashMap<>();

    @BeforeAll
    static void starts() throws Exception {
        rim = new RimFixture(new ConnectionSettings(
                Duration.ofSeconds(60), Duration.ofSeconds(60), 10_000, 10_000, 100, 100, LIMITS));
    }

    @AfterAll
    static void stops() {
        rim.close();
    }

    @BeforeEach
    void counts() {
        for (ConnectionEnd end : ConnectionEnd.values()) {
            before.put(end, rim.connections.count(end));
        }
    }

    /** Whoever attacks, others are served. */
    @AfterEach
    void servesOthers() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(rim.tls.trusting())
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + rim.httpsPort + "/v2/sinks"))
                .header("X-API-Key", FakeServer.ADMIN_KEY)
                .build();
        assertEquals(200, client.send(request, BodyHandlers.ofString()).statusCode());
    }

    private static RawHttp2 connect() throws Exception {
        return new RawHttp2(rim.tls.trusting(), rim.httpsPort);
    }

    private void checkEnded(ConnectionEnd why, int error, RawHttp2 connection) throws Exception {
        Frame end = connection.await(RawHttp2.GOAWAY);
        if (end != null) { // a reset of the socket may overtake it
            assertEquals(error, end.error());
        }
        assertTrue(connection.isClosed());
        Eventually.equals(before.get(why) + 1, () -> rim.connections.count(why));
        for (ConnectionEnd other : ConnectionEnd.values()) {
            assertEquals(before.get(other) + (other == why ? 1 : 0), rim.connections.count(other), other.toString());
        }
    }

    private void checkOpen(RawHttp2 connection) throws Exception {
        connection.frame(RawHttp2.PING, 0, 0, PING).flush();
        Frame answer = connection.await(RawHttp2.PING);
        assertEquals(RawHttp2.ACK, answer.flags());
        assertArrayEquals(PING, answer.payload());
        before.forEach((end, count) -> assertEquals(count, rim.connections.count(end), end.toString()));
    }

    /** Without confirming the settings that say so. */
    @Test
    void refusesStreamsBeyondThoseThatAreAllowedAtATime() throws Exception {
        try (RawHttp2 connection = connect()) {
            assertNotNull(connection.await(RawHttp2.SETTINGS));
            for (int stream = 1; stream <= 2 * LIMITS.streamsMax() + 3; stream += 2) {
                connection.request(stream, "POST", "/v2/sinks/none", 0);
            }
            connection.flush();
            Set<Integer> refused = new HashSet<>();
            while (refused.size() < 2) {
                Frame reset = connection.await(RawHttp2.RST_STREAM);
                if (reset.error() == RawHttp2.REFUSED_STREAM) {
                    refused.add(reset.stream());
                }
            }
            assertEquals(Set.of(11, 13), refused);
            checkOpen(connection);
        }
    }

    @Test
    void endsConnectionsThatResetTheirRequestsRapidly() throws Exception {
        try (RawHttp2 connection = connect()) {
            for (int i = 0; i < LIMITS.resetsMax(); i++) {
                connection
                        .request(2 * i + 1, "GET", "/v2/sinks", RawHttp2.END_STREAM)
                        .frame(RawHttp2.RST_STREAM, 0, 2 * i + 1, RawHttp2.number(8));
            }
            connection.flush();
            checkOpen(connection);
            int last = 2 * LIMITS.resetsMax() + 1;
            connection
                    .request(last, "GET", "/v2/sinks", RawHttp2.END_STREAM)
                    .frame(RawHttp2.RST_STREAM, 0, last, RawHttp2.number(8))
                    .flush();
            checkEnded(ConnectionEnd.RESETS, RawHttp2.ENHANCE_YOUR_CALM, connection);
        }
    }

    /** The client breaks a rule on each stream, so that the server has to reset it. */
    @Test
    void endsConnectionsThatMakeTheServerReset() throws Exception {
        try (RawHttp2 connection = connect()) {
            for (int i = 0; i <= LIMITS.resetsMax(); i++) {
                connection
                        .request(2 * i + 1, "POST", "/v2/sinks/none", 0)
                        .frame(RawHttp2.WINDOW_UPDATE, 0, 2 * i + 1, RawHttp2.number(0));
            }
            connection.flush();
            checkEnded(ConnectionEnd.RESETS, RawHttp2.ENHANCE_YOUR_CALM, connection);
        }
    }

    @Test
    void endsConnectionsThatFloodItWithPings() throws Exception {
        try (RawHttp2 connection = connect()) {
            for (int i = 0; i <= LIMITS.controlsMax(); i++) {
                connection.frame(RawHttp2.PING, 0, 0, PING);
            }
            connection.flush();
            checkEnded(ConnectionEnd.FLOOD, RawHttp2.ENHANCE_YOUR_CALM, connection);
        }
    }

    @Test
    void endsConnectionsThatFloodItWithSettings() throws Exception {
        try (RawHttp2 connection = connect()) {
            for (int i = 0; i <= LIMITS.controlsMax(); i++) {
                connection.frame(RawHttp2.SETTINGS, 0, 0);
            }
            connection.flush();
            checkEnded(ConnectionEnd.FLOOD, RawHttp2.ENHANCE_YOUR_CALM, connection);
        }
    }

    @Test
    void endsConnectionsThatFloodItWithEmptyData() throws Exception {
        try (RawHttp2 connection = connect()) {
            connection.request(1, "POST", "/v2/sinks/none", 0);
            for (int i = 0; i < 10; i++) {
                connection.frame(RawHttp2.DATA, 0, 1);
            }
            connection.flush();
            checkEnded(ConnectionEnd.FLOOD, RawHttp2.ENHANCE_YOUR_CALM, connection);
        }
    }

    @Test
    void endsConnectionsThatSendHeadersInTinyPieces() throws Exception {
        try (RawHttp2 connection = connect()) {
            connection.frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, RawHttp2.headers("GET", "/v2/sinks"));
            for (int i = 0; i < 40; i++) {
                connection.frame(RawHttp2.CONTINUATION, 0, 1);
            }
            connection.flush();
            checkEnded(ConnectionEnd.FLOOD, RawHttp2.ENHANCE_YOUR_CALM, connection);
        }
    }

    /** The list is larger than the 16 KiB of limits.request.headers, and is never complete. */
    @Test
    void endsConnectionsWhoseHeadersHaveNoEnd() throws Exception {
        try (RawHttp2 connection = connect()) {
            connection.frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, RawHttp2.headers("GET", "/v2/sinks"));
            byte[] more = fields(100);
            for (int i = 0; i < 10; i++) {
                connection.frame(RawHttp2.CONTINUATION, 0, 1, more);
            }
            connection.flush();
            checkEnded(ConnectionEnd.MALFORMED, RawHttp2.PROTOCOL_ERROR, connection);
        }
    }

    /** A bit too large costs the request, not the connection. */
    @Test
    void answersRequestsWithHeadersThatAreTooLarge() throws Exception {
        try (RawHttp2 connection = connect()) {
            byte[] more = fields(110);
            connection
                    .frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, RawHttp2.headers("GET", "/v2/sinks"))
                    .frame(RawHttp2.CONTINUATION, RawHttp2.END_HEADERS, 1, Arrays.copyOf(more, more.length))
                    .flush();
            Frame answer = connection.await(RawHttp2.HEADERS);
            assertEquals(1, answer.stream());
            checkOpen(connection);
        }
    }

    /** @param count of fields that count as 151 bytes each */
    private static byte[] fields(int count) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            RawHttp2.header(block, "x-filling", "v".repeat(110));
        }
        return block.toByteArray();
    }

    @Test
    void endsConnectionsThatBreakTheProtocol() throws Exception {
        try (RawHttp2 connection = connect()) {
            connection.frame(RawHttp2.DATA, 0, 0, PING).flush();
            checkEnded(ConnectionEnd.MALFORMED, RawHttp2.PROTOCOL_ERROR, connection);
            assertNull(connection.await(RawHttp2.SETTINGS));
        }
    }
}
