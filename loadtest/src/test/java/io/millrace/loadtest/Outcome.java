package io.millrace.loadtest;

import java.time.Duration;
import java.util.Optional;

/**
 * What became of one request. Immutable.
 *
 * @param status 0 if the answer was lost
 * @param stored records that were acknowledged, the first ones of the batch
 * @param retryAfter what the answer asked for
 * @param sentNanos before it was sent
 * @param answeredNanos after the answer
 */
record Outcome(
        Batch batch,
        int status,
        String answer,
        int stored,
        Optional<Duration> retryAfter,
        long sentNanos,
        long answeredNanos) {

    boolean isLost() {
        return status == 0;
    }

    /** Refused for now, wholly or in part. */
    boolean isThrottled() {
        return status == 429 || status == 503 || (status / 100 == 2 && stored < batch.records());
    }

    /** Neither stored nor refused for now. */
    boolean isWrong() {
        return !isLost() && !isThrottled() && status / 100 != 2;
    }

    int refused() {
        return isThrottled() ? batch.records() - stored : 0;
    }
}
