package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.FakeServer;
import io.millrace.api.RimFixture;
import io.millrace.api.SelfSignedPair;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** TLS, and the HTTP version that both sides agree on by ALPN. */
final class HttpsIT {
    private static final String BODY = "{\"records\":[{\"value\":{\"a\":1}}]}";

    private static HttpRequest request(RimFixture rim, String sink, String body) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + rim.httpsPort + sink))
                .header("X-API-Key", FakeServer.USER_KEY)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static HttpClient client(SelfSignedPair tls, Version version) {
        return HttpClient.newBuilder()
                .sslContext(tls.trusting())
                .version(version)
                .build();
    }

    @Test
    void speaksTheVersionThatTheClientAsksFor() throws Exception {
        try (RimFixture rim = new RimFixture()) {
            String sink = "/v2/sinks/" + rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
            for (Version version : Version.values()) {
                HttpResponse<String> response =
                        client(rim.tls, version).send(request(rim, sink, BODY), BodyHandlers.ofString());
                assertEquals(200, response.statusCode());
                assertEquals(version, response.version());
            }
        }
    }

    @Test
    void refusesLargeBodiesOnOneStreamAndServesTheOthers() throws Exception {
        try (RimFixture rim = new RimFixture()) {
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

    @Test
    void presentsANewCertificateToNewConnections() throws Exception {
        try (RimFixture rim = new RimFixture()) {
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

    @Test
    void isNotTrustedByClientsThatWereNotTold() throws Exception {
        try (RimFixture rim = new RimFixture()) {
            HttpClient stranger = HttpClient.newHttpClient();
            assertThrows(
                    SSLHandshakeException.class,
                    () -> stranger.send(request(rim, "/v2/sinks", BODY), BodyHandlers.ofString()));
        }
    }
}
