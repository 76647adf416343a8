package io.millrace.log;

import java.util.concurrent.atomic.AtomicLong;

/** The rows of all tables that wait for the disk, and the bound on them. Thread-safe: one atomic. */
public final class PendingBytes {
    private final long max;
    private final AtomicLong bytes = new AtomicLong();

    public PendingBytes(long max) {
        this.max = max;
    }

    /** Takes the bytes if they fit. Where nothing else waits they fit whatever their number: they never would otherwise. */
    boolean take(long more) {
        long before = bytes.getAndAdd(more);
        if (before > 0 && before + more > max) {
            bytes.addAndGet(-more);
            return false;
        }
        return true;
    }

    void release(long less) {
        bytes.addAndGet(-less);
    }

    public long bytes() {
        return bytes.get();
    }

    public long max() {
        return max;
    }

    /** What one table may have, so that a table whose writes hang leaves room for the others. */
    long maxOfOneTable() {
        return max / 2;
    }
}
