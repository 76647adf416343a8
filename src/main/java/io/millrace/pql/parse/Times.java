package io.millrace.pql.parse;

import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Dates of queries and answers. */
public final class Times {
    /** What answers show where there is no date. */
    public static final String ZERO = "0001-01-01T00:00:00Z";

    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT);

    /** What a partial date lacks. */
    private static final String REST = "0000-01-01T00:00:00";

    private Times() {}

    /** RFC 3339 in UTC with as many digits of the fraction as are needed. */
    public static String format(long value, Granularity granularity, Instant epoch) {
        long unitsPerSecond = granularity.unitsPerSecond();
        Instant instant = epoch.plusSeconds(Math.floorDiv(value, unitsPerSecond))
                .plusNanos(Math.floorMod(value, unitsPerSecond) * granularity.nanos());
        return FORMAT.format(instant.atOffset(ZoneOffset.UTC));
    }

    /** The timestamp in units of the field since its epoch, cut to whole units; may exceed 64 bits. */
    public static BigInteger units(String rfc3339, FieldOptions.Timestamp field) {
        Instant instant = rfc3339(rfc3339);
        Granularity granularity = field.granularity();
        return units(instant, granularity).subtract(units(field.epoch(), granularity));
    }

    private static BigInteger units(Instant instant, Granularity granularity) {
        return BigInteger.valueOf(instant.getEpochSecond())
                .multiply(BigInteger.valueOf(granularity.unitsPerSecond()))
                .add(BigInteger.valueOf(instant.getNano() / granularity.nanos()));
    }

    private static Instant rfc3339(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return partial(text);
        }
    }

    /**
     * The bound of a time range: a date with an offset, or its beginning (to the year, month, day, hour, minute or second)
     * in UTC, or seconds since 1970.
     */
    public static Instant bound(Value value) {
        if (value instanceof Value.Int seconds) {
            return atSecond(seconds.value());
        }
        return rfc3339(((Value.Text) value).value());
    }

    private static Instant atSecond(long seconds) {
        try {
            return Instant.ofEpochSecond(seconds);
        } catch (DateTimeException e) {
            throw PqlProblem.execution("invalid date: " + seconds + " seconds since 1970 is too far away");
        }
    }

    private static Instant partial(String text) {
        try {
            boolean isWholeUnits = text.length() == 4 || (text.length() >= 7 && (text.length() - 7) % 3 == 0);
            if (isWholeUnits && text.length() <= REST.length()) {
                return LocalDateTime.parse(text + REST.substring(text.length())).toInstant(ZoneOffset.UTC);
            }
        } catch (DateTimeException e) {
            // Falls through: the text is no beginning of a date.
        }
        throw PqlProblem.execution("invalid date: " + Quoted.text(text) + "; use a form like 2006-01-02T15:04:05Z");
    }
}
