package io.millrace.model;

import io.millrace.problem.Problem;

/** Tells long work whether anybody still waits for it. Thread-safe. */
@FunctionalInterface
public interface Interruption {
    /** For work that is always done to its end. */
    Interruption NEVER = () -> {};

    /**
     * To be called again and again, wherever work has no small bound; costs about as much as reading the clock.
     *
     * @throws Problem that says why the work is not wanted any more
     */
    void check();
}
