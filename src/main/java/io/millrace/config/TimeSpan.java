package io.millrace.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 5s}, {@code 10m}. */
final class TimeSpan {
    private static final Pattern FORM = Pattern.compile("([0-9]+) ?([a-z]+)");
    private static final Map<String, Long> UNITS = Map.of(
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);

    private TimeSpan() {}

    /** Only {@code 0} may go without a unit. At most 292 years, so that nanoseconds fit into a long. */
    static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher form = FORM.matcher(text);
        Long unit = form.matches() ? UNITS.get(form.group(2)) : null;
        if (unit == null) {
            throw ValueType.expected(text, "a whole number with a unit: us, ms, s, m, h or d");
        }
        try {
            return Duration.ofNanos(Math.multiplyExact(Long.parseLong(form.group(1)), unit));
        } catch (ArithmeticException | NumberFormatException tooLong) {
            throw ValueType.expected(text, "a duration below 292 years");
        }
    }
}
