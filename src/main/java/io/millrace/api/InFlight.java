package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The memory that all request bodies of the process together may hold. Thread-safe. */
public final class InFlight {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    public InFlight(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    public long bytes() {
        return bytes.get();
    }

    /** @throws Problem {@code OVERLOADED} if there is no room */
    void reserve(long amount) {
        if (bytes.addAndGet(amount) > bytesMax) {
            bytes.addAndGet(-amount);
            throw new Problem(
                            ProblemCode.OVERLOADED,
                            "requests under way already hold the " + bytesMax + " bytes set aside for them;"
                                    + " send again later")
                    .retryAfter(Duration.ofSeconds(1));
        }
    }

    void release(long amount) {
        bytes.addAndGet(-amount);
    }
}
