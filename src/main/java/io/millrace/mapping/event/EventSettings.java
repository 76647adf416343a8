package io.millrace.mapping.event;

import java.time.Duration;

/**
 * What events may be. The time of a request is {@link io.millrace.model.Request#receivedMicros}, so there is no clock here.
 *
 * @param eventBytesMax bytes of the payload of one event as compact JSON
 * @param batchRecordsMax events in one request
 * @param ttlMax longest time to live that an event may ask for
 * @param ttlDefault that of ephemeral events that ask for none, and of those that ask for {@code true}
 * @param skewMax how far behind the time of receipt an event time may lie
 */
public record EventSettings(
        int eventBytesMax, int batchRecordsMax, Duration ttlMax, Duration ttlDefault, Duration skewMax) {
    /** Those of a server where nobody has set others. */
    public static final EventSettings DEFAULT =
            new EventSettings(64_000, 10_000, Duration.ofDays(7), Duration.ofDays(7), Duration.ofHours(24));

    public EventSettings {
        if (eventBytesMax < 2 || batchRecordsMax < 1 || skewMax.isNegative()) {
            throw new IllegalArgumentException("no event would be taken");
        }
        if (ttlDefault.isNegative() || ttlDefault.isZero() || ttlDefault.compareTo(ttlMax) > 0) {
            throw new IllegalArgumentException("the default time to live is " + ttlDefault + ", the longest " + ttlMax);
        }
    }
}
