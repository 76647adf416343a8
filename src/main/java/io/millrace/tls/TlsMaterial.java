package io.millrace.tls;

import io.millrace.config.ServerConfig;
import io.millrace.config.TlsConfig;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate with its private key, found to fit each other. Immutable as long as nobody writes into the arrays.
 *
 * @param certificatePem the server's certificate first
 * @param keyPem PKCS 8, not encrypted
 * @param expiry of the server's certificate
 */
public record TlsMaterial(byte[] certificatePem, byte[] keyPem, Instant expiry) {
    private static final Logger log = LoggerFactory.getLogger(TlsMaterial.class);

    /** Files that are replaced while they are read are read again; so often, since somebody may do nothing else. */
    private static final int READS_MAX = 3;

    /**
     * The configured files, or else the self-signed certificate below the data folder, which is made if it is not there or
     * runs out. A configured certificate that is out of date is told in the log and served: some clients may still take it.
     *
     * @throws Problem {@code INVALID_CONFIGURATION} if a file cannot be used
     */
    public static TlsMaterial load(ServerConfig config, InstantSource clock) {
        if (config.tls().certificate().isEmpty()) {
            return new SelfSignedFiles(config.data().resolve("tls"), clock).load();
        }
        PemPair pair = read(config.tls());
        pair.outOfDate(clock.instant()).ifPresent(why -> log.warn("clients will refuse the certificate: {}", why));
        return pair.material();
    }

    /**
     * The same for a certificate that is to follow another one: it has to be in force.
     *
     * @throws Problem {@code INVALID_CONFIGURATION} if a file cannot be used, or its certificate is out of date
     */
    public static TlsMaterial loadNext(ServerConfig config, InstantSource clock, TlsMaterial served) {
        if (config.tls().certificate().isEmpty()) {
            return load(config, clock);
        }
        PemPair pair = read(config.tls());
        TlsMaterial next = pair.material();
        if (!next.equals(served)) {
            pair.outOfDate(clock.instant()).ifPresent(why -> {
                throw new Problem(ProblemCode.INVALID_CONFIGURATION, why);
            });
        }
        return next;
    }

    /** The file that clients can trust instead of an authority. */
    public static Path certificateFile(ServerConfig config) {
        return config.tls().certificate().orElse(config.data().resolve("tls").resolve(SelfSignedFiles.CERTIFICATE));
    }

    /** Both as they are at one moment, if they are links that are swapped at once. */
    private static PemPair read(TlsConfig tls) {
        Path certificatePath = tls.certificate().orElseThrow();
        PemFile certificate = PemFile.read(certificatePath);
        for (int reads = 1; ; reads++) {
            PemFile key = PemFile.read(tls.key().orElseThrow());
            PemFile again = PemFile.read(certificatePath);
            if (reads == READS_MAX || Arrays.equals(certificate.content(), again.content())) {
                return PemPair.of(again, key);
            }
            certificate = again;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsMaterial that
                && Arrays.equals(certificatePem, that.certificatePem)
                && Arrays.equals(keyPem, that.keyPem);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(certificatePem), Arrays.hashCode(keyPem));
    }

    @Override
    public String toString() {
        return "TlsMaterial[…]";
    }
}
