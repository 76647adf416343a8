package io.millrace.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of the records of one request. Given only when the accepted ones are durable.
 *
 * @param records number of records in the request
 * @param admitted how many of them, from the front, fitted the endpoint's budget; the others were not looked at
 * @param sinks one for each sink that was fed, in the order of the endpoint; none if no record was admitted
 */
public record Receipt(int records, int admitted, List<SinkReceipt> sinks) {
    /** No record fitted the budget. */
    public static Receipt throttled(int records) {
        return new Receipt(records, 0, List.of());
    }

    /** Of an endpoint with one sink. */
    public static Receipt of(SinkId sink, Outcome outcome) {
        return new Receipt(outcome.records(), outcome.admitted(), List.of(new SinkReceipt(sink, outcome, null)));
    }

    /**
     * The same with the ids that the log gave.
     *
     * @param firstIds of the sinks that stored records, in their order; empty if it gave none
     */
    public Receipt numbered(long[] firstIds) {
        if (firstIds.length == 0) {
            return this;
        }
        List<SinkReceipt> numbered = new ArrayList<>(sinks.size());
        int stored = 0;
        for (SinkReceipt sink : sinks) {
            numbered.add(
                    sink.accepted() == 0
                            ? sink
                            : new SinkReceipt(sink.sink(), sink.outcome(), sink.failure(), firstIds[stored++]));
        }
        return new Receipt(records, admitted, numbered);
    }

    /** For dialects whose endpoints have one sink: what became of the records there. */
    public Outcome single() {
        return sinks.isEmpty()
                ? new Outcome(records, admitted, List.of())
                : sinks.get(0).outcome();
    }

    /** How many records at least one sink stored; where several refuse some, the most that one of them stored. */
    public int accepted() {
        int most = 0;
        for (SinkReceipt sink : sinks) {
            most = Math.max(most, sink.accepted());
        }
        return most;
    }

    /** Admitted records that no sink stored, counted like {@link #accepted}. */
    public int refusedCount() {
        return admitted - accepted();
    }
}
