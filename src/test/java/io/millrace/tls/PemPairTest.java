package io.millrace.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import io.millrace.tls.TestAuthority.Issued;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The forms that keys and chains come in. */
final class PemPairTest {
    private static TestAuthority root;
    private static TestAuthority middle;
    private static Issued rsa;
    private static Issued p256;
    private static Issued p384;

    @BeforeAll
    static void issues() throws Exception {
        root = TestAuthority.named("CN=root");
        middle = root.intermediate("CN=middle");
        rsa = middle.issue("CN=rsa", TestAuthority.rsa(2048));
        p256 = middle.issue("CN=p256", TestAuthority.ec("secp256r1"));
        p384 = middle.issue("CN=p384", TestAuthority.ec("secp384r1"));
    }

    private static PemPair pair(byte[] certificates, String key) {
        return PemPair.of(
                new PemFile("c.pem", certificates), new PemFile("k.pem", key.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String text(byte[] pem) {
        return new String(pem, StandardCharsets.US_ASCII);
    }

    private static String pkcs1(Issued issued) throws IOException {
        return text(Pem.text(
                "RSA PRIVATE KEY",
                PrivateKeyInfo.getInstance(issued.keys().getPrivate().getEncoded())
                        .parsePrivateKey()
                        .toASN1Primitive()
                        .getEncoded()));
    }

    /** As {@code openssl ecparam -genkey} writes it. */
    private static String sec1(Issued issued, ASN1ObjectIdentifier curve, int bits) throws IOException {
        ECPrivateKey key = (ECPrivateKey) issued.keys().getPrivate();
        return text(Pem.text(
                "EC PRIVATE KEY",
                new org.bouncycastle.asn1.sec.ECPrivateKey(bits, key.getS(), null, curve).getEncoded()));
    }

    private static String parameters(ASN1ObjectIdentifier curve) throws IOException {
        return text(Pem.text("EC PARAMETERS", curve.getEncoded()));
    }

    private static String encrypted(PrivateKey key) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(
                    key,
                    new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                            .setProvider(new BouncyCastleProvider())
                            .setPassword("secret".toCharArray())
                            .build()));
        }
        return text.toString();
    }

    /** Whatever the form of the key, what is served is the chain as it was and the key in PKCS 8. */
    private static void check(Issued issued, String key) throws Exception {
        TlsMaterial material = pair(issued.chainPem(), key).material();
        assertArrayEquals(issued.chainPem(), material.certificatePem(), key);
        assertEquals(issued.certificate().getNotAfter().toInstant(), material.expiry());
        PrivateKey read = PemKey.in(new PemFile("served", material.keyPem()));
        if (issued.keys().getPrivate() instanceof ECPrivateKey expected) {
            assertEquals(expected.getS(), ((ECPrivateKey) read).getS(), key);
        } else {
            assertEquals(issued.keys().getPrivate(), read, key);
        }
    }

    private static void checkRefused(String reason, byte[] certificates, String key) {
        Problem refusal = assertThrows(Problem.class, () -> pair(certificates, key), reason);
        assertEquals(reason, refusal.getMessage());
    }

    private static void checkRefusedLike(String pattern, byte[] certificates, String key) {
        Problem refusal = assertThrows(Problem.class, () -> pair(certificates, key), pattern);
        assertTrue(refusal.getMessage().matches(pattern), refusal.getMessage());
    }

    @Test
    void readsKeysOfTheUsualForms() throws Exception {
        ASN1ObjectIdentifier curve256 = SECObjectIdentifiers.secp256r1;
        ASN1ObjectIdentifier curve384 = SECObjectIdentifiers.secp384r1;
        check(rsa, text(rsa.keyPem()));
        check(rsa, pkcs1(rsa));
        check(p256, text(p256.keyPem()));
        check(p256, sec1(p256, curve256, 256));
        check(p256, parameters(curve256) + sec1(p256, curve256, 256));
        check(p256, parameters(curve256) + sec1(p256, null, 256));
        check(p384, text(p384.keyPem()));
        check(p384, sec1(p384, curve384, 384));
        check(p384, parameters(curve384) + sec1(p384, curve384, 384));
        check(p384, sec1(p384, curve384, 384).replace("\n", "\r\n"));
        check(rsa, "a note\n" + pkcs1(rsa) + "another\n");
        check(rsa, text(rsa.chainPem()) + pkcs1(rsa));
    }

    @Test
    void readsChainsInOrderAndFilesThatHoldBoth() throws Exception {
        byte[] withRoot = TestAuthority.pem(List.of(p256.certificate(), middle.certificate(), root.certificate()));
        assertArrayEquals(
                withRoot, pair(withRoot, text(p256.keyPem())).material().certificatePem());
        byte[] alone = TestAuthority.pem(List.of(p256.certificate()));
        assertArrayEquals(alone, pair(alone, text(p256.keyPem())).material().certificatePem());
        byte[] both = (text(p256.keyPem()) + "a note\n" + text(p256.chainPem())).getBytes(StandardCharsets.US_ASCII);
        assertArrayEquals(p256.chainPem(), pair(both, text(both)).material().certificatePem());
    }

    @Test
    void refusesChainsOutOfOrder() throws Exception {
        checkRefused(
                "k.pem: is the key of certificate 2 in c.pem; put the server's certificate first there",
                TestAuthority.pem(List.of(middle.certificate(), p256.certificate())),
                text(p256.keyPem()));
        checkRefused(
                "c.pem: certificate 2 of the chain (CN=root) has not signed the one before it (CN=p256);"
                        + " put the server's certificate first, and behind each the one that signed it",
                TestAuthority.pem(List.of(p256.certificate(), root.certificate(), middle.certificate())),
                text(p256.keyPem()));
    }

    @Test
    void refusesKeysThatCannotBeUsed() throws Exception {
        String encrypted =
                "k.pem: is encrypted; decrypt it: openssl pkey -in FILE -out NEW, and let only the server read it";
        checkRefused(encrypted, rsa.chainPem(), encrypted(rsa.keys().getPrivate()));
        checkRefused(encrypted, p256.chainPem(), encrypted(p256.keys().getPrivate()));
        String old =
                """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF

                """;
        checkRefused(encrypted, rsa.chainPem(), pkcs1(rsa).replace("-----BEGIN RSA PRIVATE KEY-----\n", old));
        checkRefused("k.pem: is not the key of the certificate in c.pem", p256.chainPem(), text(p384.keyPem()));
        checkRefused("k.pem: is not the key of the certificate in c.pem", p256.chainPem(), text(rsa.keyPem()));
        checkRefused("k.pem: holds no private key; expected PEM with BEGIN PRIVATE KEY", p256.chainPem(), "");
        checkRefused(
                "k.pem: holds no private key; expected PEM with BEGIN PRIVATE KEY",
                p256.chainPem(),
                text(p256.chainPem()));
        KeyPair edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        checkRefused(
                "k.pem: holds a key of the kind EdDSA; make one of RSA or EC (P-256, P-384)",
                p256.chainPem(),
                text(Pem.text("PRIVATE KEY", edwards.getPrivate().getEncoded())));
        String curve = "k.pem: holds an EC key on no curve that TLS has, or that does not name it; use P-256 or P-384";
        checkRefused(curve, p256.chainPem(), sec1(p256, null, 256));
        checkRefused(curve, p256.chainPem(), sec1(p256, SECObjectIdentifiers.secp256k1, 256));
    }

    /** As a file is while somebody writes it. */
    @Test
    void refusesFilesThatAreDamagedOrCutOff() throws Exception {
        String key = text(rsa.keyPem());
        String certificate = text(rsa.chainPem());
        for (int length : new int[] {1, 20, 40, 101, 600, key.length() - 30, key.length() - 5}) {
            checkRefusedLike(
                    "k\\.pem: (is damaged or was cut off: .+|holds no private key.*)",
                    rsa.chainPem(),
                    key.substring(0, length));
        }
        for (int length : new int[] {1, 20, 40, 101, 400}) {
            byte[] cut = certificate.substring(0, length).getBytes(StandardCharsets.US_ASCII);
            checkRefusedLike("c\\.pem: (is damaged or was cut off: .+|holds no certificate.*)", cut, key);
        }
        String scrambled = key.substring(0, 200) + "!!" + key.substring(202);
        checkRefusedLike("k\\.pem: is damaged or was cut off: .+", rsa.chainPem(), scrambled);
        byte[] binary = rsa.certificate().getEncoded();
        checkRefused("c.pem: holds no certificate; expected PEM with BEGIN CERTIFICATE", binary, key);
    }

    @Test
    void tellsWhatIsOutOfDate() throws Exception {
        Instant now = Instant.now();
        Duration day = Duration.ofDays(1);
        Issued old = middle.issue("CN=old", p256.keys(), now.minus(day.multipliedBy(3)), now.minus(day));
        Instant ended = old.certificate().getNotAfter().toInstant();
        PemPair pair = pair(old.chainPem(), text(p256.keyPem()));
        assertEquals(
                Optional.of("c.pem: expired at " + ended + "; put a newer certificate there"), pair.outOfDate(now));
        assertEquals(Optional.empty(), pair.outOfDate(now.minus(day.multipliedBy(2))));
        Instant start = old.certificate().getNotBefore().toInstant();
        assertEquals(
                Optional.of("c.pem: is valid only from " + start + "; check the clock of this machine"),
                pair.outOfDate(now.minus(day.multipliedBy(4))));
        Instant middleEnd = middle.certificate().getNotAfter().toInstant();
        Issued lasting = middle.issue("CN=new", p256.keys(), now, now.plus(day.multipliedBy(400)));
        assertEquals(
                Optional.of("c.pem: certificate 2 of the chain expired at " + middleEnd
                        + "; put a newer certificate there"),
                pair(lasting.chainPem(), text(p256.keyPem())).outOfDate(now.plus(day.multipliedBy(300))));
    }
}
