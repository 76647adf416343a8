package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the packaged server agrees to in TLS: the same with either provider. */
final class TlsIT {
    private static final int HANDSHAKES_MAX = 8;
    private static final int PROTOCOL_VERSION = 70;
    private static final int HANDSHAKE_FAILURE = 40;

    /** TLS 1.2 with ECDHE, ECDSA and AES-128-GCM, AES-256-GCM, ChaCha20-Poly1305. */
    private static final int[] TAKEN = {0xc02b, 0xc02c, 0xcca9};

    /** RSA key exchange, CBC, 3DES, RC4, no encryption, no authentication, finite-field Diffie-Hellman. */
    private static final int[] REFUSED = {
        0x009c, 0x002f, 0x0035, 0x000a, 0x0005, 0x0002, 0xc009, 0xc00a, 0xc023, 0xc008, 0xc007, 0xc006, 0xc018, 0x009e,
        0x0034
    };

    private static final String[] TLS_1_3 = {
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
    };

    private enum Provider {
        OPENSSL,
        JDK
    }

    @TempDir
    private static Path folder;

    private static final Map<Provider, MillraceProcess> SERVERS = new EnumMap<>(Provider.class);

    @BeforeAll
    static void starts() throws Exception {
        for (Provider provider : Provider.values()) {
            SERVERS.put(provider, command(provider).start());
        }
    }

    @AfterAll
    static void stops() throws IOException {
        for (MillraceProcess server : SERVERS.values()) {
            server.close();
        }
    }

    private static ServerCommand command(Provider provider) {
        String name = provider.name().toLowerCase(Locale.ROOT);
        return ServerCommand.serve(folder.resolve(name))
                .withoutPostgres()
                .with("tls.provider", name)
                .with("tls.handshakes.address", Integer.toString(HANDSHAKES_MAX));
    }

    private static int port(Provider provider) {
        return SERVERS.get(provider).https().getPort();
    }

    private static double handshakes(Provider provider, String result) throws Exception {
        return SERVERS.get(provider).meter("millrace_tls_handshakes_total{result=\"" + result + "\"");
    }

    @ParameterizedTest
    @EnumSource
    void saysWhoDoesIt(Provider provider) {
        String log = SERVERS.get(provider).errors().text();
        String who = provider == Provider.JDK ? "TLS is done by the JDK" : "TLS is done by BoringSSL";
        assertTrue(log.contains(who), log);
    }

    @Test
    void doesNotStartWithAProviderThatIsNotThere() throws Exception {
        ServerCommand command = ServerCommand.serve(folder.resolve("none"))
                .withoutPostgres()
                .with("tls.provider", "openssl")
                .withJvmFlags("-Dio.netty.handler.ssl.noOpenSsl=true");
        try (MillraceProcess server = command.launch()) {
            assertEquals(Optional.of(2), server.awaitExit(Eventually.BOUND));
            String log = server.transcript();
            assertTrue(log.contains("tls.provider: openssl cannot be used here: "), log);
        }
        try (MillraceProcess server = command.with("tls.provider", "auto").start()) {
            String log = server.errors().text();
            assertTrue(log.contains("TLS is done by the JDK, since openssl cannot be used here: "), log);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesOldProtocols(Provider provider) throws Exception {
        for (int version = ClientHello.SSL_3; version < ClientHello.TLS_1_2; version++) {
            ClientHello.Answer answer = ClientHello.of(version, 0xc02b, 0xc009, 0xc00a, 0x002f, 0x000a)
                    .send(port(provider));
            assertEquals(Optional.of(PROTOCOL_VERSION), answer.alert(), Integer.toHexString(version));
        }
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (SSLSocket socket = new TlsClient(port(provider)).connect(protocol)) {
                socket.startHandshake();
                assertEquals(protocol, socket.getSession().getProtocol());
                assertEquals(404, TlsClient.ask(socket));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesStrongCiphersOnly(Provider provider) throws Exception {
        for (int cipher : TAKEN) {
            ClientHello.Answer answer =
                    ClientHello.of(ClientHello.TLS_1_2, cipher).send(port(provider));
            assertEquals(Optional.empty(), answer.alert(), Integer.toHexString(cipher));
            assertEquals(ClientHello.TLS_1_2, answer.version());
            assertEquals(cipher, answer.cipher());
        }
        for (int cipher : REFUSED) {
            ClientHello.Answer answer =
                    ClientHello.of(ClientHello.TLS_1_2, cipher).send(port(provider));
            assertEquals(Optional.of(HANDSHAKE_FAILURE), answer.alert(), Integer.toHexString(cipher));
        }
        for (String cipher : TLS_1_3) {
            try (SSLSocket socket = new TlsClient(port(provider)).connect("TLSv1.3")) {
                socket.setEnabledCipherSuites(new String[] {cipher});
                socket.startHandshake();
                assertEquals(cipher, socket.getSession().getCipherSuite());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void compressesNothing(Provider provider) throws Exception {
        ClientHello hello = new ClientHello(ClientHello.TLS_1_2, TAKEN, new int[] {1, 0});
        assertEquals(0, hello.send(port(provider)).compression());
    }

    @ParameterizedTest
    @EnumSource
    void negotiatesOnce(Provider provider) throws Exception {
        try (SSLSocket socket = new TlsClient(port(provider)).connect("TLSv1.2")) {
            assertEquals(404, TlsClient.ask(socket));
            assertThrows(IOException.class, () -> {
                socket.startHandshake();
                TlsClient.ask(socket);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreesOnTheVersionOfHttp(Provider provider) throws Exception {
        checkAlpn("h2", provider, "h2", "http/1.1");
        checkAlpn("h2", provider, "http/1.1", "h2");
        checkAlpn("http/1.1", provider, "http/1.1");
        checkAlpn("http/1.1", provider, "foo", "http/1.1");
        checkAlpn("", provider, "foo");
        checkAlpn("", provider);
    }

    private static void checkAlpn(String expected, Provider provider, String... offered) throws Exception {
        try (SSLSocket socket = new TlsClient(port(provider)).connectOffering(offered)) {
            socket.startHandshake();
            assertEquals(expected, socket.getApplicationProtocol(), List.of(offered)::toString);
            if (!expected.equals("h2")) {
                assertEquals(404, TlsClient.ask(socket));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesEveryName(Provider provider) throws Exception {
        for (String name : List.of("localhost", "something.example.com")) {
            try (SSLSocket socket = new TlsClient(port(provider)).connectNaming(name)) {
                assertEquals(404, TlsClient.ask(socket));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void resumesSessions(Provider provider) throws Exception {
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            TlsClient client = new TlsClient(port(provider));
            for (int i = 0; i < 6; i++) {
                try (SSLSocket socket = client.connect(protocol)) {
                    assertEquals(404, TlsClient.ask(socket));
                }
            }
            assertEquals(1, client.certificates(), protocol);
        }
    }

    /** Handshakes that do not go on, until there are far too many of them, while posts do. */
    @ParameterizedTest
    @EnumSource
    void goesOnServingDuringAStormOfHandshakes(Provider provider) throws Exception {
        byte[] hello = ClientHello.of(ClientHello.TLS_1_2, TAKEN).record();
        TlsClient client = new TlsClient(port(provider));
        double refusedBefore = handshakes(provider, "address_full");
        List<Socket> storm = new ArrayList<>();
        try (SSLSocket kept = client.connect()) {
            assertEquals(404, TlsClient.ask(kept));
            for (int i = 0; i < 20 * HANDSHAKES_MAX; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(provider));
                storm.add(socket);
                socket.getOutputStream().write(hello);
                assertEquals(404, TlsClient.ask(kept));
            }
            try (SSLSocket other = client.connectFrom(InetAddress.getByName("127.0.0.2"))) {
                assertEquals(404, TlsClient.ask(other));
            }
            Eventually.equals(19.0 * HANDSHAKES_MAX, () -> handshakes(provider, "address_full") - refusedBefore);
            assertEquals(HANDSHAKES_MAX, SERVERS.get(provider).meter("millrace_tls_handshakes_under_way"));
        } finally {
            for (Socket socket : storm) {
                socket.close();
            }
        }
        Eventually.equals(0.0, () -> SERVERS.get(provider).meter("millrace_tls_handshakes_under_way"));
        assertTrue(handshakes(provider, "failed") >= HANDSHAKES_MAX);
        assertTrue(handshakes(provider, "completed") >= 2);
    }
}
