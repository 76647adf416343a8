package io.millrace.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** How long queries take. Thread-safe: one set for all queries. */
public final class QueryMeters {
    private final Timer answered;
    private final Timer failed;

    QueryMeters(MeterRegistry registry) {
        answered = latency(registry, "answered");
        failed = latency(registry, "failed");
    }

    private static Timer latency(MeterRegistry registry, String outcome) {
        return Timer.builder("millrace.query.latency")
                .description("From the last byte of a query to its answer")
                .tag("outcome", outcome)
                .serviceLevelObjectives(Buckets.LATENCY)
                .register(registry);
    }

    public void answered(long nanos) {
        answered.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void failed(long nanos) {
        failed.record(nanos, TimeUnit.NANOSECONDS);
    }
}
