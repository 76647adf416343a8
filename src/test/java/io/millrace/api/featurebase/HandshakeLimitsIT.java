package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.RawHttp;
import io.millrace.api.RimFixture;
import io.millrace.apptest.Eventually;
import io.millrace.tls.HandshakeLimits;
import io.millrace.tls.HandshakeResult;
import io.millrace.tls.TlsProvider;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that were accepted, and of which the handshake is not over. */
final class HandshakeLimitsIT {
    private static final int LISTENER_MAX = 6;
    private static final int ADDRESS_MAX = 4;
    private static final HandshakeLimits SHORT = new HandshakeLimits(LISTENER_MAX, ADDRESS_MAX, Duration.ofMillis(500));
    private static final HandshakeLimits LONG = new HandshakeLimits(LISTENER_MAX, ADDRESS_MAX, Duration.ofMinutes(5));

    private static int status(RimFixture rim) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().sslContext(rim.tls.trusting()).build();
        return client.send(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + rim.httpsPort + "/nothing"))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private static void closeAll(List<RawHttp> connections) throws Exception {
        for (RawHttp connection : connections) {
            connection.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsConnectionsThatNeverSpeak(TlsProvider provider) throws Exception {
        try (RimFixture rim = RimFixture.of(provider, SHORT);
                RawHttp silent = new RawHttp(rim.httpsPort)) {
            assertTrue(silent.isClosed());
            Eventually.equals(1, () -> rim.handshakes.count(HandshakeResult.LATE));
            assertEquals(0, rim.handshakes.underWay());
            assertEquals(404, status(rim));
            Eventually.equals(1, () -> rim.handshakes.count(HandshakeResult.COMPLETED));
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsConnectionsThatNeverSpeak(TlsProvider provider) throws Exception {
        List<RawHttp> silent = new ArrayList<>();
        try (RimFixture rim = RimFixture.of(provider, LONG)) {
            for (int i = 0; i < ADDRESS_MAX; i++) {
                silent.add(new RawHttp(rim.httpsPort));
            }
            Eventually.equals(ADDRESS_MAX, rim.handshakes::underWay);
            try (RawHttp refused = new RawHttp(rim.httpsPort)) {
                assertTrue(refused.isClosed());
            }
            assertEquals(1, rim.handshakes.count(HandshakeResult.ADDRESS_FULL));
            InetAddress other = InetAddress.getByName("127.0.0.2");
            for (int i = ADDRESS_MAX; i < LISTENER_MAX; i++) {
                silent.add(new RawHttp(rim.httpsPort, other));
            }
            Eventually.equals(LISTENER_MAX, rim.handshakes::underWay);
            try (RawHttp refused = new RawHttp(rim.httpsPort, other)) {
                assertTrue(refused.isClosed());
            }
            assertEquals(1, rim.handshakes.count(HandshakeResult.LISTENER_FULL));
            assertEquals(LISTENER_MAX, rim.handshakes.underWayMost());

            closeAll(silent);

            Eventually.equals(0, rim.handshakes::underWay);
            assertEquals(LISTENER_MAX, rim.handshakes.count(HandshakeResult.FAILED));
            assertEquals(404, status(rim));
        } finally {
            closeAll(silent);
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsWhatIsNoHandshake(TlsProvider provider) throws Exception {
        try (RimFixture rim = RimFixture.of(provider, LONG);
                RawHttp plain = new RawHttp(rim.httpsPort)) {
            plain.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Eventually.equals(1, () -> rim.handshakes.count(HandshakeResult.FAILED));
            assertEquals(0, rim.handshakes.underWay());
            assertFalse(rim.handshakes.count(HandshakeResult.COMPLETED) > 0);
        }
    }
}
