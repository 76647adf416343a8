package io.millrace.api.flowcore;

import io.millrace.model.RecordPoint;
import io.millrace.model.Ticks;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The name of an event: a UUID of version 1, in lower case. Its time is that of the event; where such UUIDs have random bits, it has the
 * record, so that nothing has to be looked up by it.
 *
 * <pre>
 *  bits of the record id
 *    0..39   octets 1 to 5 of the node
 *   40..46   bits 1 to 7 of its octet 0, whose bit 0 is 1, as in all nodes that are no network card
 *   47..60   the clock sequence
 * </pre>
 *
 * @param ticks event time, in {@link Ticks}
 * @param recordId {@link #UNKNOWN} if the UUID is nobody's that a server like this one made
 */
public record EventId(long ticks, long recordId) {
    /** In place of a record id. */
    public static final long UNKNOWN = -1;

    /** From 1582-10-15 to 1970. */
    private static final long OFFSET = 0x01B2_1DD2_1381_4000L;

    private static final long FIRST_MICROS =
            Instant.parse("2020-01-01T00:00:00Z").toEpochMilli() * 1_000;
    private static final long AHEAD_MICROS = Duration.ofDays(1).toMillis() * 1_000;
    private static final Pattern FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-1[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}");

    private static final long NODE_LOW = (1L << 40) - 1;
    private static final long MULTICAST = 1L << 40;
    private static final int CLOCK_MASK = 0x3fff;

    /** Where the event is read. */
    RecordPoint point() {
        return new RecordPoint(Ticks.micros(ticks), recordId);
    }

    /** As text. */
    public String uuid() {
        long node = (recordId & NODE_LOW) | (recordId >>> 40 & 0x7f) << 41 | MULTICAST;
        return uuid(ticks, (int) (recordId >>> 47) & CLOCK_MASK, node);
    }

    /**
     * Any UUID of version 1.
     *
     * @param ticks since 1970
     * @param clock 14 bits
     * @param node 48 bits
     */
    static String uuid(long ticks, int clock, long node) {
        long time = ticks + OFFSET;
        long high = time << 32 | (time >>> 16 & 0xffff_0000L) | 0x1000 | (time >>> 48 & 0xfff);
        long low = 0x8000_0000_0000_0000L | (long) clock << 48 | node;
        return new UUID(high, low).toString();
    }

    /**
     * Reads a UUID in either case; empty if it is none of version 1.
     *
     * @param nowMicros the time, microseconds since 1970: what names a record of more than a day ahead is not ours
     */
    public static Optional<EventId> parse(String text, long nowMicros) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        UUID uuid = UUID.fromString(text);
        long node = uuid.node();
        long recordId = (node & NODE_LOW) | (node >>> 41) << 40 | (long) (uuid.clockSequence() & CLOCK_MASK) << 47;
        long micros = Ticks.micros(recordId);
        boolean isOurs = (node & MULTICAST) != 0 && micros >= FIRST_MICROS && micros <= nowMicros + AHEAD_MICROS;
        return Optional.of(new EventId(uuid.timestamp() - OFFSET, isOurs ? recordId : UNKNOWN));
    }
}
