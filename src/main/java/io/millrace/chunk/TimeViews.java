package io.millrace.chunk;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The views of a time field: one per year, month, day and hour that its quantum names, in UTC, named by the digits of the
 * period ({@code 2021}, {@code 202103}, {@code 20210304}, {@code 2021030405}).
 */
public final class TimeViews {
    /** The view without a time. */
    public static final String STANDARD = "standard";

    private static final long HOUR_MICROS = Duration.ofHours(1).toNanos() / 1000;

    private TimeViews() {}

    /** Hours since 1970. */
    static long hour(long micros) {
        return Math.floorDiv(micros, HOUR_MICROS);
    }

    /**
     * The view that holds the hour.
     *
     * @param unit one of Y, M, D, H
     * @param hour hours since 1970
     */
    static String name(char unit, long hour) {
        return name(unit, LocalDateTime.ofEpochSecond(hour * 3600, 0, ZoneOffset.UTC));
    }

    private static String name(char unit, LocalDateTime time) {
        StringBuilder name = new StringBuilder(10);
        digits(name, time.getYear(), 4);
        if (unit != 'Y') {
            digits(name, time.getMonthValue(), 2);
        }
        if (unit == 'D' || unit == 'H') {
            digits(name, time.getDayOfMonth(), 2);
        }
        if (unit == 'H') {
            digits(name, time.getHour(), 2);
        }
        return name.toString();
    }

    private static void digits(StringBuilder name, int number, int width) {
        String digits = Integer.toString(number);
        name.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }

    /** The views of a value with the given time, coarsest first. */
    public static List<String> of(String quantum, long micros) {
        return quantum.chars().mapToObj(unit -> name((char) unit, hour(micros))).toList();
    }

    /** When the view's period begins. */
    public static LocalDateTime start(String view) {
        return LocalDateTime.of(part(view, 0, 4, 0), part(view, 4, 6, 1), part(view, 6, 8, 1), part(view, 8, 10, 0), 0);
    }

    private static int part(String view, int from, int to, int otherwise) {
        return view.length() < to ? otherwise : Integer.parseInt(view.substring(from, to));
    }

    /** When the view's period ends: the first instant that is not in it. */
    public static LocalDateTime end(String view) {
        LocalDateTime start = start(view);
        return switch (view.length()) {
            case 4 -> start.plusYears(1);
            case 6 -> start.plusMonths(1);
            case 8 -> start.plusDays(1);
            default -> start.plusHours(1);
        };
    }

    /** Whether the view's time to live is over: that long ago, or longer, its period ended. Zero means it never is. */
    public static boolean isExpired(String view, Duration ttl, Instant now) {
        return !ttl.isZero()
                && !view.equals(STANDARD)
                && !end(view).toInstant(ZoneOffset.UTC).plus(ttl).isAfter(now);
    }
}
