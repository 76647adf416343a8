package io.millrace.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.config.ServerConfig;
import io.millrace.config.TestSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateWatchTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-06-01T00:00:00Z"));
    private final InstantSource clock = now::get;

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

    private static void check(TlsMaterial expected, Optional<TlsMaterial> changed) {
        assertArrayEquals(expected.certificatePem(), changed.orElseThrow().certificatePem());
    }

    @Test
    void seesFilesThatWereReplacedOnceBothAreThere() throws IOException {
        TlsMaterial first = pair();
        ServerConfig config = TestSources.config(Map.of(
                "tls.certificate", certificate(first).toString(),
                "tls.key", key(first).toString()));
        CertificateWatch watch = new CertificateWatch(config, clock, TlsMaterial.load(config, clock));
        assertEquals(Optional.empty(), watch.changed());
        TlsMaterial second = pair();
        certificate(second);
        assertEquals(Optional.empty(), watch.changed());
        key(second);
        check(second, watch.changed());
        check(second, watch.changed());
        watch.serves(second);
        assertEquals(Optional.empty(), watch.changed());
        Files.delete(folder.resolve("k.pem"));
        assertEquals(Optional.empty(), watch.changed());
        certificate(first);
        key(first);
        check(first, watch.changed());
    }

    @Test
    void renewsASelfSignedCertificateBeforeItRunsOut() {
        ServerConfig config = TestSources.config(Map.of("data", folder.toString()));
        CertificateWatch watch = new CertificateWatch(config, clock, TlsMaterial.load(config, clock));
        now.set(now.get().plus(Duration.ofDays(790)));
        assertEquals(Optional.empty(), watch.changed());
        now.set(now.get().plus(Duration.ofDays(10)));
        check(TlsMaterial.load(config, clock), watch.changed());
    }
}
