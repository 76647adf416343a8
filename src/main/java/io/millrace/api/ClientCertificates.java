package io.millrace.api;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whether clients are asked for certificates, and who may have signed them. A certificate is checked when it is used, so that one
 * that has run out, or whose authority is gone, is worth nothing on open and resumed connections either; where one is required,
 * also in the handshake. Thread-safe.
 */
public final class ClientCertificates {
    /** Nobody is asked. */
    public static final ClientCertificates NONE = new ClientCertificates(ClientAuth.NONE, List.of());

    private final ClientAuth demand;
    private volatile X509ExtendedTrustManager trust;

    private ClientCertificates(ClientAuth demand, List<X509Certificate> authorities) {
        this.demand = demand;
        this.trust = trusting(authorities);
    }

    /**
     * @param isRequired whether there is no connection without a certificate that holds
     * @param authorities who may have signed it
     */
    public static ClientCertificates of(boolean isRequired, List<X509Certificate> authorities) {
        return new ClientCertificates(isRequired ? ClientAuth.REQUIRED : ClientAuth.REQUEST, authorities);
    }

    /** Others may sign from now on. */
    void trust(List<X509Certificate> authorities) {
        trust = trusting(authorities);
    }

    void ask(HttpServerOptions options) {
        if (demand != ClientAuth.NONE) {
            options.setClientAuth(demand).setTrustOptions(trustOptions());
        }
    }

    /** For handshakes from now on: each one has the names of the authorities of its time. */
    TrustOptions trustOptions() {
        return TrustOptions.wrap(new Handshakes());
    }

    /** Notes what the client shows; false if the connection is not to be. */
    boolean accept(HttpConnection connection) {
        if (demand == ClientAuth.NONE || !connection.isSsl()) {
            return true;
        }
        Optional<ShownCertificate> shown = ShownCertificate.note(connection, this);
        return demand != ClientAuth.REQUIRED
                || shown.flatMap(certificate -> certificate.fault(System.currentTimeMillis()))
                        .isEmpty();
    }

    /** Changes when other authorities count. */
    Object generation() {
        return trust;
    }

    /** Why the certificate does not hold. */
    Optional<String> fault(List<X509Certificate> chain) {
        try {
            trust.checkClientTrusted(
                    chain.toArray(X509Certificate[]::new),
                    chain.get(0).getPublicKey().getAlgorithm());
            return Optional.empty();
        } catch (CertificateException untrusted) {
            return Optional.of(String.valueOf(untrusted.getMessage()));
        }
    }

    private static X509ExtendedTrustManager trusting(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority " + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java has PKIX", e);
        }
    }

    /** Where a certificate is only asked for, a wrong one is not worth ending the handshake. */
    private final class Handshakes extends X509ExtendedTrustManager {
        private final X509Certificate[] authorities = trust.getAcceptedIssuers();

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            if (demand == ClientAuth.REQUIRED) {
                trust.checkClientTrusted(chain, type);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkClientTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            if (demand == ClientAuth.REQUIRED) {
                trust.checkClientTrusted(chain, type, engine);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("this is no client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return authorities.clone();
        }
    }
}
