package io.millrace.table;

import io.millrace.chunk.HeapBytes;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;

/** A batch that is in no chunk yet. Thread-safe. */
final class HeldBatch {
    /** What a batch takes beside its text: the objects around the array, and its places in lists. */
    private static final int OVERHEAD_BYTES = 128;

    private final long order;
    private final long position;
    private final int segment;
    private final RowBatch batch;
    private volatile boolean isLeftOut;

    /**
     * @param order numbers all batches as they stand in the log
     * @param position in the log, of the whole group
     * @param segment numbers the segments
     */
    HeldBatch(long order, long position, int segment, RowBatch batch) {
        this.order = order;
        this.position = position;
        this.segment = segment;
        this.batch = batch;
    }

    long order() {
        return order;
    }

    long position() {
        return position;
    }

    int segment() {
        return segment;
    }

    RowBatch batch() {
        return batch;
    }

    /** What it takes of the heap. */
    long bytes() {
        return bytes(batch);
    }

    static long bytes(RowBatch batch) {
        return HeapBytes.ofArray(batch.csv().length) + OVERHEAD_BYTES;
    }

    TableId table() {
        return batch.schema().id();
    }

    boolean isLeftOut() {
        return isLeftOut;
    }

    /** Its rows cannot be read. Returns whether that was unknown. */
    synchronized boolean leaveOut() {
        boolean isNew = !isLeftOut;
        isLeftOut = true;
        return isNew;
    }
}
