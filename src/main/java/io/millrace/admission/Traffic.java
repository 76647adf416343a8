package io.millrace.admission;

import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.model.EndpointId;
import io.millrace.model.Receipt;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** What each endpoint took and refused since this process started. Kept in memory only. Thread-safe. */
public final class Traffic {
    private static final long MINUTE_MICROS = Duration.ofMinutes(1).toNanos() / 1_000;

    private final LongSupplier micros;
    private final TrafficObserver observer;
    private final PerEndpoint<EndpointTraffic> endpoints;

    /** @param micros the wall clock, microseconds since 1970 */
    public Traffic(EndpointCatalog catalog, LongSupplier micros, TrafficObserver observer) {
        this.micros = micros;
        this.observer = observer;
        this.endpoints = new PerEndpoint<>(catalog, endpoint -> new EndpointTraffic(), (traffic, endpoint) -> {});
    }

    void answered(Endpoint endpoint, int bytes, Receipt receipt) {
        observer.answered(endpoint, bytes, receipt);
        int throttled = receipt.records() - receipt.admitted();
        add(endpoint, new Totals(1, bytes, receipt.accepted(), throttled, receipt.refusedCount(), 0));
    }

    /**
     * A request that was refused whole, or could not be stored.
     *
     * @param bytes of the inflated body as far as it is known
     */
    public void failed(Endpoint endpoint, ProblemCode why, long bytes) {
        observer.failed(endpoint, why, bytes);
        add(endpoint, new Totals(1, 0, 0, 0, 0, 1));
    }

    private void add(Endpoint endpoint, Totals request) {
        endpoints.of(endpoint).add(epochMinute(), request);
    }

    private long epochMinute() {
        return micros.getAsLong() / MINUTE_MICROS;
    }

    /** Oldest first; minutes without requests are left out. */
    public List<Minute> lastHour(EndpointId endpoint) {
        return endpoints
                .existing(endpoint)
                .map(traffic -> traffic.lastHour(epochMinute()))
                .orElse(List.of());
    }

    public Totals totals(EndpointId endpoint) {
        return endpoints.existing(endpoint).map(EndpointTraffic::totals).orElse(Totals.NONE);
    }
}
