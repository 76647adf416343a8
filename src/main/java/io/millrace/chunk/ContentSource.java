package io.millrace.chunk;

import io.millrace.problem.Problem;

/** Gives the content of a chunk. Thread-safe. */
@FunctionalInterface
interface ContentSource {
    /**
     * Blocks on files and networks.
     *
     * @throws Problem {@code UNAVAILABLE_NOW} if they are out of reach
     */
    ChunkContent content();

    default boolean isHere() {
        return true;
    }

    /**
     * The bytes are damaged.
     *
     * @return whether others will be given from now on
     */
    default boolean drop(ChunkContent damaged) {
        return false;
    }
}
