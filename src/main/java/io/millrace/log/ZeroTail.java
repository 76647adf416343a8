package io.millrace.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/**
 * The part of a slice's file that is zeros, written and synced before rows come. A sync of bytes that only replace others costs a
 * fraction of one that makes the file grow. Rows that outgrow the tail are appended all the same, just slower.
 *
 * <p>Thread-safe: one lock keeps the writer of zeros out of the way of rows. The tail has the file open for itself: the operating
 * system reports a failed sync once to each opener, and must report it to the one that answers for the rows.
 */
final class ZeroTail implements Closeable {
    private static final int STEP_BYTES = 4 << 20;
    private static final int WRITE_BYTES = 256 << 10;

    private enum Growth {
        NONE,
        ASKED,
        RUNNING
    }

    private final SliceFile file;
    private final long endMax;
    private long end;
    private Growth growth = Growth.NONE;

    private ZeroTail(SliceFile file, long endMax) {
        this.file = file;
        this.endMax = endMax;
    }

    /** No zeros. */
    static ZeroTail none() {
        return new ZeroTail(null, 0);
    }

    /**
     * Writes the first zeros and syncs the file.
     *
     * @param file closed with the tail
     * @param endMax how far zeros may reach later
     */
    static ZeroTail begin(SliceFile file, long from, long to, long endMax) throws IOException {
        ZeroTail tail = new ZeroTail(file, endMax);
        try {
            tail.writeZeros(from, to);
            file.force();
            tail.end = to;
            return tail;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Lets the tail grow in the background when rows come near its end. */
    synchronized void growIfNear(long rowsEnd, Executor background) {
        if (end == 0 || growth != Growth.NONE || end - rowsEnd > STEP_BYTES / 2 || end + STEP_BYTES > endMax) {
            return;
        }
        if (rowsEnd > end) {
            end = 0; // outrun: zeros would go where rows are
            return;
        }
        growth = Growth.ASKED;
        try {
            background.execute(this::grow);
        } catch (RuntimeException | Error e) { // zeros are a convenience, and the rows before them are durable
            growth = Growth.NONE;
        }
    }

    private void grow() {
        long from = startGrowing();
        if (from == 0) {
            return;
        }
        long grownTo = 0;
        try {
            writeZeros(from, from + STEP_BYTES);
            file.force();
            grownTo = from + STEP_BYTES;
        } catch (IOException e) {
            // Zeros are a convenience. What stands in their way, rows will meet and report.
        } finally {
            stopGrowing(grownTo);
        }
    }

    private synchronized long startGrowing() {
        if (growth != Growth.ASKED) {
            return 0;
        }
        growth = Growth.RUNNING;
        return end;
    }

    private synchronized void stopGrowing(long newEnd) {
        end = newEnd;
        growth = Growth.NONE;
        notifyAll();
    }

    /** Waits until no zeros are being written where rows up to this offset go. Growth that has not begun is too late. */
    synchronized void awaitClear(long rowsEnd) {
        if (growth == Growth.ASKED && rowsEnd > end) {
            growth = Growth.NONE;
        }
        Uninterrupted.await(this, () -> growth != Growth.RUNNING || rowsEnd <= end);
    }

    /** After this no zeros are written. */
    @Override
    public synchronized void close() throws IOException {
        awaitClear(Long.MAX_VALUE);
        end = 0;
        if (file != null) {
            file.close();
        }
    }

    private void writeZeros(long from, long to) throws IOException {
        ByteBuffer[] zeros = {ByteBuffer.allocate(WRITE_BYTES)};
        for (long at = from; at < to; at += WRITE_BYTES) {
            zeros[0].clear().limit((int) Math.min(WRITE_BYTES, to - at));
            SliceFile.writeFully(file, zeros, at);
        }
    }
}
