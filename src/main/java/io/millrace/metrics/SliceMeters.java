package io.millrace.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Where slices are on their way, and how long they take. Thread-safe: one set for all slices. */
public final class SliceMeters {
    private static final List<String> STATES = List.of("closing", "uploading", "uploaded", "imported");

    private final MeterRegistry registry;
    private final Map<String, AtomicLong> byState = new ConcurrentHashMap<>();
    private final AtomicLong waitingNanos = new AtomicLong();
    private final Timer lag;

    SliceMeters(MeterRegistry registry) {
        this.registry = registry;
        for (String state : STATES) {
            AtomicLong count = new AtomicLong();
            byState.put(state, count);
            bind(state, count::get);
        }
        Gauge.builder("millrace.import.waiting", waitingNanos, nanos -> nanos.get() / 1e9)
                .description("How long the first closed segment that is not imported yet has waited")
                .baseUnit("seconds")
                .register(registry);
        lag = Timer.builder("millrace.import.lag")
                .description("From the first row of a slice until its rows are in a chunk on disk")
                .serviceLevelObjectives(Buckets.LAG)
                .register(registry);
    }

    private void bind(String state, Supplier<Number> count) {
        Gauge.builder("millrace.slices", count)
                .description("Slices of this node by state")
                .tag("state", state)
                .register(registry);
    }

    /** @param tables how many have rows in the open segment, each of which becomes a slice */
    public void bindWriting(IntSupplier tables) {
        bind("writing", tables::getAsInt);
    }

    /** @param counts by lower-case name of the state; a state that is not named has no slices */
    public void slices(Map<String, Long> counts) {
        byState.forEach((state, count) -> count.set(counts.getOrDefault(state, 0L)));
    }

    public void waiting(Duration age) {
        waitingNanos.set(age.toNanos());
    }

    /** Of the first closed segment that is not imported. */
    public Duration waiting() {
        return Duration.ofNanos(waitingNanos.get());
    }

    /** @param lagNanos counts as none if a clock that was set back makes it negative */
    public void imported(long lagNanos) {
        lag.record(Math.max(0, lagNanos), TimeUnit.NANOSECONDS);
    }
}
