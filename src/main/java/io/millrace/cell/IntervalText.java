package io.millrace.cell;

import io.millrace.cell.CellValue.Interval;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as texts: numbers with units one after the other, such as {@code 3 days 2h}; a minus in front of all turns them round. */
public final class IntervalText {
    private static final Pattern PART = Pattern.compile("\\s*(-?\\d+(?:\\.\\d+)?)\\s*([A-Za-z]+)\\s*");
    private static final int MONTHS = 12;
    private static final int WEEK = 7;
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    private IntervalText() {}

    /** @throws Problem {@code INVALID_PARAMETER} if the text is none */
    public static Interval parse(String text) {
        String rest = text.strip();
        int sign = rest.startsWith("-") && rest.indexOf('-', 1) < 0 && rest.indexOf(' ') > 0 ? -1 : 1;
        Matcher part = PART.matcher(sign < 0 ? rest.substring(1) : rest);
        double months = 0;
        double days = 0;
        double seconds = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            double number = Double.parseDouble(part.group(1));
            switch (part.group(2).toLowerCase(Locale.ROOT)) {
                case "y", "year", "years" -> months += number * MONTHS;
                case "month", "months" -> months += number;
                case "w", "week", "weeks" -> days += number * WEEK;
                case "d", "day", "days" -> days += number;
                case "h", "hour", "hours" -> seconds += number * HOUR;
                case "m", "min", "minute", "minutes" -> seconds += number * MINUTE;
                case "s", "sec", "second", "seconds" -> seconds += number;
                case "ms", "millisecond", "milliseconds" -> seconds += number / 1e3;
                default -> throw wrong(text);
            }
            end = part.end();
        }
        boolean isWhole = months == Math.rint(months) && days == Math.rint(days);
        if (end == 0 || end < (sign < 0 ? rest.length() - 1 : rest.length()) || !isWhole
                || Math.abs(months) > Integer.MAX_VALUE || Math.abs(days) > Integer.MAX_VALUE) {
            throw wrong(text);
        }
        return new Interval(sign * (int) months, sign * (int) days, sign * seconds);
    }

    private static Problem wrong(String text) {
        return new Problem(
                ProblemCode.INVALID_PARAMETER,
                "'" + text + "' is no interval; write numbers with units, such as 3 days 2h, of year, month, week, day, hour, minute,"
                        + " second");
    }

    /** What {@link #parse} reads. */
    public static String of(Interval interval) {
        StringBuilder text = new StringBuilder();
        add(text, interval.months() / MONTHS, " year");
        add(text, interval.months() % MONTHS, " month");
        add(text, interval.days(), " day");
        double seconds = interval.seconds();
        long whole = (long) Math.abs(seconds);
        int sign = seconds < 0 ? -1 : 1;
        add(text, sign * (whole / HOUR), "h");
        add(text, sign * (whole % HOUR / MINUTE), "m");
        double rest = seconds - sign * (double) (whole - whole % MINUTE);
        if (rest != 0 || text.isEmpty()) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(rest == Math.rint(rest) ? Long.toString((long) rest) : Double.toString(rest))
                    .append('s');
        }
        return text.toString();
    }

    private static void add(StringBuilder text, long number, String unit) {
        if (number != 0) {
            text.append(text.isEmpty() ? "" : " ").append(number).append(unit);
        }
    }
}
