package io.millrace.catalog;

/** A dialect's rule for the loads of its sinks. */
@FunctionalInterface
public interface LoadPolicy {
    /** As the settings of the sink and of its endpoint say now. */
    LoadTriggers of(Endpoint endpoint, Sink sink);
}
