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

    private final BitSet records = new BitSet(0);
    private final Map<String, Integer> reasons = new TreeMap<>();
    private int count;

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

    public boolean isRefused(int record) {
        return records.get(record);
    }

    /** The first record behind this one that has another outcome; {@code end} if there is none before it. */
    public int runEnd(int record, int end) {
        int other = isRefused(record) ? records.nextClearBit(record) : records.nextSetBit(record);
        return other < 0 ? end : Math.min(other, end);
    }
}
