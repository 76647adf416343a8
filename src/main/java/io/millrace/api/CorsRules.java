package io.millrace.api;

import java.time.Duration;

/**
 * What pages of other origins may do with a path of a dialect, as browsers ask for it (the Fetch standard calls that CORS). The
 * texts are those of the headers. Immutable.
 *
 * @param methods that they may use; empty means that the dialect has no answer of its own for browsers that ask beforehand
 * @param headers of requests that they may set
 * @param exposed headers of answers that they may read, besides those that they always may
 * @param age how long a browser may remember the answer
 * @param status of the answer; browsers take any that means success
 * @param openness whether the pages of every origin may, whatever {@code cors.origins} says
 */
public record CorsRules(String methods, String headers, String exposed, Duration age, int status, Openness openness) {
    /** Whose pages may. */
    public enum Openness {
        /** Those of the origins of {@code cors.origins}. */
        LISTED,
        /** Those of every origin. */
        OPEN,
        /** The same, and each is told its own origin, for clients that look for it. */
        ECHOED
    }

    private static final Duration AGE = Duration.ofMinutes(10);
    private static final int NO_CONTENT = 204;

    /** Pages may read what they can ask for without the consent of the server, and no more. */
    static final CorsRules NONE = of("", "", "X-Request-Id");

    /** For origins of {@code cors.origins}. */
    public static CorsRules of(String methods, String headers, String exposed) {
        return new CorsRules(methods, headers, exposed, AGE, NO_CONTENT, Openness.LISTED);
    }

    /** The same for the pages of every origin: for what needs no credentials, or has them in the address. */
    public CorsRules open() {
        return new CorsRules(methods, headers, exposed, age, status, Openness.OPEN);
    }

    /** Like {@link #open}; each page is told its own origin. */
    public CorsRules echoed() {
        return new CorsRules(methods, headers, exposed, age, status, Openness.ECHOED);
    }

    /** The same, where older clients look for another status than 204. */
    public CorsRules answered(int otherStatus) {
        return new CorsRules(methods, headers, exposed, age, otherStatus, openness);
    }
}
