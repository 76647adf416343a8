package io.millrace.chunk;

import io.millrace.bitmap.IntSorter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The order of a chunk's records by event time, then id: the rank of the record in each place. Immutable, thread-safe.
 */
public final class TimeOrder {
    /** Of a chunk whose records have it by their ids alone. */
    public static final TimeOrder BY_ID = new TimeOrder(null);

    private final PackedNumbers ranksOrNull;

    private TimeOrder(PackedNumbers ranksOrNull) {
        this.ranksOrNull = ranksOrNull;
    }

    static TimeOrder of(ByteBuffer map, Section section, int records) {
        return new TimeOrder(new PackedNumbers(map, section, records));
    }

    /** @param times by ascending id */
    static boolean isById(long[] times) {
        for (int rank = 1; rank < times.length; rank++) {
            if (times[rank] < times[rank - 1]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes the ranks in their order, in the memory of the times where the spread of these leaves room for a rank beside each.
     *
     * @param times by ascending id; overwritten
     */
    static void write(long[] times, PackedWriter out) throws IOException {
        long earliest = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        for (long time : times) {
            earliest = Math.min(earliest, time);
            latest = Math.max(latest, time);
        }
        int width = PackedNumbers.width(times.length);
        if (Long.numberOfLeadingZeros(latest - earliest) <= width) {
            for (int rank : IntSorter.sorted(times.length, (a, b) -> Long.compare(times[a], times[b]))) {
                out.add(rank);
            }
            return;
        }
        for (int rank = 0; rank < times.length; rank++) {
            times[rank] = ((times[rank] - earliest) << width) | rank;
        }
        Arrays.sort(times);
        for (long each : times) {
            out.add((int) (each & (1L << width) - 1));
        }
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
