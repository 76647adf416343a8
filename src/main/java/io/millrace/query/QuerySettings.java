package io.millrace.query;

import java.time.Duration;

/**
 * How many queries there may be.
 *
 * @param threads queries that run at a time; at least 1
 * @param queue queries that may wait; more are refused
 * @param runTimeMax how long one may run before the log complains
 * @param historyLength how many are remembered that have ended
 */
public record QuerySettings(int threads, int queue, Duration runTimeMax, int historyLength) {
    public QuerySettings {
        if (threads < 1 || queue < 0 || historyLength < 0) {
            throw new IllegalArgumentException(
                    threads + " threads, a queue of " + queue + ", a history of " + historyLength);
        }
    }
}
