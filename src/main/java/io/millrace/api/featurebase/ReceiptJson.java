package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.model.Receipt;
import io.millrace.model.RefusedRecord;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes receipts: one entry per record, most of them alike, so they are copied in runs. */
final class ReceiptJson {
    private static final int RUN = 512;
    private static final byte[] SUCCESS = run("{\"status\":\"success\"},");
    private static final int SUCCESS_LENGTH = SUCCESS.length / RUN;

    private static final String EXCEEDED =
            "\"ProvisionedThroughputExceededException: the record did not fit the budget of"
                    + " the endpoint; send it again later\"";
    private static final String EXCEEDED_CODE = CloudFailures.word(ProblemCode.THROUGHPUT_EXCEEDED);
    private static final byte[] THROTTLED =
            run("{\"status\":\"error\",\"error_code\":\"" + EXCEEDED_CODE + "\",\"error_message\":" + EXCEEDED + "},");
    private static final int THROTTLED_LENGTH = THROTTLED.length / RUN;

    private static final int HEAD_BYTES = 256;
    private static final int REFUSAL_BYTES = 384;

    private ReceiptJson() {}

    private static byte[] run(String entry) {
        return entry.repeat(RUN).getBytes(StandardCharsets.US_ASCII);
    }

    static Buffer write(Receipt receipt) {
        int throttled = receipt.records() - receipt.admitted();
        List<RefusedRecord> refused = receipt.refused();
        Buffer out = Buffer.buffer(HEAD_BYTES
                + receipt.accepted() * SUCCESS_LENGTH
                + throttled * THROTTLED_LENGTH
                + refused.size() * REFUSAL_BYTES);
        head(out, receipt);
        int next = 0;
        for (RefusedRecord record : refused) {
            entries(out, SUCCESS, SUCCESS_LENGTH, record.record() - next);
            out.appendString(refusal(record).toString()).appendByte((byte) ',');
            next = record.record() + 1;
        }
        entries(out, SUCCESS, SUCCESS_LENGTH, receipt.admitted() - next);
        entries(out, THROTTLED, THROTTLED_LENGTH, throttled);
        if (receipt.records() > 0) {
            out.setByte(out.length() - 1, (byte) ']');
        } else {
            out.appendByte((byte) ']');
        }
        return out.appendString("}\n");
    }

    /** A receipt of which nothing was admitted reads like an error as well. */
    private static void head(Buffer out, Receipt receipt) {
        out.appendString("{");
        if (receipt.admitted() == 0 && receipt.records() > 0) {
            out.appendString("\"code\":\"" + EXCEEDED_CODE + "\",\"message\":" + EXCEEDED + ",");
        }
        out.appendString("\"success_count\":").appendString(Integer.toString(receipt.accepted()));
        out.appendString(",\"error_count\":").appendString(Integer.toString(receipt.records() - receipt.accepted()));
        out.appendString(",\"records\":[");
    }

    private static void entries(Buffer out, byte[] run, int entryLength, int count) {
        for (int left = count; left > 0; left -= RUN) {
            out.appendBytes(run, 0, Math.min(left, RUN) * entryLength);
        }
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
