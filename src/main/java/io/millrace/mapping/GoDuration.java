package io.millrace.mapping;

import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5h}, {@code -2us}; there is no unit for days. */
final class GoDuration {
    private static final Pattern GROUP = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    /** Longer texts are no durations anyone means; bounds the work. */
    private static final int CHARS_MAX = 100;

    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private GoDuration() {}

    /** Nanoseconds; empty if the text is not a duration or does not fit 64 bits. */
    static OptionalLong parse(String text) {
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
            BigDecimal part = new BigDecimal(group.group(1)).multiply(BigDecimal.valueOf(nanos(group.group(2))));
            total = total.add(new BigDecimal(part.toBigInteger()));
            end = group.end();
        }
        if (groups.isEmpty() || total.compareTo(MAX) > 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(isNegative ? -total.longValueExact() : total.longValueExact());
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "µs", "μs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
    }
}
