package io.millrace.metrics;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.millrace.model.MoreRefused;
import io.millrace.model.Outcome;
import io.millrace.model.Receipt;
import io.millrace.model.RefusedRecord;
import io.millrace.model.SinkId;
import io.millrace.model.SinkReceipt;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TrafficMetersTest {
    private static final EndpointId ID = new EndpointId(new UUID(1, 2));
    private static final SinkId SINK = Endpoints.SINK;
    private static final Endpoint ENDPOINT = Endpoints.endpoint(
            ID,
            "shop",
            "d",
            new TableSchema(new TableId(1), "d", "t", false, true, 1, 0, List.of()),
            EndpointState.ACTIVE,
            Limits.UNLIMITED,
            "{}",
            Instant.EPOCH);

    private final Meters meters = new Meters();
    private final TrafficMeters traffic = new TrafficMeters(meters);

    @AfterEach
    void close() {
        meters.close();
    }

    private void check(String meter, String reason, int value) {
        checkTags(meter, (reason == null ? "" : ",reason=\"" + reason + "\"") + ",source=\"shop\"", value);
    }

    private void checkSink(String meter, int value) {
        checkTags(meter, ",sink=\"shop\",source=\"shop\"", value);
    }

    private void checkTags(String meter, String tags, int value) {
        String line = "millrace_" + meter + "_total{endpoint=\"" + ID + "\"" + tags + "} " + value + ".0";
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
        checkSink("sink_records", 6);
        checkSink("sink_records_refused", 1);
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
    void countsWhatASinkCouldMakeNothingOf() {
        Problem broken = new Problem(ProblemCode.INVALID_BODY, "no JSON");
        traffic.answered(ENDPOINT, 700, new Receipt(4, 4, List.of(new SinkReceipt(SINK, null, broken))));
        checkSink("sink_records", 0);
        checkSink("sink_records_refused", 4);
    }

    /** A request that is answered again may have gone to sinks that are gone. */
    @Test
    void countsNothingForSinksThatAreGone() {
        SinkReceipt gone = new SinkReceipt(new SinkId(9), new Outcome(4, 4, List.of()), null);
        traffic.answered(ENDPOINT, 700, new Receipt(4, 4, List.of(gone)));
        assertFalse(meters.scrape().contains("sink=\"shop\""));
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
