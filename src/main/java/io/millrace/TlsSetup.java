package io.millrace;

import io.millrace.api.HttpVerticle;
import io.millrace.api.PemBuffers;
import io.millrace.config.ServerConfig;
import io.millrace.metrics.CertificateMeters;
import io.millrace.tls.CertificateWatch;
import io.millrace.tls.ClientAuthorities;
import io.millrace.tls.ReloadObserver;
import io.millrace.tls.TlsMaterial;
import io.millrace.tls.TlsProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What connections are secured with: read while other things start, and read again when it changes. Everything is empty if https is
 * off. Immutable.
 */
final class TlsSetup {
    private static final Logger log = LoggerFactory.getLogger(TlsSetup.class);

    private final Vertx vertx;
    private final ServerConfig config;
    private final Future<Optional<TlsMaterial>> material;
    private final Future<Optional<TlsProvider>> provider;
    private final Future<Optional<ClientAuthorities>> authorities;

    private TlsSetup(Vertx vertx, ServerConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.material = reading(() -> Optional.of(TlsMaterial.load(config, Clock.systemUTC())));
        this.provider =
                reading(() -> Optional.of(TlsProvider.choose(config.tls().provider())));
        this.authorities = reading(() ->
                config.clientCertificates().authorities().map(file -> ClientAuthorities.load(file, Clock.systemUTC())));
    }

    /** Does not wait: whoever asks for what is read does. */
    static TlsSetup begin(Vertx vertx, ServerConfig config) {
        return new TlsSetup(vertx, config);
    }

    private <T> Future<Optional<T>> reading(Callable<Optional<T>> reading) {
        return config.https().isOn() ? vertx.executeBlocking(reading, false) : Future.succeededFuture(Optional.empty());
    }

    /** Key and certificates of this server. */
    Optional<PemBuffers> buffers() {
        return material.await().map(TlsSetup::buffers);
    }

    private static PemBuffers buffers(TlsMaterial pem) {
        return new PemBuffers(Buffer.buffer(pem.keyPem()), Buffer.buffer(pem.certificatePem()));
    }

    Optional<TlsProvider> provider() {
        return provider.await();
    }

    /** Who vouches for clients, if any have to show certificates. */
    Optional<ClientAuthorities> authorities() {
        return authorities.await();
    }

    /**
     * Looks for changes from now on, and gives them to new connections.
     *
     * @return the timers that do so
     */
    List<Long> watch(HttpVerticle http, CertificateMeters meters) {
        List<Long> timers = new ArrayList<>();
        material.await().ifPresent(served -> timers.add(watchCertificate(served, http, meters)));
        authorities.await().ifPresent(trusted -> timers.add(watchAuthorities(trusted, http, meters)));
        return timers;
    }

    private long watchCertificate(TlsMaterial served, HttpVerticle http, CertificateMeters meters) {
        meters.serves(served.expiry());
        return watch(
                new CertificateWatch<>(
                        "the certificate",
                        last -> TlsMaterial.loadNext(config, Clock.systemUTC(), last),
                        served,
                        meters.pairs()),
                meters.pairs(),
                next -> http.present(buffers(next)).onSuccess(done -> meters.serves(next.expiry())));
    }

    private long watchAuthorities(ClientAuthorities trusted, HttpVerticle http, CertificateMeters meters) {
        Path file = config.clientCertificates().authorities().orElseThrow();
        return watch(
                new CertificateWatch<>(
                        "the list of authorities of clients",
                        last -> ClientAuthorities.loadNext(file, Clock.systemUTC(), last),
                        trusted,
                        meters.authorities()),
                meters.authorities(),
                next -> http.trust(next.certificates()));
    }

    /** @param presenting gives it to new connections */
    private <T> long watch(
            CertificateWatch<T> watch, ReloadObserver observer, Function<T, Future<Boolean>> presenting) {
        return vertx.setPeriodic(config.tls().reloadInterval().toMillis(), look -> vertx.executeBlocking(watch::changed)
                .compose(changed -> changed.isEmpty()
                        ? Future.succeededFuture()
                        : presenting.apply(changed.get()).onSuccess(done -> watch.serves(changed.get())))
                .onFailure(failure -> {
                    observer.refused();
                    log.error("what new connections are to be secured with cannot be served", failure);
                }));
    }
}
