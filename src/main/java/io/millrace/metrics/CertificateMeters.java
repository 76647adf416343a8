package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.tls.ReloadObserver;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** The certificate that is served, and the files that are looked at again. Thread-safe. */
public final class CertificateMeters {
    private final AtomicLong expirySeconds = new AtomicLong();
    private final Reloads pairs;
    private final Reloads authorities;

    CertificateMeters(MeterRegistry registry) {
        Gauge.builder("millrace.tls.certificate.expiry", expirySeconds, AtomicLong::get)
                .description("When the certificate in use expires, in seconds since 1970; 0 without one")
                .baseUnit("seconds")
                .register(registry);
        pairs = new Reloads(registry, "certificate");
        authorities = new Reloads(registry, "client_ca");
    }

    /** New connections get a certificate that expires then. */
    public void serves(Instant expiry) {
        expirySeconds.set(expiry.getEpochSecond());
    }

    public ReloadObserver pairs() {
        return pairs;
    }

    public ReloadObserver authorities() {
        return authorities;
    }

    private static final class Reloads implements ReloadObserver {
        private final Counter replaced;
        private final Counter refused;

        Reloads(MeterRegistry registry, String file) {
            replaced = counter(registry, file, "replaced");
            refused = counter(registry, file, "refused");
        }

        private static Counter counter(MeterRegistry registry, String file, String outcome) {
            return Counter.builder("millrace.tls.reloads")
                    .description("Looks at TLS files that found new ones, and those that found unusable ones")
                    .tag("file", file)
                    .tag("outcome", outcome)
                    .register(registry);
        }

        @Override
        public void replaced() {
            replaced.increment();
        }

        @Override
        public void refused() {
            refused.increment();
        }
    }
}
