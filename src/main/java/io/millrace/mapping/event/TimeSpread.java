package io.millrace.mapping.event;

import io.millrace.model.Ticks;

/**
 * Which ticks of their millisecond events get that name it as their time: whole microseconds while there is room, closer ones when more
 * are wanted, and the last one for all that come when it is full. So events of one millisecond keep the order in which they came, as
 * long as this remembers it: of {@value #SETS} × {@value #WAYS} milliseconds of tables those that were wanted last.
 *
 * <p>Thread-safe: one lock.
 */
final class TimeSpread {
    private static final int SETS = 1 << 12;
    private static final int WAYS = 8;
    private static final int TICKS = (int) Ticks.PER_MILLI;
    private static final int WHOLE = (int) Ticks.PER_MICRO;

    /** Sets of places, each from the one that was wanted last to the one that goes next. */
    private long[] tables;

    private long[] millis;
    /** The first tick that is free; 0 in a place that is. */
    private short[] free;

    /** A run of ticks of a millisecond. Confined to its taker. */
    static final class Run {
        private int next;
        private int step;

        /** The next tick, from 0; the last one again when the run is over. */
        int next() {
            int tick = Math.min(next, TICKS - 1);
            next += step;
            return tick;
        }
    }

    /** Ticks for so many events of a table, at least one, that want the same millisecond. */
    synchronized void take(long table, long milli, int events, Run run) {
        int place = place(table, milli);
        int from = free[place];
        int whole = (from + WHOLE - 1) / WHOLE * WHOLE;
        if (whole + (long) WHOLE * (events - 1) < TICKS) {
            run.next = whole;
            run.step = WHOLE;
        } else {
            run.next = from;
            run.step = Math.max(1, (TICKS - from) / events);
        }
        free[place] = (short) Math.min(TICKS, run.next + (long) run.step * (events - 1) + 1);
    }

    /** That of the millisecond, which is the first of its set from now on. */
    private int place(long table, long milli) {
        if (tables == null) {
            tables = new long[SETS * WAYS];
            millis = new long[SETS * WAYS];
            free = new short[SETS * WAYS];
        }
        int first = set(table, milli) * WAYS;
        int at = first;
        while (at < first + WAYS && !(free[at] > 0 && millis[at] == milli && tables[at] == table)) {
            at++;
        }
        boolean isKnown = at < first + WAYS;
        short next = isKnown ? free[at] : 0;
        int moved = (isKnown ? at : at - 1) - first;
        System.arraycopy(tables, first, tables, first + 1, moved);
        System.arraycopy(millis, first, millis, first + 1, moved);
        System.arraycopy(free, first, free, first + 1, moved);
        tables[first] = table;
        millis[first] = milli;
        free[first] = next;
        return first;
    }

    private static int set(long table, long milli) {
        long mixed = (milli + table * 0xC2B2AE3D27D4EB4FL) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 40) & (SETS - 1);
    }
}
