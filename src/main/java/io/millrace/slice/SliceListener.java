package io.millrace.slice;

/**
 * Told about the slices of an appender, in order, on its commit thread or the one that closes it: must be quick, and must not wait
 * for the appender.
 */
public interface SliceListener {
    /** The slice has its first rows; they are durable, but not yet answered. */
    void opened(SliceInfo slice);

    /** The slice has its final length, is synced, and is not touched again. */
    void closed(SliceInfo slice);

    /**
     * A group is durable, but not yet answered.
     *
     * @param bytes compressed
     * @param nanos from the start of its compression to the end of its sync
     */
    default void committed(int batches, long bytes, long nanos) {}
}
