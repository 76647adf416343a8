package io.millrace.log;

/**
 * Where the records of a {@link Partition} are in the log. Each has room for {@value #BLOCKS_MAX} blocks. Immutable.
 *
 * @param base all positions are behind it
 */
public record SharedPlaces(long base) {
    private static final int BITS = 16;

    /** A segment begins one behind the end of the one before, and the blocks of a record two behind its place. */
    static final int BLOCKS_MAX = (1 << BITS) - 8;

    /** Records that a segment spans at most, so that the numbers of its blocks fit into 31 bits. */
    static final int SEGMENT_RECORDS_MAX = 1 << 14;

    /** In front of the blocks of that record, behind those of the record before. */
    long of(long offset) {
        return base + ((offset + 1) << BITS);
    }

    /** The first record behind the end of a segment. */
    public long after(long end) {
        return (end - base) >> BITS;
    }

    /** The end of a segment that the record ends. */
    long endAt(long offset) {
        return of(offset);
    }

    /** The end of a segment in front of a record that belongs to the next. */
    long endBefore(long offset) {
        return of(offset) - 1;
    }

    /** The first block of that record. */
    long firstBlock(long offset) {
        return of(offset) + 2;
    }
}
