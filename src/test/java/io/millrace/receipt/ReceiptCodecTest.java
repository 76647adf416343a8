package io.millrace.receipt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.model.MoreRefused;
import io.millrace.model.Outcome;
import io.millrace.model.Receipt;
import io.millrace.model.RefusedRecord;
import io.millrace.model.SinkId;
import io.millrace.model.SinkReceipt;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiptCodecTest {
    private static Receipt sample() {
        FieldProblem problem = new FieldProblem("price", List.of("a", "ü"), "bad_number", "not a number: \"x\"");
        FieldProblem whole = new FieldProblem(null, List.of(), "bad_record", "");
        MoreRefused more = new MoreRefused();
        more.add(7, "bad_number");
        more.add(70, "bad_record");
        more.add(200, "bad_number");
        Outcome outcome = new Outcome(
                300,
                250,
                List.of(new RefusedRecord(3, List.of(problem, whole)), new RefusedRecord(4, List.of(whole))),
                more);
        Problem failure = new Problem(ProblemCode.INVALID_BODY, "no JSON at byte 3", List.of(whole));
        return new Receipt(
                300,
                250,
                List.of(
                        new SinkReceipt(new SinkId(5), outcome, null, 1L << 60),
                        new SinkReceipt(new SinkId(6), null, failure),
                        new SinkReceipt(new SinkId(7), new Outcome(300, 300, List.of()), null)));
    }

    @Test
    void givesTheReceiptBack() {
        byte[] bytes = ReceiptCodec.write(sample());
        Receipt read = ReceiptCodec.read(bytes);
        assertArrayEquals(bytes, ReceiptCodec.write(read));
        Receipt sample = sample();
        assertEquals(sample.records(), read.records());
        assertEquals(sample.admitted(), read.admitted());
        assertEquals(3, read.sinks().size());
        assertEquals(1L << 60, read.sinks().get(0).firstId());
        Outcome outcome = read.sinks().get(0).outcome();
        assertEquals(sample.sinks().get(0).outcome().refused(), outcome.refused());
        assertEquals(3, outcome.more().count());
        assertEquals(
                sample.sinks().get(0).outcome().more().reasons(), outcome.more().reasons());
        for (int record = 0; record < 300; record++) {
            assertEquals(
                    record == 7 || record == 70 || record == 200, outcome.more().isRefused(record));
        }
        assertEquals(sample.accepted(), read.accepted());
        Problem failure = read.sinks().get(1).failure();
        assertEquals("no JSON at byte 3", failure.getMessage());
        assertEquals(ProblemCode.INVALID_BODY, failure.code());
        assertEquals(1, failure.details().size());
    }

    @Test
    void tellsWhatIsCutOffOrOfALaterRelease() {
        byte[] bytes = ReceiptCodec.write(sample());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertEquals(
                    ProblemCode.CORRUPT_FILE,
                    assertThrows(Problem.class, () -> ReceiptCodec.read(cut), "cut at " + length)
                            .code());
        }
        bytes[0]++;
        assertEquals(
                ProblemCode.FILE_TOO_NEW,
                assertThrows(Problem.class, () -> ReceiptCodec.read(bytes)).code());
    }
}
