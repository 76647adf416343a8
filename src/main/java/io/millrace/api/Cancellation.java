package io.millrace.api;

import io.millrace.model.Interruption;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Ends work at a deadline, or earlier if its client is gone. Thread-safe: one side cancels, another checks. */
public final class Cancellation implements Interruption {
    private final Duration timeout;
    private final LongSupplier nanoClock;
    private final long deadlineNanos;
    private final AtomicReference<Problem> reason = new AtomicReference<>();

    /** @param timeout from now on, after which the work is given up */
    public Cancellation(Duration timeout, LongSupplier nanoClock) {
        this.timeout = timeout;
        this.nanoClock = nanoClock;
        this.deadlineNanos = nanoClock.getAsLong() + timeout.toNanos();
    }

    /** The first reason counts. */
    public void cancel(Problem why) {
        reason.compareAndSet(null, why);
    }

    /** What the deadline means to the client. */
    public Problem late() {
        return new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "the query was given up after " + timeout.toMillis()
                                + " ms; ask for less at once, try again later, or raise query.timeout")
                .retryAfter(Duration.ofSeconds(1));
    }

    /** What remains until the deadline; negative behind it. */
    public long nanosLeft() {
        return deadlineNanos - nanoClock.getAsLong();
    }

    @Override
    public void check() {
        if (reason.get() == null && nanosLeft() < 0) {
            cancel(late());
        }
        Problem why = reason.get();
        if (why != null) {
            throw why;
        }
    }
}
