package io.millrace.cell;

import io.millrace.cell.CellValue.Interval;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as text: {@code 1 MONTH 2 DAY 3H 4M 5.5S}; read with most of the words that people use for the units. */
public final class CellInterval {
    private static final int CHARS_MAX = 200;
    private static final int MONTHS_PER_YEAR = 12;
    private static final int DAYS_PER_WEEK = 7;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int SECONDS_PER_HOUR = 3600;
    private static final Pattern PART = Pattern.compile("\\s*([+-]?\\d{1,15}(?:\\.\\d{1,9})?)\\s*([a-zA-Z]+)\\s*,?");

    private CellInterval() {}

    /**
     * @param text numbers with units, such as {@code 3d 2h} or {@code 1 month}; only seconds may have a fraction
     * @throws Problem {@code INVALID_PARAMETER} if it is something else
     */
    public static Interval parse(String text) {
        if (text.isBlank() || text.length() > CHARS_MAX) {
            throw wrong(text);
        }
        Matcher part = PART.matcher(text);
        long months = 0;
        long days = 0;
        double seconds = 0;
        int at = 0;
        while (at < text.length() && part.find(at) && part.start() == at) {
            double number = Double.parseDouble(part.group(1));
            boolean isWhole = part.group(1).indexOf('.') < 0;
            String unit = part.group(2).toLowerCase(Locale.ROOT);
            int factor = factor(unit);
            switch (factor == 0 ? "" : kind(unit)) {
                case "month" -> months += whole(text, number, isWhole) * factor;
                case "day" -> days += whole(text, number, isWhole) * factor;
                case "second" -> seconds += number * factor;
                default -> throw wrong(text);
            }
            at = part.end();
        }
        if (!text.substring(at).isBlank() || months != (int) months || days != (int) days) {
            throw wrong(text);
        }
        return new Interval((int) months, (int) days, seconds);
    }

    private static long whole(String text, double number, boolean isWhole) {
        if (!isWhole || Math.abs(number) > Integer.MAX_VALUE) {
            throw wrong(text);
        }
        return (long) number;
    }

    private static int factor(String unit) {
        return switch (unit) {
            case "y", "year", "years" -> MONTHS_PER_YEAR;
            case "mon", "mons", "month", "months", "d", "day", "days", "s", "sec", "secs", "second", "seconds" -> 1;
            case "w", "week", "weeks" -> DAYS_PER_WEEK;
            case "h", "hour", "hours" -> SECONDS_PER_HOUR;
            case "m", "min", "mins", "minute", "minutes" -> SECONDS_PER_MINUTE;
            default -> 0;
        };
    }

    private static String kind(String unit) {
        return switch (unit) {
            case "y", "year", "years", "mon", "mons", "month", "months" -> "month";
            case "w", "week", "weeks", "d", "day", "days" -> "day";
            default -> "second";
        };
    }

    private static Problem wrong(String text) {
        return new Problem(
                ProblemCode.INVALID_PARAMETER,
                "'" + text.substring(0, Math.min(text.length(), CHARS_MAX))
                        + "' is no interval; write whole numbers with units, such as '3 days 2 hours' or '1 month'");
    }

    /** What {@link #parse} reads. */
    public static String text(Interval interval) {
        StringBuilder text = new StringBuilder();
        append(text, interval.months() / MONTHS_PER_YEAR, " YEAR");
        append(text, interval.months() % MONTHS_PER_YEAR, " MONTH");
        append(text, interval.days(), " DAY");
        long minutes = (long) (interval.seconds() / SECONDS_PER_MINUTE);
        append(text, minutes / SECONDS_PER_MINUTE, "H");
        append(text, minutes % SECONDS_PER_MINUTE, "M");
        BigDecimal rest = BigDecimal.valueOf(interval.seconds())
                .subtract(BigDecimal.valueOf(minutes * SECONDS_PER_MINUTE))
                .stripTrailingZeros();
        if (rest.signum() != 0 || text.isEmpty()) {
            text.append(text.isEmpty() ? "" : " ").append(rest.toPlainString()).append('S');
        }
        return text.toString();
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number != 0) {
            text.append(text.isEmpty() ? "" : " ").append(number).append(unit);
        }
    }
}
