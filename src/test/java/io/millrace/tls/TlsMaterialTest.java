package io.millrace.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ServerConfig;
import io.millrace.config.TestSources;
import io.millrace.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsMaterialTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @TempDir
    private Path folder;

    private ServerConfig selfSigned;

    @BeforeEach
    void selfSigned() {
        selfSigned = TestSources.config(Map.of("data", folder.toString()));
    }

    private TlsMaterial at(Instant now) {
        return TlsMaterial.load(selfSigned, InstantSource.fixed(now));
    }

    private static X509Certificate certificate(TlsMaterial material) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(material.certificatePem()));
    }

    @Test
    void makesACertificateThatVouchesForThisMachine() throws Exception {
        X509Certificate certificate = certificate(at(NOW));
        certificate.verify(certificate.getPublicKey());
        assertEquals("EC", certificate.getPublicKey().getAlgorithm());
        assertEquals(NOW.plus(Duration.ofDays(825)), certificate.getNotAfter().toInstant());
        List<Object> names = certificate.getSubjectAlternativeNames().stream()
                .<Object>map(name -> name.get(1))
                .toList();
        assertTrue(names.containsAll(List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1")), names.toString());
    }

    @Test
    void keepsTheKeyToItself() throws IOException {
        at(NOW);
        Path tls = folder.resolve("tls");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(tls.resolve("key.pem"))));
        try (Stream<Path> files = Files.list(tls)) {
            assertEquals(
                    List.of("certificate.pem", "key.pem"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void usesTheSameCertificateAgainUntilItRunsOut() throws Exception {
        byte[] first = at(NOW).certificatePem();
        assertArrayEquals(first, at(NOW.plus(Duration.ofDays(700))).certificatePem());
        X509Certificate renewed = certificate(at(NOW.plus(Duration.ofDays(800))));
        assertEquals(NOW.plus(Duration.ofDays(1_625)), renewed.getNotAfter().toInstant());
    }

    @Test
    void replacesFilesThatDoNotFitEachOther() throws IOException {
        byte[] first = at(NOW).certificatePem();
        Path key = folder.resolve("tls").resolve("key.pem");
        Files.write(key, SelfSigned.make(List.of("localhost"), NOW).keyPem());
        byte[] second = at(NOW).certificatePem();
        assertFalse(java.util.Arrays.equals(first, second));
        assertArrayEquals(second, at(NOW).certificatePem());
    }

    private String refused(byte[] certificate, byte[] key) throws IOException {
        Path certificateFile = Files.write(folder.resolve("c.pem"), certificate);
        Path keyFile = Files.write(folder.resolve("k.pem"), key);
        ServerConfig config = TestSources.config(
                Map.of("tls.certificate", certificateFile.toString(), "tls.key", keyFile.toString()));
        Problem problem = assertThrows(Problem.class, () -> TlsMaterial.load(config, InstantSource.fixed(NOW)));
        return problem.getMessage().replace(folder + "/", "");
    }

    @Test
    void refusesConfiguredFilesThatCannotServe() throws IOException {
        TlsMaterial good = SelfSigned.make(List.of("localhost"), NOW);
        TlsMaterial other = SelfSigned.make(List.of("localhost"), NOW);
        byte[] text = "nothing\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(
                "k.pem: is not the key of the certificate in c.pem", refused(good.certificatePem(), other.keyPem()));
        assertEquals(
                "k.pem: holds no private key; expected PEM with BEGIN PRIVATE KEY",
                refused(good.certificatePem(), text));
        assertTrue(refused(text, good.keyPem()).startsWith("c.pem: holds no certificate"));
        assertTrue(refused(good.keyPem(), good.keyPem()).startsWith("c.pem: holds no certificate"));
    }

    /** A start at night must not fail for it; what follows a certificate in force has to be in force. */
    @Test
    void servesAConfiguredCertificateThatIsOutOfDateButNotInThePlaceOfOneThatIsNot() throws IOException {
        TlsMaterial old = SelfSigned.make(List.of("localhost"), NOW);
        String certificate =
                Files.write(folder.resolve("c.pem"), old.certificatePem()).toString();
        String key = Files.write(folder.resolve("k.pem"), old.keyPem()).toString();
        ServerConfig config = TestSources.config(Map.of("tls.certificate", certificate, "tls.key", key));
        InstantSource late = InstantSource.fixed(NOW.plus(Duration.ofDays(826)));
        assertEquals(old, TlsMaterial.load(config, late));
        assertEquals(old, TlsMaterial.loadNext(config, late, old));
        TlsMaterial served = SelfSigned.make(List.of("localhost"), late.instant());
        assertEquals(
                certificate + ": expired at 2028-09-03T00:00:00Z; put a newer certificate there",
                assertThrows(Problem.class, () -> TlsMaterial.loadNext(config, late, served))
                        .getMessage());
        InstantSource early = InstantSource.fixed(NOW.minus(Duration.ofDays(1)));
        assertEquals(
                certificate + ": is valid only from 2026-05-31T23:00:00Z; check the clock of this machine",
                assertThrows(Problem.class, () -> TlsMaterial.loadNext(config, early, served))
                        .getMessage());
    }

    @Test
    void readsConfiguredFiles() throws IOException {
        TlsMaterial good = SelfSigned.make(List.of("localhost"), NOW);
        Path certificate = Files.write(folder.resolve("c.pem"), good.certificatePem());
        Path key = Files.write(folder.resolve("k.pem"), good.keyPem());
        ServerConfig config =
                TestSources.config(Map.of("tls.certificate", certificate.toString(), "tls.key", key.toString()));
        TlsMaterial read = TlsMaterial.load(config, InstantSource.fixed(NOW));
        assertArrayEquals(good.certificatePem(), read.certificatePem());
        assertEquals(certificate, TlsMaterial.certificateFile(config));
        Files.delete(key);
        assertEquals(
                key + ": no such file",
                assertThrows(Problem.class, () -> TlsMaterial.load(config, InstantSource.fixed(NOW)))
                        .getMessage());
    }
}
