package io.millrace.log;

import java.util.function.BooleanSupplier;

/** Waiting for others that an interrupt does not end: it is passed on when the wait is over. */
final class Uninterrupted {
    private Uninterrupted() {}

    /**
     * Waits until the condition holds.
     *
     * @param monitor held by the caller; guards what the condition reads, and is notified when it may hold
     */
    static void await(Object monitor, BooleanSupplier condition) {
        boolean interrupted = false;
        while (!condition.getAsBoolean()) {
            try {
                monitor.wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
