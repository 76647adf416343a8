package io.millrace.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.EndpointId;
import io.millrace.model.MoreRefused;
import io.millrace.model.Outcome;
import io.millrace.model.Receipt;
import io.millrace.model.RefusedRecord;
import io.millrace.model.SinkId;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.ProblemCode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TrafficMetersTest {
    private static final EndpointId ENDPOINT = new EndpointId(new UUID(1, 2));

    private final Meters meters = new Meters();
    private static final SinkId SINK = new SinkId(1);

    private final TrafficMeters traffic = new TrafficMeters(meters);

    @AfterEach
    void close() {
        meters.close();
    }

    private void check(String meter, String reason, int value) {
        String tags = "{endpoint=\"" + ENDPOINT + "\"" + (reason == null ? "" : ",reason=\"" + reason + "\"") + "} ";
        String line = "millrace_" + meter + "_total" + tags + value + ".0";
        assertTrue(meters.scrape().lines().anyMatch(line::equals), () -> line + "\nnot in\n" + meters.scrape());
    }

    @Test
    void countsEachRecordOnceWithItsReason() {
        FieldProblem problem = new FieldProblem("n", List.of("n"), "bad_number", "no number");
        traffic.answered(
                ENDPOINT,
                700,
                Receipt.of(SINK, new Outcome(10, 7, List.of(new RefusedRecord(1, List.of(problem, problem))))));
        check("records_accepted", null, 6);
        check("bytes_accepted", null, 700);
        check("records_refused", "bad_number", 1);
        check("records_refused", "THROUGHPUT_EXCEEDED", 3);
    }

    @Test
    void countsRecordsThatAreNotToldOneByOne() {
        FieldProblem problem = new FieldProblem("n", List.of("n"), "bad_number", "no number");
        MoreRefused more = new MoreRefused();
        more.add(2, "bad_number");
        more.add(4, "bad_time");
        traffic.answered(
                ENDPOINT,
                700,
                Receipt.of(SINK, new Outcome(10, 10, List.of(new RefusedRecord(1, List.of(problem))), more)));
        check("records_accepted", null, 7);
        check("records_refused", "bad_number", 2);
        check("records_refused", "bad_time", 1);
    }

    @Test
    void countsRequestsOfWhichNothingWasTakenAsRefused() {
        traffic.answered(ENDPOINT, 700, Receipt.throttled(10));
        traffic.failed(ENDPOINT, ProblemCode.INVALID_BODY, 30);
        check("records_accepted", null, 0);
        check("records_refused", "THROUGHPUT_EXCEEDED", 10);
        check("requests_refused", "THROUGHPUT_EXCEEDED", 1);
        check("bytes_refused", "THROUGHPUT_EXCEEDED", 700);
        check("requests_refused", "INVALID_BODY", 1);
        check("bytes_refused", "INVALID_BODY", 30);
    }
}
