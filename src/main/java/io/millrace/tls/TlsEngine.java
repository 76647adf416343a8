package io.millrace.tls;

import io.netty.util.concurrent.ImmediateExecutor;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How an https listener speaks TLS: by whom, with which protocols and ciphers, and how many handshakes at a time. One for all
 * instances of the listener. Thread-safe.
 */
public final class TlsEngine extends SSLEngineOptions {
    static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** What both providers have, and is not known to be weak, the best first. */
    static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final TlsProvider provider;
    private final HandshakeLimits limits;
    private final Handshakes handshakes;
    private final Executor tasks;
    private final LongSupplier nanos;

    /** @param tasks does what handshakes of the JDK compute; those of BoringSSL are short enough for event loops */
    public TlsEngine(TlsProvider provider, HandshakeLimits limits, HandshakeObserver observer, Executor tasks) {
        this(provider, limits, observer, tasks, System::nanoTime);
    }

    /** @param nanos the clock by which keys of tickets change */
    TlsEngine(
            TlsProvider provider,
            HandshakeLimits limits,
            HandshakeObserver observer,
            Executor tasks,
            LongSupplier nanos) {
        this.nanos = nanos;
        this.provider = provider;
        this.limits = limits;
        this.handshakes = new Handshakes(limits, observer);
        this.tasks = provider == TlsProvider.OPENSSL ? ImmediateExecutor.INSTANCE : tasks;
        if (provider == TlsProvider.JDK) {
            // Read by the JDK before its first handshake as a server. BoringSSL never renegotiates.
            System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        }
    }

    /** What is left to be set is the certificate. */
    public HttpServerOptions secure(HttpServerOptions options) {
        options.setSsl(true)
                .setSslEngineOptions(this)
                .setEnabledSecureTransportProtocols(new LinkedHashSet<>(PROTOCOLS))
                .setSslHandshakeTimeout(limits.time().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        CIPHERS.forEach(options::addEnabledCipherSuite);
        return options;
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return new ContextFactory(provider, handshakes, tasks, nanos);
    }

    /** The same: instances of a listener share their bounds. */
    @Override
    public TlsEngine copy() {
        return this;
    }
}
