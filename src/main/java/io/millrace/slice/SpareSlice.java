package io.millrace.slice;

import io.millrace.model.TableSchema;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The next slice of a table, made in the background with zeros written ahead. A spare that is not ready when it is needed is dropped,
 * so that slices are used in the order of their sequences. Thread-safe: one lock.
 */
final class SpareSlice {
    private static final Logger log = LoggerFactory.getLogger(SpareSlice.class);
    private static final long ZERO_BYTES_MIN = 64 << 10;

    private final Volume volume;
    private final long zeroBytesMax;
    private final Executor background;
    private OpenSlice ready;
    /** Counts up when what is being made is no longer wanted. */
    private int wanted;
    /** How many are being made right now. */
    private int making;

    SpareSlice(Volume volume, long zeroBytesMax, Executor background) {
        this.volume = volume;
        this.zeroBytesMax = zeroBytesMax;
        this.background = background;
    }

    /** @param recentBytes size of the slices of late */
    synchronized void prepare(TableSchema table, long recentBytes) {
        if (zeroBytesMax == 0) {
            return;
        }
        int mine = ++wanted;
        long zeroBytes = Math.min(zeroBytesMax, Math.max(ZERO_BYTES_MIN, recentBytes + recentBytes / 4));
        try {
            background.execute(() -> make(table, zeroBytes, mine));
        } catch (RejectedExecutionException e) {
            log.debug("no spare slice is made for {}: {}", table, e.toString());
        }
    }

    private void make(TableSchema table, long zeroBytes, int mine) {
        if (!starts(mine)) {
            return;
        }
        try {
            offer(volume.create(table, zeroBytes, zeroBytesMax), mine);
        } catch (IOException e) {
            log.warn("no spare slice can be made for {}; slices are written without: {}", table, e.toString());
        } finally {
            end();
        }
    }

    private synchronized boolean starts(int mine) {
        making += mine == wanted ? 1 : 0;
        return mine == wanted;
    }

    private synchronized void end() {
        making--;
        notifyAll();
    }

    private void offer(OpenSlice slice, int mine) throws IOException {
        synchronized (this) {
            if (mine == wanted) {
                ready = slice;
                return;
            }
        }
        slice.discard();
    }

    /** The spare if it is ready and of this version of the table, else null. */
    OpenSlice take(TableSchema table) {
        OpenSlice taken = takeAny();
        if (taken != null && taken.schemaVersion() != table.version()) {
            remove(taken);
            return null;
        }
        return taken;
    }

    void discard() {
        OpenSlice taken = takeAny();
        if (taken != null) {
            remove(taken);
        }
    }

    /** Discards the spare, and returns when none is being made any more. */
    void close() {
        discard();
        awaitMakers();
    }

    private synchronized void awaitMakers() {
        boolean interrupted = false;
        while (making > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized OpenSlice takeAny() {
        wanted++;
        OpenSlice taken = ready;
        ready = null;
        return taken;
    }

    private static void remove(OpenSlice slice) {
        try {
            slice.discard();
        } catch (IOException e) {
            log.warn("a spare slice stays until the next start: {}", e.toString());
        }
    }
}
