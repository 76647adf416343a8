package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.FakeServer;
import io.millrace.api.RimFixture;
import io.millrace.api.SelfSignedPair;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.tls.HandshakeLimits;
import io.millrace.tls.TlsProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS, and the HTTP version that both sides agree on by ALPN; with either provider of TLS. */
final class HttpsIT {
    private static final String BODY = "{\"records\":[{\"value\":{\"a\":1}}]}";

    private static HttpRequest request(RimFixture rim, String sink, String body) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + rim.httpsPort + sink))
                .header("X-API-Key", FakeServer.USER_KEY)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static RimFixture rim(TlsProvider provider) throws Exception {
        return RimFixture.of(provider, HandshakeLimits.DEFAULT);
    }

    private static HttpClient client(SelfSignedPair tls, Version version) {
        return HttpClient.newBuilder()
                .sslContext(tls.trusting())
                .version(version)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void speaksTheVersionThatTheClientAsksFor(TlsProvider provider) throws Exception {
        try (RimFixture rim = rim(provider)) {
            String sink = "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
            for (Version version : Version.values()) {
                HttpResponse<String> response =
                        client(rim.tls, version).send(request(rim, sink, BODY), BodyHandlers.ofString());
                assertEquals(200, response.statusCode());
                assertEquals(version, response.version());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesLargeBodiesOnOneStreamAndServesTheOthers(TlsProvider provider) throws Exception {
        try (RimFixture rim = rim(provider)) {
            String sink = "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
            HttpClient client = client(rim.tls, Version.HTTP_2);
            assertEquals(
                    200,
                    client.send(request(rim, sink, BODY), BodyHandlers.ofString())
                            .statusCode());
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String body = i % 5 == 0 ? " ".repeat(RimFixture.BODY_BYTES_MAX + 1) : BODY;
                answers.add(client.sendAsync(request(rim, sink, body), BodyHandlers.ofString()));
            }
            for (int i = 0; i < 20; i++) {
                assertEquals(i % 5 == 0 ? 413 : 200, answers.get(i).get().statusCode());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void presentsANewCertificateToNewConnections(TlsProvider provider) throws Exception {
        try (RimFixture rim = rim(provider)) {
            String sink = "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
            HttpClient before = client(rim.tls, Version.HTTP_1_1);
            assertEquals(
                    200,
                    before.send(request(rim, sink, BODY), BodyHandlers.ofString())
                            .statusCode());
            SelfSignedPair renewed = SelfSignedPair.make();
            assertTrue(rim.anInstance.present(renewed.material()).await());
            for (Version version : Version.values()) {
                for (int i = 0; i < 4; i++) { // on each of the event loops
                    HttpResponse<String> response =
                            client(renewed, version).send(request(rim, sink, BODY), BodyHandlers.ofString());
                    assertEquals(200, response.statusCode());
                    assertEquals(version, response.version());
                }
            }
            assertEquals(
                    200,
                    before.send(request(rim, sink, BODY), BodyHandlers.ofString())
                            .statusCode());
            assertThrows(SSLHandshakeException.class, () -> client(rim.tls, Version.HTTP_1_1)
                    .send(request(rim, sink, BODY), BodyHandlers.ofString()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsLongAnswersOnAStreamAndResetsItIfTheyBreak(TlsProvider provider) throws Exception {
        try (RimFixture rim = rim(provider)) {
            HttpClient client = client(rim.tls, Version.HTTP_2);
            byte[] part = "x".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);
            rim.server.answerQueries(command -> {
                for (int i = 0; i < 100; i++) {
                    command.parts().accept(part);
                }
                if (command.pql().equals("broken")) {
                    throw new Problem(ProblemCode.CORRUPT_FILE, "a chunk is damaged");
                }
                return part;
            });

            HttpResponse<byte[]> whole =
                    client.send(request(rim, "/index/events/query", "whole"), BodyHandlers.ofByteArray());

            assertEquals(101 * part.length, whole.body().length);
            assertThrows(
                    IOException.class,
                    () -> client.send(request(rim, "/index/events/query", "broken"), BodyHandlers.ofByteArray()));
        }
    }

    /** The client's windows are some megabytes; the answer would be a terabyte. */
    @ParameterizedTest
    @EnumSource
    void endsTheQueryWhoseStreamIsReset(TlsProvider provider) throws Exception {
        try (RimFixture rim = rim(provider)) {
            AtomicInteger parts = new AtomicInteger();
            CountDownLatch over = new CountDownLatch(1);
            rim.server.answerQueries(command -> {
                try {
                    for (int i = 0; i < 1 << 24; i++) {
                        command.parts().accept(new byte[64 << 10]);
                        parts.incrementAndGet();
                    }
                    return new byte[0];
                } finally {
                    over.countDown();
                }
            });
            HttpResponse<InputStream> response = client(rim.tls, Version.HTTP_2)
                    .send(request(rim, "/index/events/query", "endless"), BodyHandlers.ofInputStream());
            assertEquals(0, response.body().read());

            response.body().close();

            over.await();
            assertTrue(parts.get() < 1 << 14, parts.get() + " parts");
            while (rim.inFlight.bytes() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isNotTrustedByClientsThatWereNotTold(TlsProvider provider) throws Exception {
        try (RimFixture rim = rim(provider)) {
            HttpClient stranger = HttpClient.newHttpClient();
            assertThrows(
                    SSLHandshakeException.class,
                    () -> stranger.send(request(rim, "/v2/sinks", BODY), BodyHandlers.ofString()));
        }
    }
}
