package io.millrace.metrics;

import io.millrace.admission.TrafficObserver;
import io.millrace.model.EndpointId;
import io.millrace.model.Outcome;
import io.millrace.model.Receipt;
import io.millrace.model.RefusedRecord;
import io.millrace.model.SinkReceipt;
import io.millrace.problem.ProblemCode;

/** Counts what endpoints take and refuse. Immutable. */
public record TrafficMeters(Meters meters) implements TrafficObserver {
    private static final String THROTTLED = ProblemCode.THROUGHPUT_EXCEEDED.name();

    @Override
    public void answered(EndpointId endpoint, long bytes, Receipt receipt) {
        EndpointMeters its = meters.endpoints().of(endpoint);
        int throttled = receipt.records() - receipt.admitted();
        if (throttled > 0) {
            its.refusedRecords(THROTTLED, throttled);
        }
        if (receipt.admitted() > 0) {
            its.accepted(receipt.accepted(), bytes);
        } else {
            its.refusedRequest(THROTTLED, bytes);
        }
        for (SinkReceipt sink : receipt.sinks()) {
            if (sink.outcome() != null) {
                refused(its, sink.outcome());
            }
        }
    }

    private static void refused(EndpointMeters its, Outcome outcome) {
        for (RefusedRecord refused : outcome.refused()) {
            its.refusedRecords(refused.problems().get(0).reason(), 1);
        }
        outcome.more().reasons().forEach(its::refusedRecords);
    }

    @Override
    public void failed(EndpointId endpoint, ProblemCode why, long bytes) {
        meters.endpoints().of(endpoint).refusedRequest(why.name(), bytes);
    }
}
