package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What became of the records of one endpoint. A reason is a problem code or a reason word of a field, so there are few of
 * them. Thread-safe: keep it with the endpoint instead of looking it up for each record.
 */
public final class EndpointMeters {
    private final MeterGroup group;
    private final Counter acceptedRecords;
    private final Counter acceptedBytes;
    private final Timer latency;
    private final Map<String, Counter> refusedRecords = new ConcurrentHashMap<>();
    private final Map<String, Counter> refusedBytes = new ConcurrentHashMap<>();
    private final Map<String, Counter> refusedRequests = new ConcurrentHashMap<>();

    EndpointMeters(MeterGroup group) {
        this.group = group;
        acceptedRecords = group.counter("millrace.records.accepted", "Records that were stored");
        acceptedBytes = group.counter("millrace.bytes.accepted", "Inflated bytes of requests that were taken");
        latency = group.timer(
                "millrace.ingest.latency", "From the last byte of a request to its answer", Buckets.LATENCY);
    }

    /** A request that was taken, even if some of its records were refused. */
    public void accepted(long records, long bytes) {
        acceptedRecords.increment((double) records);
        acceptedBytes.increment((double) bytes);
    }

    /** A request whose records are durable. */
    public void answered(long nanos) {
        latency.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Records that were not stored, of a request that was taken. */
    public void refusedRecords(String reason, long records) {
        refusedRecords
                .computeIfAbsent(
                        reason,
                        word -> group.counter(
                                "millrace.records.refused", "Records that were not stored", "reason", word))
                .increment((double) records);
    }

    /** A request that was refused as a whole. */
    public void refusedRequest(String reason, long bytes) {
        refusedRequests
                .computeIfAbsent(
                        reason,
                        word -> group.counter(
                                "millrace.requests.refused", "Requests that were refused", "reason", word))
                .increment();
        refusedBytes
                .computeIfAbsent(
                        reason,
                        word -> group.counter(
                                "millrace.bytes.refused", "Bytes of requests that were refused", "reason", word))
                .increment((double) bytes);
    }

    void remove() {
        group.remove();
    }
}
