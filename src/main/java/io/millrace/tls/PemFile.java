package io.millrace.tls;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;

/**
 * The bytes of a file in PEM form. Immutable as long as nobody writes into the array.
 *
 * @param name how messages call it
 */
record PemFile(String name, byte[] content) {
    /** A certificate takes some kilobytes, the list of all public authorities a quarter of a megabyte. */
    private static final int BYTES_MAX = 4 << 20;

    /** @throws Problem {@code INVALID_CONFIGURATION} if it cannot be read */
    static PemFile read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw unusable(file.toString(), "is larger than 4 MiB, which no file of certificates or keys is");
            }
            return new PemFile(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException absent) {
            throw unusable(file.toString(), "no such file");
        } catch (AccessDeniedException denied) {
            throw unusable(file.toString(), "cannot be read; let the user that the server runs as read it");
        } catch (IOException unreadable) {
            throw unusable(file.toString(), "cannot be read: " + unreadable.getMessage());
        }
    }

    /** Everything between BEGIN and END that is understood, in the order of the file. */
    List<Object> parts() {
        List<Object> parts = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(new String(content, StandardCharsets.ISO_8859_1)))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                parts.add(part);
            }
            return parts;
        } catch (IOException | RuntimeException broken) { // bad Base64 is an IllegalStateException there
            throw unusable(name, "is damaged or was cut off: " + broken.getMessage());
        }
    }

    /**
     * All certificates, in the order of the file; what else is there is passed over.
     *
     * @throws Problem {@code INVALID_CONFIGURATION} if there is none
     */
    List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Object part : parts()) {
            if (part instanceof X509CertificateHolder holder) {
                certificates.add(certificate(holder));
            } else if (part instanceof X509TrustedCertificateBlock block) {
                certificates.add(certificate(block.getCertificateHolder()));
            }
        }
        if (certificates.isEmpty()) {
            throw unusable(name, "holds no certificate; expected PEM with BEGIN CERTIFICATE");
        }
        return certificates;
    }

    private X509Certificate certificate(X509CertificateHolder holder) {
        try {
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (CertificateException notUnderstood) {
            throw unusable(name, "holds a certificate that cannot be used: " + notUnderstood.getMessage());
        }
    }

    Problem unusable(String why) {
        return unusable(name, why);
    }

    private static Problem unusable(String name, String why) {
        return new Problem(ProblemCode.INVALID_CONFIGURATION, name + ": " + why);
    }

    @Override
    public String toString() {
        return "PemFile[" + name + "]";
    }
}
