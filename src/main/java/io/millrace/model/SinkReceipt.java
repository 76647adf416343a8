package io.millrace.model;

import io.millrace.problem.Problem;

/**
 * What became of the records of one request in one sink.
 *
 * @param outcome null if the sink could make nothing of the request as a whole
 * @param failure why; null if there is an outcome
 */
public record SinkReceipt(SinkId sink, Outcome outcome, Problem failure) {
    public SinkReceipt {
        if ((outcome == null) == (failure == null)) {
            throw new IllegalArgumentException("a sink has either an outcome or a failure");
        }
    }

    /** Records that were stored. */
    public int accepted() {
        return outcome == null ? 0 : outcome.accepted();
    }
}
