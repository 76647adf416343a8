package io.millrace.loadtest;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Sums over the requests of a run. Thread-safe. */
final class Totals {
    private final LongAdder requests = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder withoutRetryAfter = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final AtomicReference<String> firstWrong = new AtomicReference<>();

    void add(Outcome outcome) {
        requests.increment();
        refused.add(outcome.refused());
        if (outcome.isLost()) {
            lost.increment();
        }
        if (outcome.isThrottled() && outcome.retryAfter().isEmpty()) {
            withoutRetryAfter.increment();
        }
        if (outcome.isWrong()) {
            wrong.increment();
            firstWrong.compareAndSet(null, outcome.status() + " " + outcome.answer());
        }
    }

    long requests() {
        return requests.sum();
    }

    /** Records that were refused for now. */
    long refused() {
        return refused.sum();
    }

    /** Requests whose answer did not come. */
    long lost() {
        return lost.sum();
    }

    /** What no run may have. */
    Optional<String> complaint() {
        if (wrong.sum() > 0) {
            return Optional.of(wrong.sum() + " requests were neither stored nor refused for now; the first answer was "
                    + firstWrong.get());
        }
        if (withoutRetryAfter.sum() > 0) {
            return Optional.of(withoutRetryAfter.sum() + " refusals have no Retry-After");
        }
        return Optional.empty();
    }
}
