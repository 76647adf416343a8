package io.millrace.log;

import io.millrace.model.RowBatch;
import io.millrace.slice.SinkTotals;
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
     * What of the group that was told just before came through which sink; told in the same way.
     *
     * @param segment the sequence of the open segment
     * @param sinks by ascending number; without rows of unknown sinks
     */
    default void counted(long segment, List<SinkTotals> sinks) {}

    /** Receipts have become durable with the group that was told just before; told in the same way. */
    default void answered(List<KeyedReceipt> receipts) {}

    /**
     * The open segment has been closed, and what is committed from now on goes to another. Told in the order of the log: after all
     * groups of the segment, before any of the next, and before the segment is told as cut; on the commit thread, or on the one that
     * closes the log. A segment that got no rows is removed and not told.
     *
     * @param end position of its footer: behind all of its blocks, below all of the next segment
     */
    default void closed(long end) {}

    /**
     * How long it took to cut the segment that is told as cut right after this.
     *
     * @param bytes of its slices
     */
    default void rotated(long bytes, long nanos) {}

    /** A segment could not be cut, and will be tried again. */
    default void notRotated() {}

    /** A closed segment has been cut into slices. Told once, in the order of the log, on the thread that cuts. */
    void cut(SegmentCut cut);

    /** Blocks of a segment cannot be read, and it is not known of which tables. */
    default void damaged(String what) {}
}
