package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.tls.HandshakeObserver;
import io.millrace.tls.HandshakeResult;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** TLS handshakes. Thread-safe. */
public final class TlsMeters implements HandshakeObserver {
    private final AtomicLong underWay = new AtomicLong();
    private final Map<HandshakeResult, Counter> results = new EnumMap<>(HandshakeResult.class);

    TlsMeters(MeterRegistry registry) {
        Gauge.builder("millrace.tls.handshakes.under.way", underWay, AtomicLong::get)
                .description("TLS handshakes that have begun and are not over")
                .register(registry);
        for (HandshakeResult result : HandshakeResult.values()) {
            results.put(
                    result,
                    Counter.builder("millrace.tls.handshakes")
                            .description("TLS handshakes that are over, and connections that were closed before theirs")
                            .tag("result", result.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    @Override
    public void begun() {
        underWay.incrementAndGet();
    }

    @Override
    public void ended(HandshakeResult result) {
        underWay.decrementAndGet();
        results.get(result).increment();
    }

    @Override
    public void refused(HandshakeResult why) {
        results.get(why).increment();
    }
}
