package io.millrace.table;

import io.millrace.bitmap.IntSorter;
import io.millrace.bitmap.RecordRanks;
import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.BitSlices;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.Comparison;
import io.millrace.chunk.TimeOrder;
import io.millrace.model.Interruption;
import io.millrace.model.RecordPoint;
import java.util.Arrays;
import java.util.Optional;

/**
 * The records that have their newest row in one chunk, in either order. Immutable, thread-safe.
 *
 * @param hidden those of the chunk that are newer elsewhere, or gone
 * @param times the chunk's event times
 * @param chosen if only some are wanted, those, which are all that are not hidden
 */
record ChunkRecords(
        Chunk chunk, RecordSet hidden, BitSlices times, Interruption interruption, Optional<RecordRanks> chosen) {
    /** Records passed over between two looks at the interruption. */
    private static final int STEPS_PER_CHECK = 1 << 12;

    boolean isEmpty() {
        return chunk.info().records() == 0;
    }

    /** The same with all others hidden. */
    ChunkRecords only(RecordSet records) {
        RecordSet others = hidden.or(all().andNot(records));
        return new ChunkRecords(chunk, others, times, interruption, Optional.of(RecordRanks.of(all().andNot(others))));
    }

    /** All records of the chunk, hidden ones too. */
    RecordSet all() {
        return chunk.records();
    }

    /**
     * By event time, then id.
     *
     * @param from the first point that counts; null for all from the start
     * @param to the first point that does not count; null for all to the end
     */
    RecordSource byTime(RecordPoint from, RecordPoint to, boolean isDescending) {
        if (isEmpty()) {
            return RecordSource.NONE;
        }
        TimeOrder order = chunk.timeOrder();
        return order == null
                ? new Sorted(within(from, to), isDescending)
                : new Placed(
                        chunk.ranks(),
                        order,
                        from == null ? 0 : place(order, from),
                        to == null ? chunk.ranks().size() : place(order, to),
                        isDescending);
    }

    /**
     * By id, both included.
     *
     * @param earliest smallest event time that counts
     * @param latest largest one
     */
    RecordSource byId(long first, long last, long earliest, long latest, boolean isDescending) {
        ChunkInfo info = chunk.info();
        if (isEmpty() || first > last || earliest > info.latestMicros() || latest < info.earliestMicros()) {
            return RecordSource.NONE;
        }
        boolean isWhole = earliest <= info.earliestMicros() && latest >= info.latestMicros();
        RecordRanks ranks = isWhole
                ? chosen.orElseGet(chunk::ranks)
                : RecordRanks.of(times.between(earliest, latest).andNot(hidden));
        int end = last == Long.MAX_VALUE ? ranks.size() : ranks.countBelow(last + 1);
        return new Placed(ranks, TimeOrder.BY_ID, ranks.countBelow(first), end, isDescending);
    }

    /** How many records come before the point. */
    private int place(TimeOrder order, RecordPoint point) {
        if (point.eventMicros() < chunk.info().earliestMicros()) {
            return 0;
        }
        int low = 0;
        int high = chunk.ranks().size();
        if (point.eventMicros() > chunk.info().latestMicros()) {
            return high;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            long id = chunk.ranks().id(order.rank(middle));
            if (new RecordPoint(times.value(id), id).compareTo(point) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private RecordSet within(RecordPoint from, RecordPoint to) {
        RecordSet records = times.exists().andNot(hidden);
        if (from != null) {
            records = records.andNot(before(from));
        }
        return to == null ? records : records.and(before(to));
    }

    private RecordSet before(RecordPoint point) {
        RecordSet less = times.compare(Comparison.LESS, point.eventMicros());
        RecordSet equal = times.compare(Comparison.EQUAL, point.eventMicros());
        return point.sequence() == 0 ? less : less.or(equal.range(0, point.sequence() - 1));
    }

    /** The event times of records that are all there, in any order. */
    private void readTimes(long[] ids, int count, long[] micros) {
        long[] sorted = Arrays.copyOf(ids, count);
        Arrays.sort(sorted);
        long[] values = times.values(RecordSet.ofSorted(sorted, count));
        for (int i = 0; i < count; i++) {
            micros[i] = values[Arrays.binarySearch(sorted, ids[i])];
        }
    }

    /** Goes from place to place of an order. */
    private final class Placed implements RecordSource {
        private final RecordRanks ranks;
        private final TimeOrder order;
        private final int step;
        private int place;
        private int left;

        /**
         * @param ranks of the records that count
         * @param order of the same
         */
        Placed(RecordRanks ranks, TimeOrder order, int from, int to, boolean isDescending) {
            this.ranks = ranks;
            this.order = order;
            this.step = isDescending ? -1 : 1;
            this.place = isDescending ? to - 1 : from;
            this.left = Math.max(0, to - from);
        }

        @Override
        public int read(int most, long[] ids, long[] micros) {
            int count = 0;
            for (; left > 0 && count < most; left--) {
                if (left % STEPS_PER_CHECK == 0) {
                    interruption.check();
                }
                long id = ranks.id(order.rank(place));
                place += step;
                if (!hidden.contains(id)) {
                    ids[count++] = id;
                }
            }
            readTimes(ids, count, micros);
            return count;
        }
    }

    /**
     * Finds the next ones among all that are left, bit by bit: for files that have no order. It takes no memory by record, and
     * costs some looks at the whole chunk for each batch.
     */
    private final class Sorted implements RecordSource {
        private final boolean isDescending;
        private RecordSet left;

        Sorted(RecordSet records, boolean isDescending) {
            this.left = records;
            this.isDescending = isDescending;
        }

        @Override
        public int read(int most, long[] ids, long[] micros) {
            interruption.check();
            if (left.isEmpty()) {
                return 0;
            }
            RecordSet next = isDescending ? times.largest(left, most) : times.smallest(left, most);
            left = left.andNot(next);
            long[] found = next.toArray();
            long[] values = times.values(next);
            int[] order = IntSorter.sorted(found.length, (a, b) -> Long.compare(values[a], values[b]));
            for (int i = 0; i < order.length; i++) {
                int from = order[isDescending ? order.length - 1 - i : i];
                ids[i] = found[from];
                micros[i] = values[from];
            }
            return order.length;
        }
    }
}
