package io.millrace.log;

import java.nio.file.Path;

/**
 * A closed piece of the log: the file {@code <sequence>.log.gz} with the blocks of all tables in the order of their commits. Nobody
 * writes to it any more; it goes when it is cut into slices. Immutable.
 *
 * @param sequence the place in the log of its first block
 * @param isClosed whether it is known to have been closed, so that it has a footer unless it is damaged
 */
record Segment(Path file, long sequence, boolean isClosed) {
    static final String SUFFIX = ".log.gz";
    /** A segment has no more, so that the next one's sequence can be chosen before this one is full. */
    static final int BLOCKS_MAX = 1 << 20;
}
