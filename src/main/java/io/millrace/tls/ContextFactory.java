package io.millrace.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** Makes one context of a server, as Vert.x asks for it. Confined to the thread that makes it. */
final class ContextFactory implements SslContextFactory {
    /** Sessions that are kept for clients that know no tickets; by the JDK alone. */
    private static final int SESSIONS_MAX = 10_000;

    private final TlsProvider provider;
    private final Handshakes handshakes;
    private final Executor tasks;
    private final LongSupplier nanos;
    private KeyManagerFactory keys;
    private TrustManagerFactory trust;
    private ClientAuth clientAuth = ClientAuth.NONE;
    private Set<String> ciphers = Set.of();
    private List<String> applicationProtocols = List.of();

    ContextFactory(TlsProvider provider, Handshakes handshakes, Executor tasks, LongSupplier nanos) {
        this.provider = provider;
        this.handshakes = handshakes;
        this.tasks = tasks;
        this.nanos = nanos;
    }

    @Override
    public SslContextFactory clientAuth(ClientAuth auth) {
        clientAuth = auth;
        return this;
    }

    @Override
    public SslContextFactory keyMananagerFactory(KeyManagerFactory factory) {
        keys = factory;
        return this;
    }

    @Override
    public SslContextFactory trustManagerFactory(TrustManagerFactory factory) {
        trust = factory;
        return this;
    }

    @Override
    public SslContextFactory enabledCipherSuites(Set<String> enabled) {
        ciphers = enabled;
        return this;
    }

    @Override
    public SslContextFactory applicationProtocols(List<String> protocols) {
        applicationProtocols = protocols;
        return this;
    }

    @Override
    public SslContext create() throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(serverKeys())
                .sslProvider(provider.netty())
                .protocols(TlsEngine.PROTOCOLS)
                .ciphers(TlsEngine.CIPHERS.stream().filter(ciphers::contains).toList())
                .clientAuth(clientAuth)
                .sessionTimeout(2 * TicketKeys.PERIOD.toSeconds())
                .sessionCacheSize(SESSIONS_MAX)
                .applicationProtocolConfig(alpn());
        if (trust != null) {
            builder.trustManager(trust);
        }
        SslContext context = builder.build();
        return new BoundedContext(context, handshakes, tasks, rotation(context));
    }

    /** BoringSSL would parse the key for every handshake otherwise. */
    private KeyManagerFactory serverKeys() {
        return provider == TlsProvider.OPENSSL ? new OpenSslCachingX509KeyManagerFactory(keys) : keys;
    }

    /** A client that names none of ours gets HTTP/1.1, which is what BoringSSL's binding can do. */
    private ApplicationProtocolConfig alpn() {
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                applicationProtocols);
    }

    /** The JDK changes the keys of its tickets by itself, every hour. */
    private Runnable rotation(SslContext context) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
            return new TicketKeys(sessions, nanos)::rotateIfDue;
        }
        return () -> {};
    }
}
