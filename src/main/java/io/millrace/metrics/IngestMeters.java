package io.millrace.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What one sync carries, and how long it takes. Thread-safe: one set for all requests. */
public final class IngestMeters {
    private final Timer syncDuration;
    private final DistributionSummary syncRequests;
    private final DistributionSummary syncBytes;

    IngestMeters(MeterRegistry registry) {
        syncDuration = Timer.builder("millrace.sync.duration")
                .description("Compressing, writing and syncing one group commit")
                .serviceLevelObjectives(Buckets.LATENCY)
                .register(registry);
        syncRequests = DistributionSummary.builder("millrace.sync.requests")
                .description("Requests answered by one sync")
                .serviceLevelObjectives(Buckets.REQUESTS)
                .register(registry);
        syncBytes = DistributionSummary.builder("millrace.sync.size")
                .description("Compressed bytes written by one sync")
                .baseUnit("bytes")
                .serviceLevelObjectives(Buckets.BYTES)
                .register(registry);
    }

    public void synced(int requests, long bytes, long nanos) {
        syncRequests.record(requests);
        syncBytes.record((double) bytes);
        syncDuration.record(nanos, TimeUnit.NANOSECONDS);
    }
}
