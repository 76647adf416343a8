package io.millrace.api.flowcore;

import io.millrace.api.json.Members;
import io.millrace.model.ReadOrder;
import io.millrace.model.RecordPoint;
import io.millrace.model.Ticks;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * From where on events are sent: {@code first}, {@code now}, the start of a year, month, day, hour, minute or second as 4 to 14 digits, or
 * the id of an event, which is included. Immutable.
 */
final class StartPoint {
    private static final String FIRST = "first";
    private static final String NOW = "now";
    private static final String LIVE = "live";

    /** Year, month, day, hour, minute, second. */
    private static final String ALL_DIGITS = "00000101000000";

    private static final int YEAR_DIGITS = 4;

    private StartPoint() {}

    /**
     * @param nowTick one that no event has yet without naming a time
     * @throws io.millrace.problem.Problem that names the member
     */
    static RecordPoint parse(Members body, String member, String text, ReadOrder order, long nowTick) {
        if (text.equals(FIRST)) {
            return new RecordPoint(Long.MIN_VALUE, 0);
        }
        if (text.equals(NOW) || text.equals(LIVE)) {
            return at(nowTick, nowTick, order);
        }
        OptionalLong period = period(text);
        if (period.isPresent()) {
            return at(period.getAsLong(), 0, order);
        }
        Optional<EventId> event = EventId.parse(text, Ticks.micros(nowTick));
        if (event.isPresent()) {
            EventId id = event.get();
            boolean isOurs = id.recordId() != EventId.UNKNOWN;
            return isOurs ? new RecordPoint(Ticks.micros(id.ticks()), id.recordId()) : at(id.ticks(), 0, order);
        }
        throw body.wrong(
                member,
                "bad_value",
                "has to be first, now, a time such as 20240115 or 20240115100000, or the id of an event");
    }

    /** In the order of arrival the time that counts is that of the record. */
    private static RecordPoint at(long tick, long record, ReadOrder order) {
        return new RecordPoint(Ticks.micros(tick), order == ReadOrder.ARRIVAL ? Math.max(0, tick) : record);
    }

    /**
     * Where it ends: a time as above, or in ISO 8601.
     *
     * @return microseconds since 1970
     */
    static long stop(Members body, String member, String text) {
        OptionalLong period = period(text);
        if (period.isPresent()) {
            return Ticks.micros(period.getAsLong());
        }
        try {
            Instant instant = Instant.parse(text);
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw body.wrong(member, "bad_value", "has to be a time such as 20240115100000 or 2024-01-15T10:00:00Z");
        }
    }

    /** The first tick; empty if the text is none. */
    private static OptionalLong period(String text) {
        int length = text.length();
        boolean isPeriod = length >= YEAR_DIGITS
                && length <= ALL_DIGITS.length()
                && length % 2 == 0
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isPeriod) {
            return OptionalLong.empty();
        }
        String digits = text + ALL_DIGITS.substring(length);
        try {
            LocalDateTime time = LocalDateTime.of(
                    Integer.parseInt(digits.substring(0, 4)),
                    Integer.parseInt(digits.substring(4, 6)),
                    Integer.parseInt(digits.substring(6, 8)),
                    Integer.parseInt(digits.substring(8, 10)),
                    Integer.parseInt(digits.substring(10, 12)),
                    Integer.parseInt(digits.substring(12, 14)));
            return OptionalLong.of(time.toEpochSecond(ZoneOffset.UTC) * 1_000 * Ticks.PER_MILLI);
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }
}
