package io.millrace.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millrace.objects.StoreObserver;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What is asked of the store that slices are staged in. Thread-safe. */
public final class StoreMeters implements StoreObserver {
    private final MeterRegistry registry;

    StoreMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param isUp whether the store answered when it was asked last */
    public void bindUp(BooleanSupplier isUp) {
        Gauge.builder("millrace.staging.up", () -> isUp.getAsBoolean() ? 1 : 0)
                .description("Whether the store that slices are staged in answers, 1 or 0")
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void asked(String operation, String outcome, long nanos) {
        Timer.builder("millrace.staging.requests")
                .description("Requests to the store that slices are staged in, with their retries, by why they failed")
                .tag("operation", operation)
                .tag("outcome", outcome)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
