package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.model.MoreRefused;
import io.millrace.model.Outcome;
import io.millrace.model.Receipt;
import io.millrace.model.RefusedRecord;
import io.millrace.model.SinkId;
import io.millrace.problem.FieldProblem;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

final class ReceiptJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TOLD_MAX = 1_000;
    private static final List<FieldProblem> PROBLEM =
            List.of(new FieldProblem("n", List.of("n"), "bad_number", "\"n\" is no number"));

    private static Receipt receipt(int records, int admitted, IntPredicate isRefused) {
        List<RefusedRecord> told = new ArrayList<>();
        MoreRefused more = new MoreRefused();
        for (int record = 0; record < admitted; record++) {
            if (isRefused.test(record) && told.size() < TOLD_MAX) {
                told.add(new RefusedRecord(record, PROBLEM));
            } else if (isRefused.test(record)) {
                more.add(record, "bad_number");
            }
        }
        return Receipt.of(new SinkId(1), new Outcome(records, admitted, told, more));
    }

    private static byte[] write(Receipt receipt) {
        Buffer all = Buffer.buffer();
        ReceiptJson pieces = new ReceiptJson(receipt);
        while (pieces.hasNext()) {
            Buffer piece = pieces.next();
            assertTrue(piece.length() < ReceiptJson.PIECE_BYTES + (128 << 10), "a piece of " + piece.length());
            all.appendBuffer(piece);
        }
        return all.getBytes();
    }

    /** Every record has its outcome, in order; entries are one per record up to the first run. */
    private static void check(int records, int admitted, IntPredicate isRefused, int bytesMax) throws IOException {
        Receipt receipt = receipt(records, admitted, isRefused);
        byte[] text = write(receipt);
        assertTrue(text.length <= bytesMax, text.length + " bytes");
        JsonNode answer = JSON.readTree(text);
        assertEquals(receipt.accepted(), answer.get("success_count").asInt());
        assertEquals(records - receipt.accepted(), answer.get("error_count").asInt());
        BitSet stored = new BitSet();
        int next = 0;
        for (JsonNode entry : answer.get("records")) {
            int from = entry.path("from").asInt(next);
            int to = entry.path("to").asInt(next);
            assertEquals(next, from);
            next = to + 1;
            boolean isSuccess = entry.get("status").asText().equals("success");
            stored.set(from, next, isSuccess);
            String code = from < admitted ? "InvalidBody" : "ResourceThroughputExceeded";
            assertEquals(isSuccess ? "" : code, entry.path("error_code").asText());
            assertEquals(isSuccess, entry.path("error_message").isMissingNode());
        }
        assertEquals(records, next);
        for (int record = 0; record < records; record++) {
            assertEquals(record < admitted && !isRefused.test(record), stored.get(record), "record " + record);
        }
    }

    @Test
    void tellsTheFirstRefusalsOneByOne() throws IOException {
        check(TOLD_MAX, TOLD_MAX, record -> true, 1 << 20);
        JsonNode entries = JSON.readTree(write(receipt(3_000, 3_000, record -> record < 1_500)))
                .get("records");
        assertEquals(TOLD_MAX + 2, entries.size());
        assertEquals(
                "bad_number",
                entries.get(999).get("errors").get(0).get("reason").asText());
        assertEquals(
                "[1000,1499]",
                "[" + entries.get(1000).get("from") + "," + entries.get(1000).get("to") + "]");
        assertEquals(
                "{\"status\":\"success\",\"from\":1500,\"to\":2999}",
                entries.get(1001).toString());
    }

    @Test
    void answersMillionsOfRefusalsInLittleMore() throws IOException {
        check(8_300_000, 8_300_000, record -> true, 256 << 10);
        check(4_000_000, 4_000_000, record -> record < 3_999_999, 256 << 10);
    }

    @Test
    void answersAlternatingOutcomesCompletely() throws IOException {
        check(100_000, 100_000, record -> record % 2 == 1, 20 << 20);
        check(10_001, 9_001, record -> record % 3 != 0, 2 << 20);
    }

    @Test
    void answersMillionsOfThrottledRecordsInLittleMore() throws IOException {
        check(8_300_000, 0, record -> false, 256 << 10);
        check(8_300_000, 5_000, record -> record % 2 == 0, 2 << 20);
        check(2_000, 1_500, record -> record == 7, 256 << 10);
    }

    @Test
    void answersMillionsOfSuccessesOneByOne() throws IOException {
        check(1_000_000, 1_000_000, record -> record == 999_999, 24 << 20);
        check(0, 0, record -> false, 100);
        assertEquals(
                1_000_000,
                JSON.readTree(write(receipt(1_000_000, 1_000_000, record -> false)))
                        .get("records")
                        .size());
    }
}
