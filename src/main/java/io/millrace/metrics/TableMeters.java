package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.concurrent.atomic.AtomicLong;

/** The chunks of one table. Thread-safe. */
public final class TableMeters {
    private final MeterGroup group;
    private final AtomicLong chunks;
    private final AtomicLong bytes;
    private final Counter merges;
    private final Counter endedChunks;
    private final Counter lostRows;

    TableMeters(MeterGroup group) {
        this.group = group;
        chunks = group.gauge("millrace.chunks", "Visible chunks", null);
        bytes = group.gauge("millrace.chunks.size", "Size of the visible chunks", "bytes");
        merges = group.counter("millrace.merges", "Merges of chunks");
        endedChunks = group.counter("millrace.chunks.ended", "Chunks that went when all their records had ended");
        lostRows = group.counter("millrace.rows.lost", "Rows that were acknowledged and could not be read back");
    }

    public void chunks(int count, long sizeBytes) {
        chunks.set(count);
        bytes.set(sizeBytes);
    }

    public void merged() {
        merges.increment();
    }

    public void ended(int count) {
        endedChunks.increment(count);
    }

    public void lost(long records) {
        lostRows.increment((double) records);
    }

    void remove() {
        group.remove();
    }
}
