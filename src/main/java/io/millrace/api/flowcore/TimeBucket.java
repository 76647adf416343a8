package io.millrace.api.flowcore;

import io.millrace.model.Ticks;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hours in UTC as 14 digits, {@code yyyyMMddHH0000}. Stateless. */
public final class TimeBucket {
    /** How long a bucket is. */
    public static final long TICKS = 3_600_000 * Ticks.PER_MILLI;

    private static final Pattern FORM = Pattern.compile("([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})0000");
    private static final long SECOND_TICKS = 1_000 * Ticks.PER_MILLI;

    private TimeBucket() {}

    /** The bucket that a time is in. */
    public static String of(long ticks) {
        LocalDateTime hour = LocalDateTime.ofEpochSecond(Math.floorDiv(ticks, SECOND_TICKS), 0, ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.HOURS);
        return String.format(
                Locale.ROOT,
                "%04d%02d%02d%02d0000",
                hour.getYear(),
                hour.getMonthValue(),
                hour.getDayOfMonth(),
                hour.getHour());
    }

    /** The first tick of a bucket; empty if the text is none. */
    public static OptionalLong firstTick(String bucket) {
        Matcher parts = FORM.matcher(bucket);
        if (!parts.matches()) {
            return OptionalLong.empty();
        }
        try {
            LocalDateTime hour = LocalDateTime.of(
                    Integer.parseInt(parts.group(1)),
                    Integer.parseInt(parts.group(2)),
                    Integer.parseInt(parts.group(3)),
                    Integer.parseInt(parts.group(4)),
                    0);
            return OptionalLong.of(hour.toEpochSecond(ZoneOffset.UTC) * SECOND_TICKS);
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }
}
