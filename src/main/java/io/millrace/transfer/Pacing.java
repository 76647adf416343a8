package io.millrace.transfer;

import io.millrace.model.Interruption;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Lets long work in the background give way. After each millisecond of it the thread sleeps for a part of the time that it worked: so a
 * request need not wait for the end of the scheduler's turn at each of the threads that it passes. Not by a lower priority: work that is
 * paused while it holds a lock would keep requests waiting.
 * Thread-safe.
 */
public final class Pacing {
    static final long WORK_NANOS = 1_000_000;
    /** Of the time that was worked. */
    private static final double NAP_SHARE = 0.3;
    /** Waiting for the disk counts as work, and may take long. */
    private static final long NAP_NANOS_MAX = 3_000_000;

    private final BooleanSupplier isHurried;
    private volatile boolean isStopped;

    /** @param isHurried whether the work is to be done as fast as can be, since more waits than there is room for */
    public Pacing(BooleanSupplier isHurried) {
        this.isHurried = isHurried;
    }

    /** For one piece of work, on one thread, which looks at it again and again. */
    public Interruption begin() {
        return new Pace()::look;
    }

    /** Work that is under way ends at its next look, with {@code UNAVAILABLE_NOW}. */
    public void stop() {
        isStopped = true;
    }

    /** Confined to one thread. */
    private final class Pace {
        private long since = System.nanoTime();

        void look() {
            if (isStopped) {
                throw new Problem(ProblemCode.UNAVAILABLE_NOW, "the server is stopping");
            }
            long worked = System.nanoTime() - since;
            if (worked >= WORK_NANOS) {
                if (!isHurried.getAsBoolean()) {
                    LockSupport.parkNanos(Math.min(NAP_NANOS_MAX, (long) (worked * NAP_SHARE)));
                }
                since = System.nanoTime();
            }
        }
    }
}
