package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What became of records in one sink, and of its loads. Thread-safe. */
public final class SinkMeters {
    private final MeterGroup group;
    private final Timer mapping;
    private final Counter bytes;
    private final Counter stored;
    private final Counter refused;
    private final Timer loads;
    private final Counter failedLoads;

    SinkMeters(MeterGroup group) {
        this.group = group;
        mapping = group.timer("millrace.sink.duration", "Making the sink's rows of one request");
        bytes = group.counter("millrace.sink.bytes", "Bytes of rows as the sink counts them");
        stored = group.counter("millrace.sink.records", "Records that the sink stored");
        refused = group.counter("millrace.sink.records.refused", "Records that the sink could make nothing of");
        loads = group.timer(
                "millrace.load.duration", "From the closing of a load until all its rows are in chunks on disk");
        failedLoads = group.counter("millrace.load.failures", "Tries to import the rows of a load that failed");
    }

    /** @param rowBytes of the rows that came of the request; 0 if none did */
    public void mapped(long rowBytes, long nanos) {
        mapping.record(nanos, TimeUnit.NANOSECONDS);
        bytes.increment((double) rowBytes);
    }

    /** Of a request that was answered. */
    public void answered(long storedRecords, long refusedRecords) {
        stored.increment((double) storedRecords);
        refused.increment((double) refusedRecords);
    }

    /** @param time counts as none if a clock that was set back makes it negative */
    public void imported(Duration time) {
        loads.record(time.isNegative() ? Duration.ZERO : time);
    }

    public void importFailed() {
        failedLoads.increment();
    }

    void remove() {
        group.remove();
    }
}
