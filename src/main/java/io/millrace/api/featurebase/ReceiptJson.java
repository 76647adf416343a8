package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.model.Outcome;
import io.millrace.model.Receipt;
import io.millrace.model.RefusedRecord;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Writes a receipt in pieces. One entry per record, most of them alike, so they are copied in runs; behind the refusals that
 * the receipt tells one by one, and behind so many throttled records, an entry stands for a run of records with one outcome
 * and says so: {@code "from"} and {@code "to"} are the numbers of its first and its last. Confined to its verticle.
 */
final class ReceiptJson implements Iterator<Buffer> {
    /** A piece ends when it is as large as this; the entry that makes it so is at most a refusal with all its problems. */
    static final int PIECE_BYTES = 256 << 10;

    /** Throttled records that are told one by one. */
    static final int THROTTLED_MAX = 1_000;

    private static final int RUN = 512;
    private static final byte[] SUCCESS = run("{\"status\":\"success\"},");
    private static final int SUCCESS_LENGTH = SUCCESS.length / RUN;

    private static final String EXCEEDED =
            CloudFailures.EXCEEDED + "the record did not fit the budget of" + " the endpoint; send it again later";
    private static final String EXCEEDED_CODE = CloudFailures.word(ProblemCode.THROUGHPUT_EXCEEDED);
    private static final byte[] THROTTLED = run(
            "{\"status\":\"error\",\"error_code\":\"" + EXCEEDED_CODE + "\",\"error_message\":\"" + EXCEEDED + "\"},");
    private static final int THROTTLED_LENGTH = THROTTLED.length / RUN;

    private static final int FIRST_BYTES = 1 << 10;

    private final Outcome receipt;
    private final int single;
    private int record = -1;
    private int told;

    ReceiptJson(Receipt whole) {
        this.receipt = whole.single();
        single = receipt.more().count() > 0
                ? receipt.admitted()
                : Math.min(receipt.records(), receipt.admitted() + THROTTLED_MAX);
    }

    private static byte[] run(String entry) {
        return entry.repeat(RUN).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean hasNext() {
        return record < receipt.records();
    }

    @Override
    public Buffer next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Buffer out = Buffer.buffer(FIRST_BYTES);
        if (record < 0) {
            head(out);
            record = 0;
        }
        while (record < receipt.records() && out.length() < PIECE_BYTES) {
            entries(out);
        }
        if (record == receipt.records()) {
            tail(out);
        }
        return out;
    }

    /** A receipt of which nothing was admitted reads like an error as well. */
    private void head(Buffer out) {
        out.appendString("{");
        if (receipt.admitted() == 0 && receipt.records() > 0) {
            out.appendString("\"code\":\"" + EXCEEDED_CODE + "\",\"message\":\"" + EXCEEDED + "\",");
        }
        out.appendString("\"success_count\":").appendString(Integer.toString(receipt.accepted()));
        out.appendString(",\"error_count\":").appendString(Integer.toString(receipt.records() - receipt.accepted()));
        out.appendString(",\"records\":[");
    }

    /** The next entry, or some that are alike, each with a comma behind it. */
    private void entries(Buffer out) {
        List<RefusedRecord> refused = receipt.refused();
        if (told < refused.size()) {
            int next = refused.get(told).record();
            if (record < next) {
                copies(out, SUCCESS, SUCCESS_LENGTH, next);
            } else {
                append(out, refusal(refused.get(told++)));
                record++;
            }
        } else if (record < receipt.admitted()) {
            behindTheTold(out);
        } else if (record < single) {
            copies(out, THROTTLED, THROTTLED_LENGTH, single);
        } else {
            append(out, run(receipt.records(), EXCEEDED_CODE, EXCEEDED));
        }
    }

    private void behindTheTold(Buffer out) {
        if (receipt.more().count() == 0) {
            copies(out, SUCCESS, SUCCESS_LENGTH, receipt.admitted());
            return;
        }
        int end = receipt.more().runEnd(record, receipt.admitted());
        append(
                out,
                receipt.more().isRefused(record)
                        ? run(
                                end,
                                CloudFailures.word(ProblemCode.INVALID_BODY),
                                "refused as well; the entries before say what is wrong with the first "
                                        + receipt.refused().size() + " records that were refused")
                        : run(end));
    }

    private void copies(Buffer out, byte[] run, int entryLength, int end) {
        int count = Math.min(end - record, RUN);
        out.appendBytes(run, 0, count * entryLength);
        record += count;
    }

    private static void append(Buffer out, ObjectNode entry) {
        out.appendString(entry.toString()).appendByte((byte) ',');
    }

    private ObjectNode run(int end) {
        ObjectNode entry =
                Json.object().put("status", "success").put("from", record).put("to", end - 1);
        record = end;
        return entry;
    }

    private ObjectNode run(int end, String code, String message) {
        ObjectNode entry = Json.object()
                .put("status", "error")
                .put("error_code", code)
                .put("error_message", message)
                .put("from", record)
                .put("to", end - 1);
        record = end;
        return entry;
    }

    private void tail(Buffer out) {
        if (receipt.records() > 0) {
            out.setByte(out.length() - 1, (byte) ']');
        } else {
            out.appendByte((byte) ']');
        }
        out.appendString("}\n");
    }

    private static ObjectNode refusal(RefusedRecord record) {
        List<FieldProblem> problems = record.problems();
        String more = problems.size() > 1 ? " (and " + (problems.size() - 1) + " more)" : "";
        ObjectNode entry = Json.object()
                .put("status", "error")
                .put("error_code", CloudFailures.word(ProblemCode.INVALID_BODY))
                .put(
                        "error_message",
                        "record " + record.record() + ": " + problems.get(0).message() + more);
        entry.set("errors", Json.problems(problems));
        return entry;
    }
}
