package io.millrace.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that signs certificates for tests. Immutable. */
public final class TestAuthority {
    private static final char[] NO_PASSWORD = new char[0];
    private static final Duration LIFE = Duration.ofDays(30);

    /**
     * A certificate with its key.
     *
     * @param chain its own certificate first; the root is left out
     */
    public record Issued(List<X509Certificate> chain, KeyPair keys) {
        public X509Certificate certificate() {
            return chain.get(0);
        }

        public byte[] chainPem() throws GeneralSecurityException {
            return pem(chain);
        }

        /** PKCS 8. */
        public byte[] keyPem() {
            return Pem.text("PRIVATE KEY", keys.getPrivate().getEncoded());
        }
    }

    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private final List<X509Certificate> above;

    private TestAuthority(X500Name name, KeyPair keys, X509Certificate certificate, List<X509Certificate> above) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
        this.above = above;
    }

    /** A root. */
    public static TestAuthority named(String name) throws Exception {
        KeyPair keys = ec("secp256r1");
        X500Name subject = name(name);
        Instant now = Instant.now();
        X509Certificate own = sign(subject, keys, subject, keys, now.minus(LIFE), now.plus(LIFE), true);
        return new TestAuthority(subject, keys, own, List.of());
    }

    /** One that this one vouches for. */
    public TestAuthority intermediate(String subject) throws Exception {
        KeyPair own = ec("secp384r1");
        X500Name other = name(subject);
        Instant now = Instant.now();
        X509Certificate signed = sign(name, keys, other, own, now.minus(LIFE), now.plus(LIFE), true);
        List<X509Certificate> chain = new ArrayList<>(List.of(signed));
        chain.addAll(above);
        return new TestAuthority(other, own, signed, chain);
    }

    public Issued issue(String subject, KeyPair own, GeneralName... names) throws Exception {
        Instant now = Instant.now();
        return issue(subject, own, now.minus(Duration.ofHours(1)), now.plus(LIFE), names);
    }

    public Issued issue(String subject, KeyPair own, Instant from, Instant to, GeneralName... names) throws Exception {
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(sign(name, keys, name(subject), own, from, to, false, names));
        chain.addAll(above);
        return new Issued(chain, own);
    }

    /** For a server on this machine. */
    public Issued issueServer() throws Exception {
        return issue(
                "CN=localhost",
                ec("secp256r1"),
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public byte[] certificatePem() throws GeneralSecurityException {
        return pem(List.of(certificate));
    }

    public static byte[] pem(List<X509Certificate> certificates) throws GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate each : certificates) {
            text.append(new String(Pem.text("CERTIFICATE", each.getEncoded()), StandardCharsets.US_ASCII));
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** A client that shows a certificate whether or not the server names its authority, or it is in force. */
    public SSLContext insisting(Issued client) throws Exception {
        KeyManager shown = new X509ExtendedKeyManager() {
            @Override
            public String[] getClientAliases(String type, Principal[] issuers) {
                return new String[] {"own"};
            }

            @Override
            public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
                return "own";
            }

            @Override
            public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
                return "own";
            }

            @Override
            public String[] getServerAliases(String type, Principal[] issuers) {
                return new String[0];
            }

            @Override
            public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
                return "none";
            }

            @Override
            public X509Certificate[] getCertificateChain(String alias) {
                return client.chain().toArray(X509Certificate[]::new);
            }

            @Override
            public PrivateKey getPrivateKey(String alias) {
                return client.keys().getPrivate();
            }
        };
        return context(new KeyManager[] {shown});
    }

    /** @param clientOrNull what a client shows if the server asks for it; null for nothing */
    public SSLContext trusting(Issued clientOrNull) throws Exception {
        KeyManagerFactory shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
        own.load(null, null);
        if (clientOrNull != null) {
            own.setKeyEntry(
                    "own",
                    clientOrNull.keys().getPrivate(),
                    NO_PASSWORD,
                    clientOrNull.chain().toArray(X509Certificate[]::new));
        }
        shown.init(own, NO_PASSWORD);
        return context(shown.getKeyManagers());
    }

    private SSLContext context(KeyManager[] shown) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown, trust.getTrustManagers(), null);
        return context;
    }

    public static KeyPair ec(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    public static KeyPair rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    /** As RFC 2253 writes it, the last part first. */
    private static X500Name name(String text) {
        return X500Name.getInstance(new X500Principal(text).getEncoded());
    }

    private static X509Certificate sign(
            X500Name issuer,
            KeyPair issuerKeys,
            X500Name subject,
            KeyPair keys,
            Instant from,
            Instant to,
            boolean isAuthority,
            GeneralName... names)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(100, new SecureRandom()),
                Date.from(from),
                Date.from(to),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        if (names.length > 0) {
            boolean isOnlyName = subject.getRDNs().length == 0;
            builder.addExtension(Extension.subjectAlternativeName, isOnlyName, new GeneralNames(names));
        }
        byte[] encoded = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate()))
                .getEncoded();
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }
}
