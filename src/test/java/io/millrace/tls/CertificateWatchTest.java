package io.millrace.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.config.ServerConfig;
import io.millrace.config.TestSources;
import io.millrace.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateWatchTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-06-01T00:00:00Z"));
    private final InstantSource clock = now::get;
    private final AtomicInteger replaced = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final ReloadObserver observer = new ReloadObserver() {
        @Override
        public void replaced() {
            replaced.incrementAndGet();
        }

        @Override
        public void refused() {
            refused.incrementAndGet();
        }
    };

    @TempDir
    private Path folder;

    private TlsMaterial pair() {
        return SelfSigned.make(List.of("localhost"), now.get());
    }

    private Path certificate(TlsMaterial material) throws IOException {
        return Files.write(folder.resolve("c.pem"), material.certificatePem());
    }

    private Path key(TlsMaterial material) throws IOException {
        return Files.write(folder.resolve("k.pem"), material.keyPem());
    }

    private CertificateWatch<TlsMaterial> watch(ServerConfig config) {
        return new CertificateWatch<>(
                "the certificate",
                last -> TlsMaterial.loadNext(config, clock, last),
                TlsMaterial.load(config, clock),
                observer);
    }

    private CertificateWatch<TlsMaterial> watch(Path certificate, Path key) {
        return watch(TestSources.config(Map.of("tls.certificate", certificate.toString(), "tls.key", key.toString())));
    }

    private static void check(TlsMaterial expected, Optional<TlsMaterial> changed) {
        assertEquals(Optional.of(expected), changed);
    }

    private void checkCounts(int replacedBefore, int refusedBefore) {
        assertEquals(replacedBefore, replaced.get());
        assertEquals(refusedBefore, refused.get());
    }

    @Test
    void seesFilesThatWereReplacedOnceBothAreThere() throws IOException {
        TlsMaterial first = pair();
        CertificateWatch<TlsMaterial> watch = watch(certificate(first), key(first));
        assertEquals(Optional.empty(), watch.changed());
        TlsMaterial second = pair();
        certificate(second);
        checkCounts(0, 0);
        assertEquals(Optional.empty(), watch.changed());
        checkCounts(0, 1);
        key(second);
        check(second, watch.changed());
        check(second, watch.changed());
        watch.serves(second);
        checkCounts(1, 1);
        assertEquals(Optional.empty(), watch.changed());
        Files.delete(folder.resolve("k.pem"));
        assertEquals(Optional.empty(), watch.changed());
        checkCounts(1, 2);
        certificate(first);
        key(first);
        check(first, watch.changed());
    }

    @Test
    void keepsWhatIsServedWhileFilesAreBroken() throws IOException {
        TlsMaterial first = pair();
        CertificateWatch<TlsMaterial> watch = watch(certificate(first), key(first));
        Files.writeString(folder.resolve("c.pem"), "-----BEGIN CERTIFICATE-----\nMIIB!!");
        assertEquals(Optional.empty(), watch.changed());
        Files.writeString(folder.resolve("c.pem"), "");
        assertEquals(Optional.empty(), watch.changed());
        checkCounts(0, 2);
        certificate(first);
        assertEquals(Optional.empty(), watch.changed());
        checkCounts(0, 2);
    }

    @Test
    void refusesToGoOnWithACertificateThatIsOutOfDate() throws IOException {
        TlsMaterial first = pair();
        now.set(now.get().plus(Duration.ofDays(700)));
        TlsMaterial second = pair();
        CertificateWatch<TlsMaterial> watch = watch(certificate(second), key(second));
        now.set(now.get().plus(Duration.ofDays(200)));
        certificate(first);
        key(first);
        assertEquals(Optional.empty(), watch.changed());
        checkCounts(0, 1);
        now.set(now.get().plus(Duration.ofDays(800)));
        certificate(second);
        key(second);
        assertEquals(Optional.empty(), watch.changed());
        checkCounts(0, 1);
    }

    /** As Kubernetes mounts secrets: the files are links through one link to a folder, and that one is swapped. */
    @Test
    void seesLinksThatAreSwapped() throws IOException {
        TlsMaterial first = pair();
        TlsMaterial second = pair();
        link(version("1", first));
        Path certificate = Files.createSymbolicLink(folder.resolve("tls.crt"), Path.of("..data", "tls.crt"));
        Path key = Files.createSymbolicLink(folder.resolve("tls.key"), Path.of("..data", "tls.key"));
        CertificateWatch<TlsMaterial> watch = watch(certificate, key);
        assertEquals(Optional.empty(), watch.changed());
        link(version("2", second));
        check(second, watch.changed());
        watch.serves(second);
        assertEquals(Optional.empty(), watch.changed());
        Files.delete(folder.resolve("..data"));
        assertEquals(Optional.empty(), watch.changed());
        checkCounts(1, 1);
    }

    private Path version(String name, TlsMaterial material) throws IOException {
        Path version = Files.createDirectory(folder.resolve(".." + name));
        Files.write(version.resolve("tls.crt"), material.certificatePem());
        Files.write(version.resolve("tls.key"), material.keyPem());
        return version.getFileName();
    }

    private void link(Path version) throws IOException {
        Path fresh = Files.createSymbolicLink(folder.resolve("..data_tmp"), version);
        Files.move(fresh, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void renewsASelfSignedCertificateBeforeItRunsOut() {
        ServerConfig config = TestSources.config(Map.of("data", folder.toString()));
        CertificateWatch<TlsMaterial> watch = watch(config);
        now.set(now.get().plus(Duration.ofDays(790)));
        assertEquals(Optional.empty(), watch.changed());
        now.set(now.get().plus(Duration.ofDays(10)));
        check(TlsMaterial.load(config, clock), watch.changed());
    }

    @Test
    void readsAuthoritiesAndNothingElse() throws Exception {
        TestAuthority one = TestAuthority.named("CN=one");
        TestAuthority two = TestAuthority.named("CN=two");
        Path file = Files.write(folder.resolve("ca.pem"), one.certificatePem());
        ClientAuthorities first = ClientAuthorities.load(file, clock);
        assertEquals(List.of(one.certificate()), first.certificates());
        CertificateWatch<ClientAuthorities> watch = new CertificateWatch<>(
                "tls.client.ca", last -> ClientAuthorities.loadNext(file, clock, last), first, observer);
        assertEquals(Optional.empty(), watch.changed());
        Files.write(file, TestAuthority.pem(List.of(one.certificate(), two.certificate())));
        assertEquals(
                List.of(one.certificate(), two.certificate()),
                watch.changed().orElseThrow().certificates());
        Files.write(file, one.issue("CN=device", TestAuthority.ec("secp256r1")).chainPem());
        assertEquals(Optional.empty(), watch.changed());
        checkCounts(0, 1);
        Problem refusal = assertThrows(Problem.class, () -> ClientAuthorities.load(file, clock));
        assertEquals(
                file + ": certificate 1 (CN=device) is not one of an authority; put those there that sign the clients'"
                        + " certificates",
                refusal.getMessage());
    }
}
