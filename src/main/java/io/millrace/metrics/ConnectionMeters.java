package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.api.ConnectionEnd;
import io.millrace.api.ConnectionObserver;
import io.millrace.api.SocketEvent;
import io.vertx.core.http.HttpMethod;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The connections of clients, and their requests. Thread-safe. */
public final class ConnectionMeters implements ConnectionObserver {
    private final RequestMeters requests;
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong sockets = new AtomicLong();
    private final Map<ConnectionEnd, Counter> ended = new EnumMap<>(ConnectionEnd.class);
    private final Counter sent;
    private final Counter dropped;
    private final Counter refused;

    ConnectionMeters(MeterRegistry registry) {
        requests = new RequestMeters(registry);
        Gauge.builder("millrace.connections", open, AtomicLong::get)
                .description("Connections of clients")
                .register(registry);
        Gauge.builder("millrace.sockets", sockets, AtomicLong::get)
                .description("WebSockets of clients")
                .register(registry);
        sent = counter(registry, "millrace.sockets.sent", "Messages to WebSockets");
        dropped =
                counter(registry, "millrace.sockets.dropped", "WebSockets whose clients read nothing or gave no sign");
        refused = counter(registry, "millrace.sockets.refused", "WebSockets that were not opened");
        for (ConnectionEnd why : ConnectionEnd.values()) {
            ended.put(
                    why,
                    Counter.builder("millrace.connections.closed")
                            .description("Connections that the server closed or did not take")
                            .tag("reason", why.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    @Override
    public void socket(SocketEvent event) {
        switch (event) {
            case OPENED -> sockets.incrementAndGet();
            case CLOSED -> sockets.decrementAndGet();
            case SENT -> sent.increment();
            case DROPPED -> dropped.increment();
            case REFUSED -> refused.increment();
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
