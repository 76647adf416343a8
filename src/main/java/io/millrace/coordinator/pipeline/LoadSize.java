package io.millrace.coordinator.pipeline;

import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import java.util.List;

/**
 * How much the slices of a load hold. Immutable.
 *
 * @param bytes compressed
 * @param textBytes uncompressed
 */
record LoadSize(long records, long bytes, long textBytes) {
    static final LoadSize ZERO = new LoadSize(0, 0, 0);

    static LoadSize of(List<Slice.Uploaded> slices) {
        LoadSize size = ZERO;
        for (Slice.Uploaded slice : slices) {
            size = size.plus(slice.info());
        }
        return size;
    }

    LoadSize plus(SliceInfo slice) {
        return new LoadSize(records + slice.records(), bytes + slice.fileBytes(), textBytes + slice.csvBytes());
    }

    /** Whether one of the triggers fires. */
    boolean isFull(PipelineSettings settings) {
        return records >= settings.loadRecords()
                || bytes >= settings.loadBytes()
                || textBytes >= settings.loadTextBytes();
    }
}
