package io.millrace.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What came through a sink between two moments. Immutable.
 *
 * @param id under which its records are counted; no sink has the same
 * @param closing when it was closed; empty while it is open
 * @param importing when all of its records were staged
 * @param imported when all were in chunks
 * @param retry why they are not; empty unless a try has failed
 * @param statistics of its records; what was imported before the last reset of its sink does not count
 */
public record SinkLoad(
        long id,
        SinkId sink,
        LoadState state,
        Instant opened,
        Optional<Instant> closing,
        Optional<Instant> importing,
        Optional<Instant> imported,
        Optional<Retry> retry,
        SinkStatistics statistics) {
    /**
     * A try to bring the records into chunks that has failed.
     *
     * @param attempt how many have failed in a row, from 1
     * @param reason of the last one
     * @param after when the next one may come
     */
    public record Retry(int attempt, String reason, Instant after) {}

    /** Whether there is a record in it that is counted. */
    public boolean hasRecords() {
        return statistics.total().records() > 0;
    }
}
