package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.api.ConnectionEnd;
import io.millrace.api.ConnectionObserver;
import io.vertx.core.http.HttpMethod;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The connections of clients, and their requests. Thread-safe. */
public final class ConnectionMeters implements ConnectionObserver {
    private final RequestMeters requests;
    private final AtomicLong open = new AtomicLong();
    private final Map<ConnectionEnd, Counter> ended = new EnumMap<>(ConnectionEnd.class);

    ConnectionMeters(MeterRegistry registry) {
        requests = new RequestMeters(registry);
        Gauge.builder("millrace.connections", open, AtomicLong::get)
                .description("Connections of clients")
                .register(registry);
        for (ConnectionEnd why : ConnectionEnd.values()) {
            ended.put(
                    why,
                    Counter.builder("millrace.connections.closed")
                            .description("Connections that the server closed or did not take")
                            .tag("reason", why.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    @Override
    public void opened() {
        open.incrementAndGet();
    }

    @Override
    public void closed() {
        open.decrementAndGet();
    }

    @Override
    public void answered(HttpMethod method, int status, long nanos) {
        requests.answered(method, status, nanos);
    }

    @Override
    public void ended(ConnectionEnd why) {
        ended.get(why).increment();
    }
}
