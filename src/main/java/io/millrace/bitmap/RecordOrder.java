package io.millrace.bitmap;

import java.util.Arrays;

/**
 * The different records of a chunk being built, by ascending id. A record's rank is its place in that order, and an
 * arrival is the number of a row as it came. Immutable.
 */
public final class RecordOrder {
    private final long[] ids;
    private final int size;
    private final int[] rankOfArrival;
    /** Ascending; null if all arrivals count. */
    private final int[] arrivals;

    private RecordOrder(long[] ids, int size, int[] rankOfArrival) {
        this(ids, size, rankOfArrival, null);
    }

    private RecordOrder(long[] ids, int size, int[] rankOfArrival, int[] arrivals) {
        this.ids = ids;
        this.size = size;
        this.rankOfArrival = rankOfArrival;
        this.arrivals = arrivals;
    }

    /** @param arrived the record id of each arrival */
    public static RecordOrder of(LongList arrived) {
        int count = arrived.size();
        long[] ids = arrived.items();
        if (ascends(ids, count)) {
            return new RecordOrder(ids, count, null);
        }
        long[] sorted = Arrays.copyOf(ids, count);
        Arrays.sort(sorted);
        int size = distinct(sorted);
        int[] ranks = new int[count];
        for (int i = 0; i < count; i++) {
            boolean repeated = i > 0 && ids[i] == ids[i - 1];
            ranks[i] = repeated ? ranks[i - 1] : Arrays.binarySearch(sorted, 0, size, ids[i]);
        }
        return new RecordOrder(sorted, size, ranks);
    }

    /**
     * The records of some arrivals only; costs by their number.
     *
     * @param arrived the record id of each arrival
     * @param some arrivals in any order, possibly repeated
     */
    public static RecordOrder among(LongList arrived, IntList some) {
        int[] sorted = Arrays.copyOf(some.items(), some.size());
        Arrays.sort(sorted);
        LongList ids = new LongList();
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[count++] = sorted[i];
                ids.add(arrived.get(sorted[count - 1]));
            }
        }
        RecordOrder order = of(ids);
        return new RecordOrder(order.ids, order.size, order.rankOfArrival, Arrays.copyOf(sorted, count));
    }

    private static boolean ascends(long[] ids, int count) {
        for (int i = 1; i < count; i++) {
            if (ids[i] <= ids[i - 1]) {
                return false;
            }
        }
        return true;
    }

    private static int distinct(long[] sorted) {
        int size = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[size++] = sorted[i];
            }
        }
        return size;
    }

    public int size() {
        return size;
    }

    public long id(int rank) {
        return ids[rank];
    }

    public int rank(int arrival) {
        int at = arrivals == null ? arrival : Arrays.binarySearch(arrivals, arrival);
        return rankOfArrival == null ? at : rankOfArrival[at];
    }
}
