package io.millrace.mapping.event;

import java.time.Duration;
import java.time.Instant;

/**
 * Which times events of one request can have. Immutable.
 *
 * @param latestMillis the last one, milliseconds since 1970
 */
record EventTimes(long latestMillis, Duration skewMax) {
    /** The ids of events are UUIDs of time, which begin with the Gregorian calendar. */
    private static final long EARLIEST = Instant.parse("1582-10-15T00:00:00Z").toEpochMilli();

    static EventTimes received(long micros, Duration skewMax) {
        return new EventTimes(Math.floorDiv(micros, 1_000L) + skewMax.toMillis(), skewMax);
    }

    /** Why an event cannot have the time; null if it can. */
    String wrong(long millis) {
        if (millis > latestMillis) {
            return "more than " + skewMax.toSeconds() + " s in the future";
        }
        return millis < EARLIEST ? "before " + Instant.ofEpochMilli(EARLIEST) : null;
    }
}
