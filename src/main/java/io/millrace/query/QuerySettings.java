package io.millrace.query;

import java.time.Duration;

/**
 * How many queries there may be.
 *
 * @param threads queries that run at a time; at least 1
 * @param queue queries that may wait; more are refused
 * @param runTimeMax how long one may run before the log complains
 */
public record QuerySettings(int threads, int queue, Duration runTimeMax) {
    public QuerySettings {
        if (threads < 1 || queue < 0) {
            throw new IllegalArgumentException(threads + " threads, a queue of " + queue);
        }
    }
}
