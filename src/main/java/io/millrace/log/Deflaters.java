package io.millrace.log;

import java.util.ArrayDeque;
import java.util.zip.Deflater;

/** Compressors to borrow, since each holds a quarter of a megabyte outside the heap. Thread-safe: one lock. */
final class Deflaters implements AutoCloseable {
    private final int level;
    private final int idleMax = 2 * Runtime.getRuntime().availableProcessors();
    private final ArrayDeque<Deflater> idle = new ArrayDeque<>();
    private boolean isClosed;

    Deflaters(int level) {
        this.level = level;
    }

    synchronized Deflater take() {
        Deflater deflater = idle.poll();
        return deflater != null ? deflater : new Deflater(level, true);
    }

    void give(Deflater deflater) {
        deflater.reset();
        synchronized (this) {
            if (!isClosed && idle.size() < idleMax) {
                idle.push(deflater);
                return;
            }
        }
        deflater.end();
    }

    /** Those on loan end when they come back. */
    @Override
    public synchronized void close() {
        isClosed = true;
        idle.forEach(Deflater::end);
        idle.clear();
    }
}
