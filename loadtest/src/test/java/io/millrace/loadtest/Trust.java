package io.millrace.loadtest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Which certificates of servers are good. Immutable.
 *
 * @param isAnything every certificate, for whatever host
 * @param certificates those of a file; without one the JDK's
 */
record Trust(boolean isAnything, Optional<KeyStore> certificates) {
    private static final Path SELF_SIGNED = Path.of("data", "tls", "certificate.pem");
    private static final String PASSWORD = "public certificates";

    static Trust of(Settings settings) {
        if (settings.flag(Property.INSECURE)) {
            return new Trust(true, Optional.empty());
        }
        Optional<Path> file = settings.text(Property.CERTIFICATE).map(Path::of).or(() -> Optional.of(SELF_SIGNED)
                .filter(Files::exists));
        return new Trust(false, file.map(Trust::read));
    }

    private static KeyStore read(Path pem) {
        try (InputStream file = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int read = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                store.setCertificateEntry("certificate-" + read++, certificate);
            }
            if (read == 0) {
                throw new SettingsException(Property.CERTIFICATE, pem + " has no certificate");
            }
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new SettingsException(Property.CERTIFICATE, "cannot read certificates of " + pem + ": " + e);
        }
    }

    /** Gatling reads its own properties when it starts. */
    void tellGatling() throws IOException, GeneralSecurityException {
        System.setProperty("gatling.ssl.useInsecureTrustManager", Boolean.toString(isAnything));
        System.setProperty("gatling.http.enableHostnameVerification", Boolean.toString(!isAnything));
        if (certificates.isPresent()) {
            Path file = Files.createTempFile("loadtest", ".p12");
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                certificates.get().store(out, PASSWORD.toCharArray());
            }
            System.setProperty("gatling.ssl.trustStore.type", "PKCS12");
            System.setProperty("gatling.ssl.trustStore.file", file.toString());
            System.setProperty("gatling.ssl.trustStore.password", PASSWORD);
            System.setProperty("gatling.ssl.trustStore.algorithm", TrustManagerFactory.getDefaultAlgorithm());
        }
    }

    /** For clients of the JDK. */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, isAnything ? new TrustManager[] {new Credulous()} : managers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot set up TLS", e);
        }
    }

    /** Null means those of the JDK. */
    private TrustManager[] managers() throws GeneralSecurityException {
        if (certificates.isEmpty()) {
            return null;
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(certificates.get());
        return factory.getTrustManagers();
    }

    /** Believes everybody; being an extended one, it is not asked for the host either. */
    private static final class Credulous extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
