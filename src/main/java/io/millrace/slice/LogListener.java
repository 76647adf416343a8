package io.millrace.slice;

import io.millrace.model.RowBatch;
import java.util.List;

/** Told about a log. Must be quick, must not wait for the log, and what it throws is only noted. */
public interface LogListener {
    /**
     * A group is durable, but not yet answered. Told in the order of the log, on its commit thread.
     *
     * @param position of its first block; larger than that of the group before
     * @param rows of all tables, the rows of one table in their order
     * @param bytes compressed
     * @param nanos from the start of its compression to the end of its sync
     */
    default void committed(long position, List<RowBatch> rows, long bytes, long nanos) {}

    /**
     * A slice has been cut from a closed segment; it is durable and not touched again. Told by ascending sequence, on the thread that
     * cuts.
     */
    void cut(SliceInfo slice);

    /** Blocks of a segment cannot be read, and it is not known of which tables. */
    default void damaged(String what) {}
}
