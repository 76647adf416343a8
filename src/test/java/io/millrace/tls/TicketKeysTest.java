package io.millrace.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.apptest.TlsClient;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickets of BoringSSL, while the clock goes on. */
final class TicketKeysTest {
    private final AtomicLong nanos = new AtomicLong();
    private Vertx vertx;
    private HttpServer server;

    @BeforeEach
    void listens() {
        TlsMaterial pair = SelfSigned.make(List.of("localhost"), Instant.now());
        TlsEngine engine = new TlsEngine(
                TlsProvider.OPENSSL, HandshakeLimits.DEFAULT, HandshakeObserver.NONE, Runnable::run, nanos::get);
        vertx = Vertx.vertx();
        server = vertx.createHttpServer(engine.secure(
                                new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addKeyValue(Buffer.buffer(pair.keyPem()))
                                .addCertValue(Buffer.buffer(pair.certificatePem()))))
                .requestHandler(request -> request.response().setStatusCode(404).end("nothing"))
                .listen()
                .await();
    }

    @AfterEach
    void stops() {
        if (vertx != null) {
            vertx.close().await();
        }
    }

    private void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** How many full handshakes the client has had by then. */
    private static int fullAfterOneMore(TlsClient client, String protocol) throws Exception {
        try (SSLSocket socket = client.connect(protocol)) {
            assertEquals(404, TlsClient.ask(socket));
        }
        return client.certificates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void areTakenUntilTheKeyAfterTheNext(String protocol) throws Exception {
        TlsClient client = new TlsClient(server.actualPort());
        assertEquals(1, fullAfterOneMore(client, protocol));
        assertEquals(1, fullAfterOneMore(client, protocol));

        advance(TicketKeys.PERIOD);
        assertEquals(1, fullAfterOneMore(client, protocol), "sealed with the key before");
        advance(TicketKeys.PERIOD);
        assertEquals(1, fullAfterOneMore(client, protocol), "sealed anew when it was taken");

        advance(TicketKeys.PERIOD);
        fullAfterOneMore(new TlsClient(server.actualPort()), protocol);
        advance(TicketKeys.PERIOD);
        assertEquals(2, fullAfterOneMore(client, protocol), "sealed with a key that is gone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void areWorthNothingAfterALongSilence(String protocol) throws Exception {
        TlsClient client = new TlsClient(server.actualPort());
        assertEquals(1, fullAfterOneMore(client, protocol));
        advance(TicketKeys.PERIOD.multipliedBy(2));
        assertEquals(2, fullAfterOneMore(client, protocol));
    }
}
