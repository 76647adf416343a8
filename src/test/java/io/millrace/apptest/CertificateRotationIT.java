package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.tls.TestAuthority;
import io.millrace.tls.TestAuthority.Issued;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are replaced under a server with clients, as Kubernetes replaces mounted secrets. */
final class CertificateRotationIT {
    private static final String REPLACED = "millrace_tls_reloads_total{file=\"certificate\",outcome=\"replaced\"}";
    private static final String REFUSED = "millrace_tls_reloads_total{file=\"certificate\",outcome=\"refused\"}";

    @TempDir
    private static Path folder;

    private static TestAuthority authority;
    private static MillraceProcess server;
    private static int versions;
    private static Issued current;

    @BeforeAll
    static void starts() throws Exception {
        authority = TestAuthority.named("CN=authority").intermediate("CN=intermediate");
        current = authority.issueServer();
        publish(current.chainPem(), current.keyPem());
        Path certificate = Files.createSymbolicLink(folder.resolve("tls.crt"), Path.of("..data", "tls.crt"));
        Path key = Files.createSymbolicLink(folder.resolve("tls.key"), Path.of("..data", "tls.key"));
        server = ServerCommand.serve(folder.resolve("data"))
                .withoutPostgres()
                .with("tls.certificate", certificate.toString())
                .with("tls.key", key.toString())
                .with("tls.reload.interval", "1s")
                .start();
    }

    @AfterAll
    static void stops() throws Exception {
        server.close();
    }

    /** A new folder with both files; then the link is swapped to it. */
    private static Path publish(byte[] certificate, byte[] key) throws IOException {
        Path version = Files.createDirectory(folder.resolve("..version" + versions++));
        Files.write(version.resolve("tls.crt"), certificate);
        Files.write(version.resolve("tls.key"), key);
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), version.getFileName());
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        return version;
    }

    private static SSLSocket connect() throws Exception {
        SSLSocket socket = (SSLSocket) authority
                .trusting(null)
                .getSocketFactory()
                .createSocket("127.0.0.1", server.https().getPort());
        socket.startHandshake();
        return socket;
    }

    private static X509Certificate certificate(SSLSocket socket) throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    private static X509Certificate served() throws Exception {
        try (SSLSocket socket = connect()) {
            return certificate(socket);
        }
    }

    private static void send(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String head(int length) throws IOException {
        return "POST /v2/api-keys HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + server.adminKey()
                + "\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static void checkStatus(String status, SSLSocket socket) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        assertEquals("HTTP/1.1 " + status, reader.readLine());
    }

    private static HttpRequest list() throws IOException {
        return HttpRequest.newBuilder(
                        URI.create("https://localhost:" + server.https().getPort() + "/v2/api-keys"))
                .header("X-API-Key", server.adminKey())
                .GET()
                .build();
    }

    private static int status(HttpClient client) throws Exception {
        return client.send(list(), BodyHandlers.ofString()).statusCode();
    }

    private static double meter(String name) throws Exception {
        return server.meter(name);
    }

    private static void awaitServed(Issued expected) {
        Eventually.equals(expected.certificate(), CertificateRotationIT::served);
        current = expected;
    }

    @Test
    void swapsLinksUnderConnectionsAndRequests() throws Exception {
        HttpClient one = HttpClient.newBuilder()
                .sslContext(authority.trusting(null))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        HttpClient two = HttpClient.newBuilder()
                .sslContext(authority.trusting(null))
                .version(HttpClient.Version.HTTP_2)
                .build();
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread asking = new Thread(() -> {
            while (!isOver.get()) {
                try {
                    assertEquals(200, status(one));
                    assertEquals(200, status(two));
                    answered.incrementAndGet();
                } catch (Exception e) {
                    answered.set(Integer.MIN_VALUE);
                    throw new AssertionError(e);
                }
            }
        });
        String body = "{\"name\": \"kept\"}";
        try (SSLSocket kept = connect();
                SSLSocket inFlight = connect()) {
            X509Certificate before = certificate(kept);
            assertEquals(current.certificate(), before);
            send(inFlight, head(body.length()) + body.substring(0, 5));
            asking.start();
            Issued next = authority.issueServer();
            double replaced = meter(REPLACED);
            publish(next.chainPem(), next.keyPem());
            awaitServed(next);
            Eventually.equals(replaced + 1, () -> meter(REPLACED));
            int soFar = answered.get();
            Eventually.equals(true, () -> answered.get() > soFar || answered.get() < 0);
            isOver.set(true);
            asking.join();
            assertTrue(answered.get() > 0, "a request failed");
            send(inFlight, body.substring(5));
            checkStatus("201 Created", inFlight);
            send(kept, head(body.length()) + body);
            checkStatus("201 Created", kept);
            assertEquals(before, certificate(kept));
            assertEquals(next.certificate().getNotAfter().toInstant().getEpochSecond(), (long)
                    meter("millrace_tls_certificate_expiry_seconds"));
        }
    }

    @Test
    void keepsTheOldPairWhileTheNewOneIsBrokenAndTakesTheRepairedOne() throws Exception {
        Issued other = authority.issueServer();
        Issued next = authority.issueServer();
        Issued before = current;
        double refused = meter(REFUSED);
        publish(next.chainPem(), other.keyPem());
        Eventually.equals(true, () -> meter(REFUSED) > refused);
        assertEquals(before.certificate(), served());
        awaitLogged(folder.resolve("tls.key") + ": is not the key of the certificate in " + folder.resolve("tls.crt"));
        double mismatched = meter(REFUSED);
        publish("no certificate\n".getBytes(StandardCharsets.US_ASCII), next.keyPem());
        Eventually.equals(true, () -> meter(REFUSED) > mismatched);
        awaitLogged(folder.resolve("tls.crt") + ": holds no certificate; expected PEM with BEGIN CERTIFICATE");
        assertEquals(before.certificate(), served());
        publish(next.chainPem(), next.keyPem());
        awaitServed(next);
        double last = meter(REFUSED);
        assertEquals(next.certificate(), served());
        assertEquals(last, meter(REFUSED));
    }

    /** The files are written in place, one after the other. */
    @Test
    void waitsForTheOtherHalfOfAPair() throws Exception {
        Issued first = authority.issueServer();
        Path version = publish(first.chainPem(), first.keyPem());
        awaitServed(first);
        Issued second = authority.issueServer();
        double refused = meter(REFUSED);
        Files.write(version.resolve("tls.key"), second.keyPem());
        Eventually.equals(true, () -> meter(REFUSED) > refused);
        assertEquals(first.certificate(), served());
        Files.write(version.resolve("tls.crt"), second.chainPem());
        awaitServed(second);
        Issued third = authority.issueServer();
        double again = meter(REFUSED);
        Files.write(version.resolve("tls.crt"), third.chainPem());
        Eventually.equals(true, () -> meter(REFUSED) > again);
        assertEquals(second.certificate(), served());
        Files.write(version.resolve("tls.key"), third.keyPem());
        awaitServed(third);
    }

    @Test
    void servesTheWholeChainAndOtherKindsOfKeys() throws Exception {
        Issued rsa = authority.issue(
                "CN=localhost", TestAuthority.rsa(2048), new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        publish(rsa.chainPem(), rsa.keyPem());
        awaitServed(rsa);
        try (SSLSocket socket = connect()) {
            assertEquals(rsa.chain(), List.of(socket.getSession().getPeerCertificates()));
        }
        Issued p384 = authority.issue(
                "CN=localhost", TestAuthority.ec("secp384r1"), new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        publish(p384.chainPem(), p384.keyPem());
        awaitServed(p384);
    }

    private static void awaitLogged(String text) {
        Eventually.holds(
                Eventually.BOUND,
                () -> server.errors().text().contains(text)
                        ? Optional.empty()
                        : Optional.of("not in the log: " + text + "\n"
                                + server.errors().text()));
    }
}
