package io.millrace.api;

import io.millrace.catalog.CertificateSubject;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The certificate that the client of a connection has shown, and has the key of. Confined to its connection's event loop. */
final class ShownCertificate {
    private static final AttributeKey<ShownCertificate> KEY = AttributeKey.valueOf(ShownCertificate.class, "shown");

    /** An authority may run out too. */
    private static final long CHECKED_MILLIS_MAX = TimeUnit.MINUTES.toMillis(1);

    private final ClientCertificates certificates;
    private final List<X509Certificate> chain;
    private final List<String> subjects;
    private final long expiryMillis;
    private Object checkedBy;
    private long checkedMillis;
    private Optional<String> fault = Optional.empty();

    private ShownCertificate(ClientCertificates certificates, List<X509Certificate> chain) {
        this.certificates = certificates;
        this.chain = chain;
        this.expiryMillis = chain.get(0).getNotAfter().toInstant().toEpochMilli();
        this.subjects = CertificateSubject.comparedOf(chain.get(0));
    }

    /** To be called once, behind the handshake; empty if the client has shown nothing. */
    static Optional<ShownCertificate> note(HttpConnection connection, ClientCertificates certificates) {
        try {
            ShownCertificate shown = new ShownCertificate(
                    certificates,
                    connection.peerCertificates().stream()
                            .map(X509Certificate.class::cast)
                            .toList());
            channel(connection).attr(KEY).set(shown);
            return Optional.of(shown);
        } catch (SSLPeerUnverifiedException nothing) {
            return Optional.empty();
        }
    }

    static Optional<ShownCertificate> of(HttpConnection connection) {
        Channel channel = channel(connection);
        return channel.hasAttr(KEY) ? Optional.ofNullable(channel.attr(KEY).get()) : Optional.empty();
    }

    private static Channel channel(HttpConnection connection) {
        return ((HttpServerConnection) connection).channelHandlerContext().channel();
    }

    /** As whom the client may act, in the form of {@link CertificateSubject#compared}. */
    List<String> subjects() {
        return subjects;
    }

    /** Why the certificate does not hold at this time. */
    Optional<String> fault(long nowMillis) {
        boolean isFresh = checkedBy == certificates.generation()
                && nowMillis - checkedMillis < CHECKED_MILLIS_MAX
                && nowMillis <= expiryMillis;
        if (!isFresh) {
            checkedBy = certificates.generation();
            checkedMillis = nowMillis;
            fault = certificates.fault(chain);
        }
        return fault;
    }

    /** How messages call it. */
    @Override
    public String toString() {
        String name = chain.get(0).getSubjectX500Principal().toString();
        return name.isEmpty() ? "the client" : name;
    }
}
