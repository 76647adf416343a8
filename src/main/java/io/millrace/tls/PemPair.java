package io.millrace.tls;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** A certificate chain and a private key as read from two PEM files. Immutable. */
final class PemPair {
    private final String certificateName;
    private final String keyName;
    private final byte[] certificatePem;
    private final X509Certificate certificate;
    private final PrivateKey key;

    private PemPair(
            String certificateName,
            byte[] certificatePem,
            X509Certificate certificate,
            String keyName,
            PrivateKey key) {
        this.certificateName = certificateName;
        this.certificatePem = certificatePem;
        this.certificate = certificate;
        this.keyName = keyName;
        this.key = key;
    }

    /** @throws Problem {@code INVALID_CONFIGURATION} if the bytes are not what they should be */
    static PemPair of(String certificateName, byte[] certificatePem, String keyName, byte[] keyPem) {
        return new PemPair(
                certificateName,
                certificatePem,
                certificate(certificateName, certificatePem),
                keyName,
                key(keyName, keyPem));
    }

    /** @throws Problem {@code INVALID_CONFIGURATION} if a server cannot use the two at this time */
    void check(Instant now) {
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw unusable(certificateName, "expired at " + expiry() + "; put a newer certificate there");
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw unusable(
                    certificateName,
                    "is valid only from " + certificate.getNotBefore().toInstant()
                            + "; check the clock of this machine");
        }
        if (!fits()) {
            throw unusable(keyName, "is not the key of the certificate in " + certificateName);
        }
    }

    Instant expiry() {
        return certificate.getNotAfter().toInstant();
    }

    TlsMaterial material() {
        return new TlsMaterial(certificatePem, Pem.text("PRIVATE KEY", key.getEncoded()));
    }

    /** Whether what the key signs, the certificate verifies. */
    private boolean fits() {
        byte[] message = certificateName.getBytes(StandardCharsets.UTF_8);
        try {
            Signature signature = Signature.getInstance(signatureAlgorithm());
            signature.initSign(key);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException differentKinds) {
            return false;
        }
    }

    private String signatureAlgorithm() {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }

    private static X509Certificate certificate(String name, byte[] pem) {
        try {
            List<?> chain = List.copyOf(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
            if (chain.isEmpty()) {
                throw unusable(name, "holds no certificate; expected PEM with BEGIN CERTIFICATE");
            }
            return (X509Certificate) chain.get(0);
        } catch (CertificateException notACertificate) {
            throw unusable(name, "holds no certificate in PEM form: " + notACertificate.getMessage());
        }
    }

    private static PrivateKey key(String name, byte[] pem) {
        try (PEMParser parser = new PEMParser(new StringReader(new String(pem, StandardCharsets.US_ASCII)))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                if (part instanceof PrivateKeyInfo info) {
                    return jdkKey(info);
                }
                if (part instanceof PEMKeyPair pair) {
                    return jdkKey(pair.getPrivateKeyInfo());
                }
                if (part instanceof PEMEncryptedKeyPair || part instanceof PKCS8EncryptedPrivateKeyInfo) {
                    throw unusable(name, "is encrypted; decrypt it, for example with openssl pkey");
                }
            }
        } catch (IOException notPem) {
            throw unusable(name, "holds no private key in PEM form: " + notPem.getMessage());
        }
        throw unusable(name, "holds no private key; expected PEM with BEGIN PRIVATE KEY");
    }

    /** Some files carry the curve in a part of its own before the key, which is skipped above. */
    private static PrivateKey jdkKey(PrivateKeyInfo info) throws PEMException {
        return new JcaPEMKeyConverter().getPrivateKey(info);
    }

    private static Problem unusable(String name, String why) {
        return new Problem(ProblemCode.INVALID_CONFIGURATION, name + ": " + why);
    }
}
