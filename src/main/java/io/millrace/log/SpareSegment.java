package io.millrace.log;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The next segment, made in the background with zeros written ahead. A spare that is not ready when it is needed is dropped,
 * so that segments are used in the order of their sequences. Thread-safe: one lock.
 */
final class SpareSegment {
    private static final Logger log = LoggerFactory.getLogger(SpareSegment.class);
    private static final long ZERO_BYTES_MIN = 64 << 10;

    private final Volume volume;
    private final long zeroBytesMax;
    private final Executor background;
    private OpenSegment ready;
    /** Counts up when what is being made is no longer wanted. */
    private int wanted;
    /** How many are being made right now. */
    private int making;

    SpareSegment(Volume volume, long zeroBytesMax, Executor background) {
        this.volume = volume;
        this.zeroBytesMax = zeroBytesMax;
        this.background = background;
    }

    /** @param recentBytes size of the segments of late */
    synchronized void prepare(long recentBytes) {
        if (zeroBytesMax == 0) {
            return;
        }
        int mine = ++wanted;
        long zeroBytes = Math.min(zeroBytesMax, Math.max(ZERO_BYTES_MIN, recentBytes + recentBytes / 4));
        try {
            background.execute(() -> make(zeroBytes, mine));
        } catch (RejectedExecutionException e) {
            log.debug("no spare segment is made: {}", e.toString());
        }
    }

    private void make(long zeroBytes, int mine) {
        if (!starts(mine)) {
            return;
        }
        try {
            offer(volume.create(zeroBytes, zeroBytesMax), mine);
        } catch (IOException e) {
            log.warn("no spare segment can be made; the log goes on without: {}", e.toString());
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

    private void offer(OpenSegment segment, int mine) throws IOException {
        synchronized (this) {
            if (mine == wanted) {
                ready = segment;
                return;
            }
        }
        segment.discard();
    }

    void discard() {
        OpenSegment taken = take();
        if (taken != null) {
            remove(taken);
        }
    }

    /** Discards the spare, and returns when none is being made any more. */
    void close() {
        discard();
        synchronized (this) {
            Uninterrupted.await(this, () -> making == 0);
        }
    }

    /** The spare if it is ready, else null. */
    synchronized OpenSegment take() {
        wanted++;
        OpenSegment taken = ready;
        ready = null;
        return taken;
    }

    private static void remove(OpenSegment segment) {
        try {
            segment.discard();
        } catch (IOException e) {
            log.warn("a spare segment stays until the next start: {}", e.toString());
        }
    }
}
