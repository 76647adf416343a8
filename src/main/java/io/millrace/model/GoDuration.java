package io.millrace.model;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spans of time as Go writes them: {@code 1h30m}, {@code 1.5h}, {@code -2us}; {@code 0} needs no unit, and there is none
 * for days.
 */
public final class GoDuration {
    private static final Pattern GROUP = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    /** Longer texts are no durations anyone means; bounds the work. */
    private static final int CHARS_MAX = 100;

    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private GoDuration() {}

    /** Empty if the text is no span of time, or one longer than 292 years. */
    public static Optional<Duration> parse(String text) {
        OptionalLong nanos = nanos(text);
        return nanos.isPresent() ? Optional.of(Duration.ofNanos(nanos.getAsLong())) : Optional.empty();
    }

    /** Nanoseconds; empty if the text is no span of time, or one that does not fit 64 bits. */
    public static OptionalLong nanos(String text) {
        if (text.length() > CHARS_MAX) {
            return OptionalLong.empty();
        }
        boolean isNegative = text.startsWith("-");
        String groups = isNegative || text.startsWith("+") ? text.substring(1) : text;
        if (groups.equals("0")) {
            return OptionalLong.of(0);
        }
        BigDecimal total = BigDecimal.ZERO;
        Matcher group = GROUP.matcher(groups);
        int end = 0;
        while (end < groups.length()) {
            if (!group.find(end) || group.start() != end) {
                return OptionalLong.empty();
            }
            BigDecimal part = new BigDecimal(group.group(1)).multiply(BigDecimal.valueOf(unitNanos(group.group(2))));
            total = total.add(new BigDecimal(part.toBigInteger()));
            end = group.end();
        }
        if (groups.isEmpty() || total.compareTo(MAX) > 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(isNegative ? -total.longValueExact() : total.longValueExact());
    }

    private static long unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "µs", "μs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
    }

    /** As Go prints it: in hours, minutes and seconds, and what is less than a second in a smaller unit. */
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.toSeconds() == 0) {
            return formatShort(duration.toNanosPart());
        }
        BigDecimal seconds = BigDecimal.valueOf(duration.toSecondsPart())
                .add(BigDecimal.valueOf(duration.toNanosPart(), 9))
                .stripTrailingZeros();
        long hours = duration.toHours();
        String minutes = hours > 0 || duration.toMinutesPart() > 0 ? duration.toMinutesPart() + "m" : "";
        return (hours > 0 ? hours + "h" : "") + minutes + seconds.toPlainString() + "s";
    }

    private static String formatShort(int nanos) {
        int digits = nanos < 1_000 ? 0 : nanos < 1_000_000 ? 3 : 6;
        String unit = digits == 0 ? "ns" : digits == 3 ? "µs" : "ms";
        return BigDecimal.valueOf(nanos, digits).stripTrailingZeros().toPlainString() + unit;
    }
}
