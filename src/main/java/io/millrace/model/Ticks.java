package io.millrace.model;

/** Ticks of 100 ns since 1970: what ids that come from time count in. */
public final class Ticks {
    public static final long PER_MICRO = 10;
    public static final long PER_MILLI = 10_000;

    private Ticks() {}

    /** The microsecond that the tick is in. */
    public static long micros(long ticks) {
        return Math.floorDiv(ticks, PER_MICRO);
    }

    /** The millisecond that the tick is in. */
    public static long millis(long ticks) {
        return Math.floorDiv(ticks, PER_MILLI);
    }

    /** Which of the ten of its microsecond the tick is, from 0. */
    public static int ofMicro(long ticks) {
        return (int) Math.floorMod(ticks, PER_MICRO);
    }
}
