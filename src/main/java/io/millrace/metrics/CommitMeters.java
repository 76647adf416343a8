package io.millrace.metrics;

import io.millrace.slice.SliceInfo;
import io.millrace.slice.SliceListener;

/** Measures group commits and passes on what happens to slices. Immutable. */
public record CommitMeters(SliceListener next, IngestMeters meters) implements SliceListener {
    @Override
    public void opened(SliceInfo slice) {
        next.opened(slice);
    }

    @Override
    public void closed(SliceInfo slice) {
        next.closed(slice);
    }

    @Override
    public void committed(int batches, long bytes, long nanos) {
        meters.synced(batches, bytes, nanos);
    }
}
