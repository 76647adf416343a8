package io.millrace.mapping.event;

import java.time.Duration;

/** How long an event lives, as its metadata say it. Stateless. */
final class TimeToLive {
    /** More digits than any time to live that can be allowed. */
    private static final int DIGITS_MAX = 12;

    private TimeToLive() {}

    /**
     * {@code <n>d}, {@code h}, {@code m} or {@code s}, bare seconds, or {@code true}.
     *
     * @return null if the text is none of these, or the time is not positive, or longer than the longest
     */
    static Duration of(String text, EventSettings settings) {
        if (text.equals("true")) {
            return settings.ttlDefault();
        }
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        long unit = unitSeconds(text.substring(digits));
        if (digits == 0 || digits > DIGITS_MAX || unit == 0) {
            return null;
        }
        Duration ttl = Duration.ofSeconds(Long.parseLong(text.substring(0, digits)) * unit);
        return ttl.isZero() || ttl.compareTo(settings.ttlMax()) > 0 ? null : ttl;
    }

    private static long unitSeconds(String letter) {
        return switch (letter) {
            case "", "s" -> 1;
            case "m" -> 60;
            case "h" -> 3_600;
            case "d" -> 86_400;
            default -> 0;
        };
    }
}
