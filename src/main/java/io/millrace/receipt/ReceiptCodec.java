package io.millrace.receipt;

import io.millrace.model.MoreRefused;
import io.millrace.model.Outcome;
import io.millrace.model.Receipt;
import io.millrace.model.RefusedRecord;
import io.millrace.model.SinkId;
import io.millrace.model.SinkReceipt;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A receipt as bytes, big-endian; a text is its length in bytes (4) and its UTF-8 bytes, a list the number of its items (4) and they.
 *
 * <pre>
 *  bytes
 *    1      version, {@value #VERSION}
 *    4, 4   records of the request, records that were admitted
 *    list   of sinks: number of the sink 8, id that the log gave to the first row 8 (0 if none), then
 *           1 and an outcome: records 4, admitted 4, list of refused records: number 4, list of problems: field (text; length −1 for
 *             none), list of the texts of its path, reason, message; list of the words of a bit set of 8 bytes: refused beyond those;
 *             list of their reasons, each a text and a count 4
 *           0 and a failure: code, message, list of problems as above
 * </pre>
 *
 * <p>{@link Outcome#times} are left out: they are in the rows. Stateless.
 */
public final class ReceiptCodec {
    static final int VERSION = 1;

    private ReceiptCodec() {}

    public static byte[] write(Receipt receipt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(VERSION);
            out.writeInt(receipt.records());
            out.writeInt(receipt.admitted());
            out.writeInt(receipt.sinks().size());
            for (SinkReceipt sink : receipt.sinks()) {
                write(sink, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array takes everything
        }
        return bytes.toByteArray();
    }

    private static void write(SinkReceipt sink, DataOutputStream out) throws IOException {
        out.writeLong(sink.sink().value());
        out.writeLong(sink.firstId());
        out.writeBoolean(sink.outcome() != null);
        if (sink.outcome() != null) {
            write(sink.outcome(), out);
        } else {
            text(sink.failure().code().name(), out);
            text(sink.failure().getMessage(), out);
            problems(sink.failure().details(), out);
        }
    }

    private static void write(Outcome outcome, DataOutputStream out) throws IOException {
        out.writeInt(outcome.records());
        out.writeInt(outcome.admitted());
        out.writeInt(outcome.refused().size());
        for (RefusedRecord refused : outcome.refused()) {
            out.writeInt(refused.record());
            problems(refused.problems(), out);
        }
        long[] more = outcome.more().records();
        out.writeInt(more.length);
        for (long word : more) {
            out.writeLong(word);
        }
        Map<String, Integer> reasons = new TreeMap<>(outcome.more().reasons());
        out.writeInt(reasons.size());
        for (Map.Entry<String, Integer> reason : reasons.entrySet()) {
            text(reason.getKey(), out);
            out.writeInt(reason.getValue());
        }
    }

    private static void problems(List<FieldProblem> problems, DataOutputStream out) throws IOException {
        out.writeInt(problems.size());
        for (FieldProblem problem : problems) {
            text(problem.field(), out);
            out.writeInt(problem.path().size());
            for (String member : problem.path()) {
                text(member, out);
            }
            text(problem.reason(), out);
            text(problem.message(), out);
        }
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    /**
     * The receipt that was written.
     *
     * @throws Problem {@code FILE_TOO_NEW} if a later release wrote it; {@code CORRUPT_FILE}
     */
    public static Receipt read(byte[] bytes) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            int version = in.readUnsignedByte();
            if (version > VERSION) {
                throw new Problem(
                        ProblemCode.FILE_TOO_NEW,
                        "the first request with this Idempotency-Key was answered by a later release, whose receipt"
                                + " this one cannot read; nothing was stored now");
            }
            int records = in.readInt();
            int admitted = in.readInt();
            List<SinkReceipt> sinks = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                sinks.add(sink(in));
            }
            return new Receipt(records, admitted, List.copyOf(sinks));
        } catch (IOException | IllegalArgumentException e) {
            throw new Problem(ProblemCode.CORRUPT_FILE, "a receipt that was kept cannot be read").causedBy(e);
        }
    }

    private static SinkReceipt sink(DataInputStream in) throws IOException {
        SinkId sink = new SinkId(in.readLong());
        long firstId = in.readLong();
        if (in.readBoolean()) {
            return new SinkReceipt(sink, outcome(in), null, firstId);
        }
        ProblemCode code = ProblemCode.valueOf(text(in));
        return new SinkReceipt(sink, null, new Problem(code, text(in), problems(in)), firstId);
    }

    private static Outcome outcome(DataInputStream in) throws IOException {
        int records = in.readInt();
        int admitted = in.readInt();
        List<RefusedRecord> refused = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            int number = in.readInt();
            refused.add(new RefusedRecord(number, problems(in)));
        }
        long[] words = new long[in.readInt()];
        for (int i = 0; i < words.length; i++) {
            words[i] = in.readLong();
        }
        Map<String, Integer> reasons = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String reason = text(in);
            reasons.put(reason, in.readInt());
        }
        MoreRefused more = words.length == 0 ? MoreRefused.NONE : new MoreRefused(BitSet.valueOf(words), reasons);
        return new Outcome(records, admitted, List.copyOf(refused), more);
    }

    private static List<FieldProblem> problems(DataInputStream in) throws IOException {
        List<FieldProblem> problems = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            String field = text(in);
            List<String> path = new ArrayList<>();
            for (int members = in.readInt(); members > 0; members--) {
                path.add(text(in));
            }
            String reason = text(in);
            problems.add(new FieldProblem(field, path, reason, text(in)));
        }
        return List.copyOf(problems);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
