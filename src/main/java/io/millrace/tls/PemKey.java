package io.millrace.tls;

import io.millrace.problem.Problem;
import java.io.IOException;
import java.security.PrivateKey;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * Finds the private key of a PEM file: PKCS 8 ({@code PRIVATE KEY}), PKCS 1 ({@code RSA PRIVATE KEY}) or SEC 1 ({@code EC
 * PRIVATE KEY}), the last also behind its {@code EC PARAMETERS}. RSA, and EC on the curves that TLS has.
 */
final class PemKey {
    private static final Set<String> KINDS = Set.of("RSA", "EC");
    private static final Set<Object> CURVES =
            Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1, SECObjectIdentifiers.secp521r1);

    private PemKey() {}

    /** @throws Problem {@code INVALID_CONFIGURATION} if there is none that a server can use */
    static PrivateKey in(PemFile file) {
        ASN1ObjectIdentifier curve = null;
        for (Object part : file.parts()) {
            if (part instanceof ASN1ObjectIdentifier parameters) {
                curve = parameters;
            } else if (part instanceof PrivateKeyInfo info) {
                return key(file, info, curve);
            } else if (part instanceof PEMKeyPair pair) {
                return key(file, pair.getPrivateKeyInfo(), curve);
            } else if (part instanceof PEMEncryptedKeyPair || part instanceof PKCS8EncryptedPrivateKeyInfo) {
                throw file.unusable(
                        "is encrypted; decrypt it: openssl pkey -in FILE -out NEW, and let only the server read it");
            }
        }
        throw file.unusable("holds no private key; expected PEM with BEGIN PRIVATE KEY");
    }

    /** @param curveOrNull for a key that does not name its own */
    private static PrivateKey key(PemFile file, PrivateKeyInfo info, ASN1ObjectIdentifier curveOrNull) {
        PrivateKey key;
        try {
            PrivateKeyInfo whole = onCurve(info, curveOrNull);
            requireCurve(file, whole.getPrivateKeyAlgorithm());
            key = new JcaPEMKeyConverter().getPrivateKey(whole);
        } catch (PEMException notUnderstood) {
            throw file.unusable("holds a private key that cannot be used; make one of RSA or EC (P-256, P-384): "
                    + notUnderstood.getMessage());
        } catch (IOException damaged) {
            throw file.unusable("is damaged or was cut off: " + damaged.getMessage());
        }
        if (!KINDS.contains(key.getAlgorithm())) {
            throw file.unusable(
                    "holds a key of the kind " + key.getAlgorithm() + "; make one of RSA or EC (P-256, P-384)");
        }
        return key;
    }

    private static void requireCurve(PemFile file, AlgorithmIdentifier algorithm) {
        if (isElliptic(algorithm)
                && (algorithm.getParameters() == null || !CURVES.contains(algorithm.getParameters()))) {
            throw file.unusable(
                    "holds an EC key on no curve that TLS has, or that does not name it; use P-256 or P-384");
        }
    }

    private static boolean isElliptic(AlgorithmIdentifier algorithm) {
        return algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
    }

    private static PrivateKeyInfo onCurve(PrivateKeyInfo info, ASN1ObjectIdentifier curveOrNull) throws IOException {
        AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
        boolean isNamed = algorithm.getParameters() != null;
        if (isNamed || curveOrNull == null || !isElliptic(algorithm)) {
            return info;
        }
        return new PrivateKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curveOrNull), info.parsePrivateKey());
    }
}
