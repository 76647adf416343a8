package io.millrace.admission;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * A budget that fills at a constant rate and holds at most one second's worth. Counts in billionths of a token, so that
 * nothing is lost to rounding: what is taken in any span of time is never more than one second's worth plus the rate times
 * the span. Thread-safe: lock-free.
 */
public final class TokenBucket {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** Larger rates count as this one, so that a full bucket fits a long. */
    static final long RATE_MAX = 9_000_000_000L;

    private final LongSupplier nanos;
    private final AtomicReference<Level> level;

    /**
     * A full bucket.
     *
     * @param tokensPerSecond 0 means unlimited
     * @param nanos a monotonic clock such as {@link System#nanoTime}
     */
    public TokenBucket(long tokensPerSecond, LongSupplier nanos) {
        this.nanos = nanos;
        this.level = new AtomicReference<>(Level.full(tokensPerSecond, nanos.getAsLong()));
    }

    public boolean isUnlimited() {
        return level.get().rate == 0;
    }

    /** Whole tokens in the bucket now. */
    public long available() {
        return level.get().at(nanos.getAsLong()).tokens();
    }

    /** Takes as many as there are, at most {@code wanted}, and says how many. */
    public long takeUpTo(long wanted) {
        while (true) {
            Level seen = level.get();
            Level filled = seen.at(nanos.getAsLong());
            long taken = Math.min(wanted, filled.tokens());
            if (seen.rate == 0 || taken == 0 || level.compareAndSet(seen, filled.plus(-taken))) {
                return taken;
            }
        }
    }

    /** Takes all or nothing. */
    public boolean take(long wanted) {
        while (true) {
            Level seen = level.get();
            Level filled = seen.at(nanos.getAsLong());
            if (filled.tokens() < wanted) {
                return false;
            }
            if (seen.rate == 0 || level.compareAndSet(seen, filled.plus(-wanted))) {
                return true;
            }
        }
    }

    /** Undoes a take, wholly or in part. */
    public void giveBack(long tokens) {
        level.updateAndGet(seen -> seen.at(nanos.getAsLong()).plus(tokens));
    }

    /** Changes the rate; what is in the bucket stays as far as it still fits. */
    public void setRate(long tokensPerSecond) {
        level.updateAndGet(seen -> seen.at(nanos.getAsLong()).withRate(tokensPerSecond));
    }

    /** How long until so many are there if nobody takes any; never more than a second. */
    public Duration untilAvailable(long tokens) {
        Level now = level.get().at(nanos.getAsLong());
        if (now.tokens() >= tokens) {
            return Duration.ZERO;
        }
        long missing = Math.min(tokens, now.rate) * SECOND_NANOS - now.billionths;
        return Duration.ofNanos((missing + now.rate - 1) / now.rate);
    }

    /**
     * Immutable.
     *
     * @param rate tokens per second, 0 if unlimited
     */
    private record Level(long rate, long billionths, long atNanos) {
        static Level full(long rate, long now) {
            long bounded = Math.min(rate, RATE_MAX);
            return new Level(bounded, bounded * SECOND_NANOS, now);
        }

        Level at(long now) {
            long elapsed = Math.min(now - atNanos, SECOND_NANOS);
            return elapsed <= 0 ? this : new Level(rate, billionths + refill(elapsed), now);
        }

        /** Bounded before it is added, so that the sum cannot overflow. */
        private long refill(long elapsed) {
            return Math.min(elapsed * rate, rate * SECOND_NANOS - billionths);
        }

        long tokens() {
            return rate == 0 ? Long.MAX_VALUE : billionths / SECOND_NANOS;
        }

        Level plus(long tokens) {
            long room = rate * SECOND_NANOS - billionths;
            return new Level(rate, billionths + Math.min(room, Math.min(tokens, rate) * SECOND_NANOS), atNanos);
        }

        Level withRate(long newRate) {
            Level full = full(newRate, atNanos);
            return rate == 0 ? full : new Level(full.rate, Math.min(billionths, full.billionths), atNanos);
        }
    }
}
