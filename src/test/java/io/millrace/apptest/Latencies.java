package io.millrace.apptest;

import java.util.Arrays;
import java.util.Locale;

/** Durations and their distribution. Confined to one thread. */
public final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    public void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = duration;
    }

    public int count() {
        return count;
    }

    /** @param fraction 0 for the least, 1 for the greatest; 0 if nothing was measured */
    public double millis(double fraction) {
        if (count == 0) {
            return 0;
        }
        Arrays.sort(nanos, 0, count);
        return nanos[(int) Math.min(count - 1L, Math.round(fraction * (count - 1)))] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d (p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, max %.2f ms)",
                count,
                millis(0.5),
                millis(0.9),
                millis(0.99),
                millis(1));
    }
}
