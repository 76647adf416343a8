package io.millrace.coordinator.load;

import io.millrace.model.LoadState;
import io.millrace.model.SinkId;
import java.time.Duration;
import java.util.Map;

/** Is told what becomes of loads, for metrics. */
public interface LoadObserver {
    /**
     * At each look.
     *
     * @param counts of loads that are not imported; of open ones those that have records
     * @param retried how many of them have failed at least once in a row
     */
    void pending(Map<LoadState, Long> counts, long retried);

    /** @param time from the closing of the load until its rows were in chunks on disk */
    void imported(SinkId sink, Duration time);

    /** A try to import a load has failed. */
    void failed(SinkId sink);
}
