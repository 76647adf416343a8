package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all request bodies of the process together may hold, and the share of it that those of one owner may: an
 * endpoint, or everything that is not for an endpoint. Thread-safe.
 */
public final class InFlight {
    private final long bytesMax;
    private final long shareBytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<Object, Long> shares = new ConcurrentHashMap<>();

    /** @param shareBytesMax of one owner; holds at least one largest body */
    public InFlight(long bytesMax, long shareBytesMax) {
        this.bytesMax = bytesMax;
        this.shareBytesMax = shareBytesMax;
    }

    public long bytes() {
        return bytes.get();
    }

    /** @throws Problem {@code OVERLOADED} if there is no room */
    void reserve(Object owner, long amount) {
        if (shares.merge(owner, amount, Long::sum) > shareBytesMax) {
            giveBack(owner, amount);
            throw overloaded("requests under way for the same endpoint already hold its share of " + shareBytesMax);
        }
        if (bytes.addAndGet(amount) > bytesMax) {
            release(owner, amount);
            throw overloaded("requests under way already hold all of the " + bytesMax);
        }
    }

    void release(Object owner, long amount) {
        bytes.addAndGet(-amount);
        giveBack(owner, amount);
    }

    private void giveBack(Object owner, long amount) {
        shares.computeIfPresent(owner, (same, held) -> held == amount ? null : Long.valueOf(held - amount));
    }

    private static Problem overloaded(String what) {
        return new Problem(ProblemCode.OVERLOADED, what + " bytes set aside for bodies; send again later")
                .retryAfter(Duration.ofSeconds(1));
    }
}
