package io.millrace.metrics;

import io.millrace.log.KeyedReceipt;
import io.millrace.log.LogListener;
import io.millrace.log.SegmentCut;
import io.millrace.model.RowBatch;
import io.millrace.slice.SinkTotals;
import java.time.Duration;
import java.util.List;

/** Measures group commits and passes on what happens to the log. Immutable. */
public record CommitMeters(LogListener next, IngestMeters meters, StepMeters rotation) implements LogListener {
    @Override
    public void committed(long position, List<RowBatch> rows, long bytes, long nanos) {
        meters.synced(rows.size(), bytes, nanos);
        next.committed(position, rows, bytes, nanos);
    }

    @Override
    public void counted(long segment, List<SinkTotals> sinks) {
        next.counted(segment, sinks);
    }

    @Override
    public void answered(List<KeyedReceipt> receipts) {
        next.answered(receipts);
    }

    @Override
    public void closed(long end) {
        next.closed(end);
    }

    @Override
    public void rotated(long bytes, long nanos) {
        rotation.done(bytes, Duration.ofNanos(nanos));
        next.rotated(bytes, nanos);
    }

    @Override
    public void notRotated() {
        rotation.failed();
        next.notRotated();
    }

    @Override
    public void cut(SegmentCut cut) {
        next.cut(cut);
    }

    @Override
    public void damaged(String what) {
        next.damaged(what);
    }
}
