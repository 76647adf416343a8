package io.millrace.table;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;

/**
 * The records of one source as they are merged with those of others: the current one, of which at first no more is known than
 * a point that none comes before. So what lies far behind a page is never opened. Confined to one thread.
 */
final class RecordRun {
    static final Comparator<RecordRun> BY_ID =
            Comparator.<RecordRun>comparingLong(run -> run.id).thenComparingInt(run -> run.table);
    static final Comparator<RecordRun> BY_TIME =
            Comparator.<RecordRun>comparingLong(run -> run.micros).thenComparing(BY_ID);

    /** Few are wanted of most chunks, many of some. */
    private static final int FIRST_BATCH = 16;

    private final int table;
    private final int batchMax;
    private final Supplier<RecordSource> opening;
    private RecordSource source;
    private long[] ids = new long[FIRST_BATCH];
    private long[] times = new long[FIRST_BATCH];
    private int count;
    private int next;
    private long id;
    private long micros;

    /**
     * @param table number of the table, for records that are equal in all else
     * @param id with {@code micros}: a bound of the first record
     * @param batchMax how many are read at a time in the end
     */
    RecordRun(int table, long id, long micros, int batchMax, Supplier<RecordSource> opening) {
        this.table = table;
        this.id = id;
        this.micros = micros;
        this.batchMax = batchMax;
        this.opening = opening;
    }

    /** Whether the current record is one, and not just a bound. */
    boolean isOpen() {
        return source != null;
    }

    /** Moves to the next record, the first at the first call; false at the end. */
    boolean advance() {
        if (next == count && !fill()) {
            return false;
        }
        id = ids[next];
        micros = times[next++];
        return true;
    }

    private boolean fill() {
        if (source == null) {
            source = opening.get();
        } else if (count == ids.length && count < batchMax) {
            ids = Arrays.copyOf(ids, Math.min(batchMax, 4 * count));
            times = new long[ids.length];
        }
        count = source.read(ids.length, ids, times);
        next = 0;
        return count > 0;
    }

    int table() {
        return table;
    }

    long id() {
        return id;
    }

    long micros() {
        return micros;
    }
}
