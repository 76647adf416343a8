package io.millrace.chunk;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;

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

    /**
     * The views to read for a question about a time field.
     *
     * @param existing the field's views
     * @param from inclusive; null for the beginning of what there is
     * @param to exclusive; null for the end of what there is
     */
    public static List<String> toRead(
            String quantum, NavigableSet<String> existing, LocalDateTime from, LocalDateTime to) {
        if (from == null && to == null && existing.contains(STANDARD)) {
            return List.of(STANDARD);
        }
        List<String> dated =
                existing.stream().filter(view -> !view.equals(STANDARD)).toList();
        int coarsest = dated.stream().mapToInt(String::length).min().orElse(0);
        List<String> coarse =
                dated.stream().filter(view -> view.length() == coarsest).toList();
        if (coarse.isEmpty()) {
            return List.of();
        }
        LocalDateTime first = start(coarse.get(0));
        LocalDateTime last = end(coarse.get(coarse.size() - 1));
        LocalDateTime lower = from == null || from.isBefore(first) ? first : from;
        LocalDateTime upper = to == null || to.isAfter(last) ? last : to;
        return cover(quantum, lower, upper).stream().filter(existing::contains).toList();
    }

    /**
     * The fewest views of the quantum whose periods tile the time from {@code from} to {@code to}: finer ones up to the
     * next boundary of a coarser one, and down again at the end. Where the quantum is too coarse the ends are rounded.
     */
    public static List<String> cover(String quantum, LocalDateTime from, LocalDateTime to) {
        List<String> views = new ArrayList<>();
        LocalDateTime time = from;
        for (char unit = climb(quantum, time, to); unit != 0; unit = climb(quantum, time, to)) {
            views.add(name(unit, time));
            time = next(unit, time);
        }
        for (char unit = descend(quantum, time, to); unit != 0; unit = descend(quantum, time, to)) {
            views.add(name(unit, time));
            time = next(unit, time);
        }
        return views;
    }

    /** The unit of the next view on the way up to a coarser boundary; 0 if the way is over. */
    private static char climb(String quantum, LocalDateTime time, LocalDateTime to) {
        String coarser = "DMY";
        String finer = "HDM";
        for (int i = 0; i < finer.length() && time.isBefore(to); i++) {
            char unit = finer.charAt(i);
            if (quantum.indexOf(unit) < 0) {
                continue;
            }
            if (!fits(coarser.charAt(i), time, to)) {
                return 0;
            }
            if (!name(unit, time).equals(name(unit, start(name(coarser.charAt(i), time))))) {
                return unit;
            }
        }
        return 0;
    }

    /** The coarsest unit that still fits; 0 if none does. */
    private static char descend(String quantum, LocalDateTime time, LocalDateTime to) {
        for (int i = 0; i < quantum.length() && time.isBefore(to); i++) {
            char unit = quantum.charAt(i);
            if (unit == 'H' || fits(unit, time, to)) {
                return unit;
            }
        }
        return 0;
    }

    /** Whether one unit more ends before {@code to}, or in the same unit as {@code to}. */
    private static boolean fits(char unit, LocalDateTime time, LocalDateTime to) {
        LocalDateTime next = plus(unit, time);
        return to.isAfter(next) || name(unit, next).equals(name(unit, to));
    }

    /** One unit later; a day that the next month or year lacks runs over into the month after it. */
    private static LocalDateTime plus(char unit, LocalDateTime time) {
        int overflow = time.getDayOfMonth() - 1;
        return switch (unit) {
            case 'Y' -> time.withDayOfMonth(1).plusYears(1).plusDays(overflow);
            case 'M' -> time.withDayOfMonth(1).plusMonths(1).plusDays(overflow);
            case 'D' -> time.plusDays(1);
            default -> time.plusHours(1);
        };
    }

    /** Like {@link #plus}, but late in a month goes to the start of the next one, so that no month is left out. */
    private static LocalDateTime next(char unit, LocalDateTime time) {
        boolean late = unit == 'M' && time.getDayOfMonth() > 28;
        return late ? time.withDayOfMonth(1).withMinute(0).plusMonths(1) : plus(unit, time);
    }
}
