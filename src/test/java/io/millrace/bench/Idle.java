package io.millrace.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Waits until a process has no more work that somebody has caused. */
final class Idle {
    private static final long SECONDS_MAX = 60;
    private static final long CHECK_MILLIS = 300;

    /** Background work that no load has caused is well below this. */
    private static final double PROCESSOR_SECONDS_MAX = 0.05;

    private Idle() {}

    /** Returns when the process is idle, or after a minute. */
    static void await(long pid) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        double before = ProcessorTime.seconds(pid);
        while (System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(CHECK_MILLIS);
            double after = ProcessorTime.seconds(pid);
            if (after - before < PROCESSOR_SECONDS_MAX) {
                return;
            }
            before = after;
        }
    }
}
