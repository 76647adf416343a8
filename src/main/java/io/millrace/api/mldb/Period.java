package io.millrace.api.mldb;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as texts: a whole number and a unit. */
final class Period {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,12})(ms|x|s|m|h|d|w|M|y)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "x", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private Period() {}

    /**
     * @param member that the text is of
     * @return empty if it is none at all, {@code 0s}
     */
    static Optional<Duration> parse(String member, String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw MldbError.of(
                    400,
                    member + ": '" + text
                            + "' is no period; write a whole number and a unit, ms, s, m, h or d, such as \"1s\"");
        }
        Duration unit = UNITS.get(matcher.group(2));
        if (unit == null) {
            throw MldbError.of(
                    400,
                    member + ": granularity is not supported: " + matcher.group(2) + "; there are ms, s, m, h and d");
        }
        Duration period = unit.multipliedBy(Long.parseLong(matcher.group(1)));
        return period.isZero() ? Optional.empty() : Optional.of(period);
    }
}
