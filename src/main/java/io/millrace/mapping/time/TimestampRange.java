package io.millrace.mapping.time;

import io.millrace.model.Granularity;
import java.time.Instant;

/** What a timestamp field can hold; inclusive. Coarse units reach over the years 1 to 9999, nanoseconds over 2^33 s. */
public final class TimestampRange {
    private static final long SECONDS_MIN =
            Instant.parse("0001-01-01T00:00:01Z").getEpochSecond();
    private static final long SECONDS_MAX =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final long NANO_SECONDS_MAX = 1L << 32;

    private TimestampRange() {}

    /** @param nanos of the second, whole units of the granularity */
    public static boolean contains(Granularity granularity, long seconds, int nanos) {
        long max = secondsMax(granularity);
        return seconds >= secondsMin(granularity) && (seconds < max || (seconds == max && nanos == 0));
    }

    /** For messages. */
    public static String shown(Granularity granularity) {
        return Instant.ofEpochSecond(secondsMin(granularity)) + " to " + Instant.ofEpochSecond(secondsMax(granularity));
    }

    private static long secondsMin(Granularity granularity) {
        return granularity == Granularity.NS ? -NANO_SECONDS_MAX : SECONDS_MIN;
    }

    private static long secondsMax(Granularity granularity) {
        return granularity == Granularity.NS ? NANO_SECONDS_MAX : SECONDS_MAX;
    }
}
