package io.millrace.fault;

/** What happens at fault points: nothing in the product; a crash test hands in its own. Thread-safe. */
@FunctionalInterface
public interface Faults {
    Faults NONE = point -> {};

    /** May not return. */
    void reach(FaultPoint point);
}
