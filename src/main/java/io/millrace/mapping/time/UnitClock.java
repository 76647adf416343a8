package io.millrace.mapping.time;

import java.time.Instant;

/** Reads a count of units since an epoch as a time. Immutable. */
public final class UnitClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long epochSeconds;
    private final int epochNanos;
    private final long unitNanos;

    /** @param unitNanos a whole number of seconds, or a whole fraction of one */
    public UnitClock(Instant epoch, long unitNanos) {
        this.epochSeconds = epoch.getEpochSecond();
        this.epochNanos = epoch.getNano();
        this.unitNanos = unitNanos;
    }

    /** Sets the time that lies {@code count} units after the epoch; false if that is beyond 64 bits of seconds. */
    public boolean at(long count, ReadTime time) {
        long seconds;
        long nanos;
        if (unitNanos >= NANOS_PER_SECOND) {
            long unitSeconds = unitNanos / NANOS_PER_SECOND;
            if (Math.multiplyHigh(count, unitSeconds) != (count * unitSeconds) >> 63) {
                return false;
            }
            seconds = count * unitSeconds;
            nanos = epochNanos;
        } else {
            long unitsPerSecond = NANOS_PER_SECOND / unitNanos;
            seconds = Math.floorDiv(count, unitsPerSecond);
            nanos = Math.floorMod(count, unitsPerSecond) * unitNanos + epochNanos;
        }
        long carry = nanos / NANOS_PER_SECOND;
        long sum = seconds + epochSeconds;
        if (((seconds ^ sum) & (epochSeconds ^ sum)) < 0 || sum == Long.MAX_VALUE) {
            return false;
        }
        time.set(sum + carry, (int) (nanos % NANOS_PER_SECOND));
        return true;
    }
}
