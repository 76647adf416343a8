package io.millrace.loadtest;

import java.time.Duration;
import java.util.Optional;

/**
 * Clients of one feed that send what was refused again, when {@code Retry-After} has passed, until all of a fixed number of records are
 * stored. Thread-safe.
 */
final class Patience {
    /** Where an answer was lost, or a refusal names no time. */
    private static final Duration OTHERWISE = Duration.ofSeconds(1);

    private final Feed feed;
    private final long records;
    private final int batch;
    private final long deadlineNanos;

    /** @param patience after which they give up */
    Patience(Feed feed, long records, int batch, Duration patience) {
        this.feed = feed;
        this.records = records;
        this.batch = batch;
        this.deadlineNanos = System.nanoTime() + patience.toNanos();
    }

    Feed feed() {
        return feed;
    }

    /** A batch that nobody has sent yet; empty if there is none or it is too late. */
    Optional<Batch> first() {
        Batch next = feed.next(batch);
        return next.first() < records && !isTooLate() ? Optional.of(next) : Optional.empty();
    }

    /** What to send after an answer: the rest of the batch, or another one. */
    Optional<Batch> after(Outcome outcome) {
        if (outcome.stored() == outcome.batch().records()) {
            return first();
        }
        return isTooLate() ? Optional.empty() : Optional.of(outcome.batch().behind(outcome.stored()));
    }

    private boolean isTooLate() {
        return System.nanoTime() - deadlineNanos > 0;
    }

    /** How long to wait before that. */
    static Duration pause(Outcome outcome) {
        return outcome.stored() == outcome.batch().records()
                ? Duration.ZERO
                : outcome.retryAfter().orElse(OTHERWISE);
    }

    Optional<String> complaint() {
        long acknowledged = feed.tally().acknowledged();
        return acknowledged == records
                ? Optional.empty()
                : Optional.of(feed.name() + ": of " + records + " records of clients that honour Retry-After only "
                        + acknowledged + " were stored");
    }
}
