package io.millrace.tls;

import io.millrace.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A certificate chain and a private key as read from two PEM files, or from one that holds both. Immutable. */
final class PemPair {
    private final PemFile certificateFile;
    private final PemFile keyFile;
    private final List<X509Certificate> chain;
    private final PrivateKey key;

    private PemPair(PemFile certificateFile, List<X509Certificate> chain, PemFile keyFile, PrivateKey key) {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        this.chain = List.copyOf(chain);
        this.key = key;
    }

    /** @throws Problem {@code INVALID_CONFIGURATION} if the files are not what they should be, or do not fit each other */
    static PemPair of(PemFile certificateFile, PemFile keyFile) {
        PemPair pair = new PemPair(certificateFile, certificateFile.certificates(), keyFile, PemKey.in(keyFile));
        pair.requireFit();
        pair.requireOrder();
        return pair;
    }

    /** Why clients refuse the chain at this time; empty if they have no reason in its dates. */
    Optional<String> outOfDate(Instant now) {
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate certificate = chain.get(i);
            String which = certificateFile.name() + (i == 0 ? ": " : ": certificate " + (i + 1) + " of the chain ");
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                return Optional.of(which + "expired at "
                        + certificate.getNotAfter().toInstant() + "; put a newer certificate there");
            }
            if (now.isBefore(certificate.getNotBefore().toInstant())) {
                return Optional.of(which + "is valid only from "
                        + certificate.getNotBefore().toInstant() + "; check the clock of this machine");
            }
        }
        return Optional.empty();
    }

    Instant expiry() {
        return chain.get(0).getNotAfter().toInstant();
    }

    TlsMaterial material() {
        ByteArrayOutputStream certificates = new ByteArrayOutputStream();
        for (X509Certificate certificate : chain) {
            try {
                certificates.writeBytes(Pem.text("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException impossible) {
                throw Problem.bug(impossible);
            }
        }
        return new TlsMaterial(certificates.toByteArray(), Pem.text("PRIVATE KEY", key.getEncoded()), expiry());
    }

    private void requireFit() {
        if (fits(chain.get(0).getPublicKey())) {
            return;
        }
        for (int i = 1; i < chain.size(); i++) {
            if (fits(chain.get(i).getPublicKey())) {
                throw keyFile.unusable("is the key of certificate " + (i + 1) + " in " + certificateFile.name()
                        + "; put the server's certificate first there");
            }
        }
        throw keyFile.unusable("is not the key of the certificate in " + certificateFile.name());
    }

    /** Each certificate is followed by that of its issuer; clients may refuse anything else. */
    private void requireOrder() {
        for (int i = 1; i < chain.size(); i++) {
            try {
                chain.get(i - 1).verify(chain.get(i).getPublicKey());
            } catch (GeneralSecurityException notIssued) {
                throw certificateFile.unusable("certificate " + (i + 1) + " of the chain ("
                        + chain.get(i).getSubjectX500Principal() + ") has not signed the one before it ("
                        + chain.get(i - 1).getSubjectX500Principal()
                        + "); put the server's certificate first, and behind each the one that signed it");
            }
        }
    }

    /** Whether what the key signs, the certificate's key verifies. */
    private boolean fits(PublicKey certified) {
        byte[] message = certificateFile.name().getBytes(StandardCharsets.UTF_8);
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(key);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException differentKinds) {
            return false;
        }
    }
}
