package io.millrace.table;

import io.millrace.chunk.Chunk;

/**
 * A chunk in memory with rows of one segment. Immutable.
 *
 * @param firstPosition in the log, of its rows and keys
 * @param lastPosition likewise; another chunk may have rows of the same group
 */
record LiveChunk(Chunk chunk, int segment, long firstPosition, long lastPosition) {
    long bytes() {
        return chunk.info().bytes();
    }

    /** What counts when chunks are merged: work, and never 0. */
    long weight() {
        return Math.max(1, chunk.info().rows() + chunk.info().keyCount());
    }
}
