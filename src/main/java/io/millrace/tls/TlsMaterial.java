package io.millrace.tls;

import io.millrace.config.ServerConfig;
import io.millrace.config.TlsConfig;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * A certificate with its private key, found to fit each other and to be in force. Immutable as long as nobody writes into
 * the arrays.
 *
 * @param certificatePem the server's certificate first
 * @param keyPem PKCS 8, not encrypted
 */
public record TlsMaterial(byte[] certificatePem, byte[] keyPem) {
    /**
     * The configured files, or else the self-signed certificate below the data folder, which is made if it is not there or
     * runs out.
     *
     * @throws Problem {@code INVALID_CONFIGURATION} if a file cannot be used
     */
    public static TlsMaterial load(ServerConfig config, InstantSource clock) {
        TlsConfig tls = config.tls();
        if (tls.certificate().isEmpty()) {
            return new SelfSignedFiles(config.data().resolve("tls"), clock).load();
        }
        Path certificate = tls.certificate().get();
        Path key = tls.key().orElseThrow();
        PemPair pair = PemPair.of(certificate.toString(), read(certificate), key.toString(), read(key));
        pair.check(clock.instant());
        return pair.material();
    }

    /** The file that clients can trust instead of an authority. */
    public static Path certificateFile(ServerConfig config) {
        return config.tls().certificate().orElse(config.data().resolve("tls").resolve(SelfSignedFiles.CERTIFICATE));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException absent) {
            throw new Problem(ProblemCode.INVALID_CONFIGURATION, file + ": no such file");
        } catch (IOException unreadable) {
            throw new Problem(ProblemCode.INVALID_CONFIGURATION, file + ": cannot be read: " + unreadable.getMessage());
        }
    }

    @Override
    public String toString() {
        return "TlsMaterial[…]";
    }
}
