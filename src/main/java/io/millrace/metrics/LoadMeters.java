package io.millrace.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.coordinator.load.LoadObserver;
import io.millrace.model.LoadState;
import io.millrace.model.SinkId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** How many loads are where, and how long they take. Thread-safe. */
public final class LoadMeters implements LoadObserver {
    private final EndpointCatalog catalog;
    private final SinkMeterSet sinks;
    private final Map<LoadState, AtomicLong> byState = new EnumMap<>(LoadState.class);
    private final AtomicLong retried = new AtomicLong();

    /** @param catalog tells which sinks loads are of */
    public LoadMeters(Meters meters, EndpointCatalog catalog) {
        this.catalog = catalog;
        this.sinks = meters.sinks();
        for (LoadState state : LoadState.values()) {
            if (state != LoadState.IMPORTED) {
                byState.put(state, new AtomicLong());
                bind(meters.registry(), state, byState.get(state));
            }
        }
        Gauge.builder("millrace.loads.retried", retried, AtomicLong::get)
                .description("Loads whose import has failed and is tried again")
                .register(meters.registry());
    }

    private static void bind(MeterRegistry registry, LoadState state, AtomicLong count) {
        Gauge.builder("millrace.loads", count, AtomicLong::get)
                .description("Loads of sinks that are not imported, by state; of open ones those with records")
                .tag("state", state.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    @Override
    public void pending(Map<LoadState, Long> counts, long retriedLoads) {
        byState.forEach((state, count) -> count.set(counts.getOrDefault(state, 0L)));
        retried.set(retriedLoads);
    }

    @Override
    public void imported(SinkId sink, Duration time) {
        of(sink).ifPresent(its -> its.imported(time));
    }

    @Override
    public void failed(SinkId sink) {
        of(sink).ifPresent(SinkMeters::importFailed);
    }

    /** Empty if the sink is gone. */
    private Optional<SinkMeters> of(SinkId id) {
        Catalog now = catalog.current();
        return now.sink(id)
                .flatMap(sink -> now.endpoint(sink.endpoint()).map(endpoint -> SinkMeterSet.Key.of(endpoint, sink)))
                .map(sinks::of);
    }
}
