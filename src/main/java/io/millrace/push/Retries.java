package io.millrace.push;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Set;

/** Which answers mean what, and how long to wait. Stateless. */
final class Retries {
    /** Of an answer that no later one will better. */
    static final int TRIES_MAX = 5;

    private static final Set<Integer> FOR_NOW = Set.of(408, 425, 429, 502, 503, 504);
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 30_000;
    private static final long RETRY_AFTER_MILLIS_MAX = Duration.ofHours(1).toMillis();
    private static final int DOUBLINGS_MAX = 10;

    private Retries() {}

    static boolean isTaken(int status) {
        return status >= 200 && status < 300;
    }

    /** Whether the target says, or seems, to be unable at the moment: then it is asked as long as it takes. */
    static boolean isForNow(int status) {
        return FOR_NOW.contains(status);
    }

    /** @param failures in a row, at least 1 */
    static long millis(int failures) {
        return Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, DOUBLINGS_MAX));
    }

    /** No less than the target asks for, within reason. */
    static long millis(int failures, String retryAfterOrNull, Instant now) {
        long asked = retryAfterOrNull == null ? 0 : asked(retryAfterOrNull.strip(), now);
        return Math.max(millis(failures), Math.min(asked, RETRY_AFTER_MILLIS_MAX));
    }

    /** Seconds or a date; 0 if it is neither. */
    private static long asked(String retryAfter, Instant now) {
        try {
            if (retryAfter.matches("[0-9]{1,9}")) {
                return Long.parseLong(retryAfter) * 1_000;
            }
            Instant until = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Math.max(0, Duration.between(now, until).toMillis());
        } catch (DateTimeParseException e) {
            return 0;
        }
    }
}
