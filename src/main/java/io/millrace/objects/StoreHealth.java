package io.millrace.objects;

import io.millrace.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a store answers. While it does not, one request at a time finds out whether it does again, after pauses that grow up to a
 * bound; all others fail at once and say why. Told in the log once per change. Thread-safe: one lock, held for moments.
 */
public final class StoreHealth {
    private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);

    static final Duration PAUSE_MIN = Duration.ofMillis(200);
    static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    private final LongSupplier nanos;
    /** Why it does not answer; null while it does. */
    private Trouble trouble;

    private long sinceNanos;
    private long pauseNanos;
    private long nextNanos;
    /** A request is out that finds out whether the store answers again. */
    private boolean isProbing;

    StoreHealth(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Before each request, which ends with {@link #answered} or {@link #failed}.
     *
     * @throws Problem if it is known that the store does not answer, and it is not time to ask it again
     */
    synchronized void admit() {
        if (trouble == null) {
            return;
        }
        if (isProbing || nanos.getAsLong() - nextNanos < 0) {
            throw trouble.problem();
        }
        isProbing = true;
    }

    synchronized void answered() {
        isProbing = false;
        if (trouble != null) {
            log.info("the store answers again after {} s", (nanos.getAsLong() - sinceNanos) / 1_000_000_000);
            trouble = null;
        }
    }

    /** @return what to tell those who wait, in the same words for as long as the trouble is of one kind */
    synchronized Problem failed(Trouble now) {
        long time = nanos.getAsLong();
        if (trouble == null) {
            sinceNanos = time;
            pauseNanos = PAUSE_MIN.toNanos();
            nextNanos = time + pauseNanos;
        } else if (isProbing) { // and not one of those that were under way when it began
            pauseNanos = Math.min(2 * pauseNanos, PAUSE_MAX.toNanos());
            nextNanos = time + pauseNanos;
        }
        isProbing = false;
        if (trouble == null || !trouble.kind().equals(now.kind())) {
            log.warn("{}", now.problem().getMessage());
            trouble = now;
        }
        return trouble.problem();
    }

    /** What is wrong with the store, and for how long; empty if it answers. */
    public synchronized Optional<String> outage() {
        return trouble == null
                ? Optional.empty()
                : Optional.of("for " + (nanos.getAsLong() - sinceNanos) / 1_000_000_000 + " s: "
                        + trouble.problem().getMessage());
    }
}
