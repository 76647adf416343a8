package io.millrace.model;

/**
 * Which records a page is made of.
 *
 * @param isDescending whether the page starts from the end
 * @param from the first point that may be read; null for all from the start. In the order of arrival only its sequence counts
 * @param to the first point that may not be read; null for all to the end
 * @param earliestMicros smallest event time, microseconds since 1970
 * @param latestMicros largest event time
 * @param after read what comes behind it, in the direction of reading
 * @param limit most records of the page, 1 to {@link #LIMIT_MAX}
 */
public record ReadRange(
        boolean isDescending,
        RecordPoint from,
        RecordPoint to,
        long earliestMicros,
        long latestMicros,
        RecordCursor after,
        int limit) {
    /** What a page is held in memory for: ids, times and the cells that are wanted. */
    public static final int LIMIT_MAX = 100_000;

    public ReadRange {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("a page of " + limit + " records; 1 to " + LIMIT_MAX + " may be");
        }
        if ((from != null && from.sequence() < 0) || (to != null && to.sequence() < 0)) {
            throw new IllegalArgumentException("sequences are not negative: " + from + ", " + to);
        }
    }

    /** All records. */
    public static ReadRange all(ReadOrder order, int limit) {
        return new ReadRange(false, null, null, Long.MIN_VALUE, Long.MAX_VALUE, RecordCursor.start(order), limit);
    }

    public ReadOrder order() {
        return after.order();
    }

    public ReadRange descending() {
        return new ReadRange(true, from, to, earliestMicros, latestMicros, after, limit);
    }

    /** @param firstOrNull may be read; {@code endOrNull} not any more */
    public ReadRange between(RecordPoint firstOrNull, RecordPoint endOrNull) {
        return new ReadRange(isDescending, firstOrNull, endOrNull, earliestMicros, latestMicros, after, limit);
    }

    /** Both included. */
    public ReadRange withEventTimes(long earliest, long latest) {
        return new ReadRange(isDescending, from, to, earliest, latest, after, limit);
    }

    public ReadRange after(RecordCursor cursor) {
        return new ReadRange(isDescending, from, to, earliestMicros, latestMicros, cursor, limit);
    }
}
