package io.millrace.bench;

import java.util.Arrays;

/** Counts durations in buckets about 3 % wide. Confined to one thread. */
final class LatencyHistogram {
    private static final int STEPS_PER_OCTAVE = 32;

    private final long[] counts = new long[64 * STEPS_PER_OCTAVE];
    private long total;

    void add(long nanos) {
        counts[bucket(Math.max(1, nanos))]++;
        total++;
    }

    private static int bucket(long nanos) {
        int octave = 63 - Long.numberOfLeadingZeros(nanos);
        long fraction = octave < 5 ? (nanos << (5 - octave)) : (nanos >>> (octave - 5));
        return octave * STEPS_PER_OCTAVE + (int) (fraction & (STEPS_PER_OCTAVE - 1));
    }

    void reset() {
        Arrays.fill(counts, 0);
        total = 0;
    }

    /** The lower end of the bucket that holds the given fraction; 0 if nothing was counted. */
    double millis(double fraction) {
        long rank = (long) Math.ceil(fraction * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                long octave = 1L << (i / STEPS_PER_OCTAVE);
                return octave * (1 + (i % STEPS_PER_OCTAVE) / (double) STEPS_PER_OCTAVE) / 1e6;
            }
        }
        return 0;
    }
}
