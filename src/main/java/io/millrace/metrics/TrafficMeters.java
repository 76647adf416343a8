package io.millrace.metrics;

import io.millrace.admission.TrafficObserver;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Sink;
import io.millrace.model.Outcome;
import io.millrace.model.Receipt;
import io.millrace.model.RefusedRecord;
import io.millrace.model.SinkReceipt;
import io.millrace.problem.ProblemCode;

/** Counts what endpoints take and refuse. Immutable. */
public record TrafficMeters(Meters meters) implements TrafficObserver {
    private static final String THROTTLED = ProblemCode.THROUGHPUT_EXCEEDED.name();

    @Override
    public void answered(Endpoint endpoint, long bytes, Receipt receipt) {
        EndpointMeters its = meters.endpoints().of(endpoint.id(), endpoint.name());
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
        count(endpoint, receipt);
    }

    /** Receipts are in the order of the endpoint's sinks, which may be other ones where a request is answered again. */
    private void count(Endpoint endpoint, Receipt receipt) {
        int at = 0;
        for (Sink sink : endpoint.sinks()) {
            if (at < receipt.sinks().size() && receipt.sinks().get(at).sink().equals(sink.id())) {
                SinkReceipt its = receipt.sinks().get(at++);
                int refused = its.outcome() == null
                        ? receipt.admitted()
                        : its.outcome().refusedCount();
                meters.sinks().of(SinkMeterSet.Key.of(endpoint, sink)).answered(its.accepted(), refused);
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
    public void failed(Endpoint endpoint, ProblemCode why, long bytes) {
        meters.endpoints().of(endpoint.id(), endpoint.name()).refusedRequest(why.name(), bytes);
    }
}
