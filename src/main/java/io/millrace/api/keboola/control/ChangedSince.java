package io.millrace.api.keboola.control;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the moment from which rows are wanted: seconds since 1970, a date with or without a time, or a span of time before now. */
final class ChangedSince {
    private static final Pattern SPAN = Pattern.compile(
            "-\\s*(\\d{1,9})\\s*(second|minute|hour|day|week)s?|(\\d{1,9})\\s*(second|minute|hour|day|week)s?\\s+ago");
    private static final Map<String, Duration> UNITS = Map.of(
            "second", Duration.ofSeconds(1),
            "minute", Duration.ofMinutes(1),
            "hour", Duration.ofHours(1),
            "day", Duration.ofDays(1),
            "week", Duration.ofDays(7));
    private static final Pattern SECONDS = Pattern.compile("\\d{1,11}");
    private static final int DATE_LENGTH = "2026-01-31".length();

    private ChangedSince() {}

    /** Empty if the text is none of these. */
    static Optional<Instant> parse(String text, Instant now) {
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
        }
        Matcher span = SPAN.matcher(text);
        if (span.matches()) {
            boolean isNegative = span.group(1) != null;
            long count = Long.parseLong(span.group(isNegative ? 1 : 3));
            return Optional.of(
                    now.minus(UNITS.get(span.group(isNegative ? 2 : 4)).multipliedBy(count)));
        }
        return time(text);
    }

    private static Optional<Instant> time(String text) {
        try {
            if (text.length() == DATE_LENGTH) {
                return Optional.of(
                        LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
            }
            String form = text.replace(' ', 'T');
            boolean hasZone = form.endsWith("Z") || form.matches(".*[+-]\\d\\d:\\d\\d");
            return Optional.of(OffsetDateTime.parse(hasZone ? form : form + "Z", DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
