package io.millrace.chunk;

import java.nio.ByteBuffer;

/**
 * The order of a chunk's records by event time, then id: the rank of the record in each place. Immutable, thread-safe.
 */
public final class TimeOrder {
    /** Of a chunk whose records have it by their ids alone. */
    static final TimeOrder BY_ID = new TimeOrder(null);

    private final PackedNumbers ranksOrNull;

    private TimeOrder(PackedNumbers ranksOrNull) {
        this.ranksOrNull = ranksOrNull;
    }

    static TimeOrder of(ByteBuffer map, Section section, int records) {
        return new TimeOrder(new PackedNumbers(map, section, records));
    }

    /** Whether the ids ascend where the event times do. */
    public boolean isById() {
        return ranksOrNull == null;
    }

    /** The rank, by ascending id, of the record in the place; both count from 0. */
    public int rank(int place) {
        return ranksOrNull == null ? place : ranksOrNull.get(place);
    }
}
