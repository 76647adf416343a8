package io.millrace.api.keboola.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Sentences;
import io.millrace.model.Outcome;
import io.millrace.model.RefusedRecord;
import io.millrace.model.SinkReceipt;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;

/**
 * What became of a request in one sink.
 *
 * @param status as of an answer about this sink alone
 * @param word of the error; null if there is none
 */
record SinkOutcome(String sinkId, int status, String word, String message) {
    static SinkOutcome stored(String sinkId, boolean waits) {
        return waits ? new SinkOutcome(sinkId, 200, null, "processed") : new SinkOutcome(sinkId, 202, null, "accepted");
    }

    static SinkOutcome of(String sinkId, boolean waits, SinkReceipt receipt) {
        if (receipt.outcome() == null) {
            return failed(sinkId, receipt.failure());
        }
        Outcome outcome = receipt.outcome();
        if (outcome.refusedCount() == 0) {
            return stored(sinkId, waits);
        }
        RefusedRecord first = outcome.refused().get(0);
        FieldProblem problem = first.problems().get(0);
        MappingFault worst = outcome.refused().stream()
                .map(refused -> MappingFault.of(refused.problems().get(0).reason()))
                .reduce(MappingFault.of(problem.reason()), MappingFault::worse);
        String message = worst.tellsColumn()
                ? "invalid value for column \"" + problem.field() + "\": " + problem.message()
                : problem.message();
        if (outcome.records() > 1) {
            message = outcome.refusedCount() + " of " + outcome.records() + " records refused; record "
                    + (first.record() + 1) + ": " + message;
        }
        return new SinkOutcome(sinkId, worst.status(), worst.word(), Sentences.of(message));
    }

    private static SinkOutcome failed(String sinkId, Problem failure) {
        MappingFault fault = MappingFault.of(failure.code());
        return new SinkOutcome(sinkId, fault.status(), fault.word(), Sentences.of(failure.getMessage()));
    }

    boolean isStored() {
        return word == null;
    }

    /** @param prefix of the words of errors */
    ObjectNode json(String prefix) {
        ObjectNode json = Json.object().put("sinkId", sinkId).put("statusCode", status);
        if (word != null) {
            json.put("error", prefix + word);
        }
        return json.put("message", message);
    }
}
