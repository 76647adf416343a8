package io.millrace.admission;

/**
 * What an endpoint did since the process started.
 *
 * @param throttled records that did not fit the budget
 * @param refused records with wrong values
 * @param failed requests that were refused whole, or could not be stored
 */
public record Totals(long requests, long bytes, long accepted, long throttled, long refused, long failed) {
    static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);

    Totals plus(Totals other) {
        return new Totals(
                requests + other.requests,
                bytes + other.bytes,
                accepted + other.accepted,
                throttled + other.throttled,
                refused + other.refused,
                failed + other.failed);
    }
}
