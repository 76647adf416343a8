package io.millrace.model;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * The refused records of a request beyond those that are told one by one: one bit for each record, and how many there are
 * of each reason. Confined to its maker until it is handed over, then immutable.
 */
public final class MoreRefused {
    public static final MoreRefused NONE = new MoreRefused();

    private final BitSet records;
    private final Map<String, Integer> reasons;
    private int count;

    public MoreRefused() {
        this(new BitSet(0), Map.of());
    }

    /**
     * As they were handed over.
     *
     * @param records the numbers of the records
     * @param reasons how many there are of each reason
     */
    public MoreRefused(BitSet records, Map<String, Integer> reasons) {
        this.records = (BitSet) records.clone();
        this.reasons = new TreeMap<>(reasons);
        this.count = records.cardinality();
    }

    /**
     * Not for {@link #NONE}.
     *
     * @param record its number in the request, from 0, greater than any that was added before
     * @param reason of its first problem
     */
    public void add(int record, String reason) {
        records.set(record);
        reasons.merge(reason, 1, Integer::sum);
        count++;
    }

    public int count() {
        return count;
    }

    /** How many records were refused for each reason. */
    public Map<String, Integer> reasons() {
        return Map.copyOf(reasons);
    }

    /** The numbers of the records as words of a bit set. */
    public long[] records() {
        return records.toLongArray();
    }

    public boolean isRefused(int record) {
        return records.get(record);
    }

    /** The first record behind this one that has another outcome; {@code end} if there is none before it. */
    public int runEnd(int record, int end) {
        int other = isRefused(record) ? records.nextClearBit(record) : records.nextSetBit(record);
        return other < 0 ? end : Math.min(other, end);
    }
}
