package io.millrace.tls;

import io.millrace.problem.Problem;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may have issued the certificates of clients. Immutable.
 *
 * @param certificates at least one
 */
public record ClientAuthorities(List<X509Certificate> certificates) {
    private static final Logger log = LoggerFactory.getLogger(ClientAuthorities.class);

    public ClientAuthorities {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads a PEM file. Authorities that are out of date are told in the log.
     *
     * @throws Problem {@code INVALID_CONFIGURATION} if it cannot be used
     */
    public static ClientAuthorities load(Path path, InstantSource clock) {
        return read(path, clock, true);
    }

    /** The same for authorities that may follow others, told about only if they differ. */
    public static ClientAuthorities loadNext(Path path, InstantSource clock, ClientAuthorities served) {
        ClientAuthorities next = read(path, clock, false);
        return next.equals(served) ? next : read(path, clock, true);
    }

    private static ClientAuthorities read(Path path, InstantSource clock, boolean tells) {
        PemFile file = PemFile.read(path);
        List<X509Certificate> certificates = file.certificates();
        for (int i = 0; i < certificates.size(); i++) {
            X509Certificate certificate = certificates.get(i);
            if (certificate.getBasicConstraints() < 0) {
                throw file.unusable("certificate " + (i + 1) + " (" + certificate.getSubjectX500Principal()
                        + ") is not one of an authority; put those there that sign the clients' certificates");
            }
            Instant expiry = certificate.getNotAfter().toInstant();
            if (tells && clock.instant().isAfter(expiry)) {
                log.warn("{}: the authority {} expired at {}", path, certificate.getSubjectX500Principal(), expiry);
            }
        }
        return new ClientAuthorities(certificates);
    }

    @Override
    public String toString() {
        return "ClientAuthorities[" + certificates.size() + "]";
    }
}
