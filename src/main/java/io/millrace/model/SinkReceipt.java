package io.millrace.model;

import io.millrace.problem.Problem;

/**
 * What became of the records of one request in one sink.
 *
 * @param outcome null if the sink could make nothing of the request as a whole
 * @param failure why; null if there is an outcome
 * @param firstId id of the first record that was stored, where the log gives ids: the others have the numbers behind it; else 0
 */
public record SinkReceipt(SinkId sink, Outcome outcome, Problem failure, long firstId) {
    public SinkReceipt {
        if ((outcome == null) == (failure == null)) {
            throw new IllegalArgumentException("a sink has either an outcome or a failure");
        }
    }

    /** Where the log gives no ids. */
    public SinkReceipt(SinkId sink, Outcome outcome, Problem failure) {
        this(sink, outcome, failure, 0);
    }

    /** Records that were stored. */
    public int accepted() {
        return outcome == null ? 0 : outcome.accepted();
    }
}
