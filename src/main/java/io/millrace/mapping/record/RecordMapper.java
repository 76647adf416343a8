package io.millrace.mapping.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.mapping.LinesFraming;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.RefusedRecords;
import io.millrace.mapping.Utf8;
import io.millrace.model.GoDuration;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.StoredContent;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Puts the parts of requests into columns. */
final class RecordMapper implements Mapping.Mapper {
    private static final JsonFactory JSON = new JsonFactory();

    /** What a row takes beside its values while a chunk is built, for each column, on the safe side. */
    private static final int COLUMN_BYTES = 64;

    private final RecordMapping mapping;
    private final RowVisitor rows;
    private final Mapping.Bounds bounds;
    private final Span[] values;

    private Request request;
    private RequestValues parts;
    private RefusedRecords refused;
    private int admitted;
    private int records;
    /** When the request's records end; null if it does not say. */
    private Long expiry;

    RecordMapper(RecordMapping mapping, RowVisitor rows, Mapping.Bounds bounds) {
        this.mapping = mapping;
        this.rows = rows;
        this.bounds = bounds;
        this.values = new Span[mapping.outputs().size()];
    }

    @Override
    public Outcome map(Request mapped, int admittedMax) {
        request = mapped;
        parts = new RequestValues(mapped);
        refused = new RefusedRecords();
        admitted = admittedMax;
        records = 0;
        expiry = mapping.ttl() == null ? null : expiry();
        try {
            switch (mapping.records(mapped)) {
                case BODY -> record(0, mapped.length());
                case LINES -> lines();
                case ARRAY -> elements();
            }
            if (records == 0) {
                throw new Problem(ProblemCode.INVALID_BODY, "the body has no records; nothing was stored");
            }
            return refused.outcome(records, admitted);
        } finally {
            letGo();
        }
    }

    private Long expiry() {
        Span given = parts.value(mapping.ttl(), null);
        if (given == null) {
            return null;
        }
        String text = new String(given.bytes(), given.offset(), given.length(), StandardCharsets.UTF_8);
        Duration ttl = GoDuration.parse(text)
                .filter(time -> !time.isNegative() && !time.isZero())
                .orElseThrow(() -> new Problem(
                        ProblemCode.INVALID_PARAMETER,
                        "the " + mapping.ttl().source().word() + " "
                                + mapping.ttl().of() + " is " + text
                                + ", not a positive span of time such as 90s or 1h30m; nothing was stored"));
        return request.receivedMicros() + ttl.toNanos() / 1_000;
    }

    /** A mapper lives longer than a body. */
    private void letGo() {
        request = null;
        parts = null;
        refused = null;
        Arrays.fill(values, null);
    }

    private void lines() {
        byte[] body = request.body();
        for (int from = 0; from < request.length(); ) {
            int end = LinesFraming.lineEnd(body, from, request.length());
            int to = end > from && body[end - 1] == '\r' ? end - 1 : end;
            if (!LinesFraming.isBlank(body, from, to)) {
                record(from, to);
            }
            from = end + 1;
        }
    }

    private void elements() {
        try (JsonParser parser = JSON.createParser(request.body(), 0, request.length())) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new Problem(ProblemCode.INVALID_BODY, "the body has to be a JSON array; nothing was stored");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                parser.finishToken();
                record(from, Math.toIntExact(parser.currentLocation().getByteOffset()));
            }
            if (parser.nextToken() != null) {
                throw new Problem(ProblemCode.INVALID_BODY, "there is more behind the end of the JSON array");
            }
        } catch (JsonProcessingException e) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "the body is not valid JSON: " + e.getOriginalMessage() + " (near byte "
                            + e.getLocation().getByteOffset() + "); nothing was stored");
        } catch (IOException e) {
            throw Problem.bug(e);
        }
    }

    private void record(int from, int to) {
        if (records < admitted) {
            Span body = new Span(request.body(), from, to - from);
            List<FieldProblem> problems = values(body);
            if (problems.isEmpty()) {
                row(body);
            } else {
                refused.add(records, problems);
            }
        }
        records++;
    }

    private List<FieldProblem> values(Span body) {
        long bytes = 0;
        for (int i = 0; i < values.length; i++) {
            Column column = mapping.outputs().get(i).column();
            values[i] = column.source() == Source.TIME ? null : parts.value(column, body);
            if (values[i] != null) {
                bytes += values[i].length();
                String wrong = wrong(column, values[i]);
                if (wrong != null) {
                    return List.of(new FieldProblem(column.name(), List.of(), wrongReason(column, values[i]), wrong));
                }
            }
        }
        if (bytes + (long) values.length * COLUMN_BYTES > bounds.chunkBytesMax()) {
            return List.of(new FieldProblem(
                    null,
                    List.of(),
                    "out_of_range",
                    "the record has " + bytes
                            + " bytes, more than the memory in which a chunk is built (chunk.build.memory)"));
        }
        return mapping.key() == null || parts.value(mapping.key(), body) != null
                ? List.of()
                : List.of(new FieldProblem(null, List.of(), "missing", "the request has nothing for the record's key"));
    }

    private String wrong(Column column, Span value) {
        if (value.length() > bounds.valueBytesMax()) {
            return column.name() + ": the value has " + value.length() + " bytes, more than the "
                    + bounds.valueBytesMax() + " of limits.value.bytes";
        }
        if (column.source() != Source.BODY || column.content() == StoredContent.BYTES) {
            return null;
        }
        int invalid = Utf8.firstInvalid(value.bytes(), value.offset(), value.offset() + value.length());
        if (invalid >= 0) {
            return column.name() + ": byte " + (invalid - value.offset()) + " of the record is not UTF-8";
        }
        return column.content() == StoredContent.JSON ? notJson(column, value) : null;
    }

    private static String notJson(Column column, Span value) {
        try (JsonParser parser = JSON.createParser(value.bytes(), value.offset(), value.length())) {
            if (parser.nextToken() == null) {
                return column.name() + ": the record is empty, which is no JSON";
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null ? null : column.name() + ": there is more behind the JSON value";
        } catch (JsonProcessingException e) {
            return column.name() + ": the record is no JSON: " + e.getOriginalMessage() + " (near its byte "
                    + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset()) + ")";
        } catch (IOException e) {
            throw Problem.bug(e);
        }
    }

    private String wrongReason(Column column, Span value) {
        return value.length() > bounds.valueBytesMax()
                ? "too_large"
                : column.content() == StoredContent.JSON ? "bad_json" : "bad_text";
    }

    private void row(Span body) {
        rows.beginRow(request.receivedMicros());
        if (mapping.key() != null) {
            Span key = parts.value(mapping.key(), body);
            rows.recordKey(key.bytes(), key.offset(), key.length());
        }
        if (expiry != null) {
            rows.expires(expiry);
        }
        for (int i = 0; i < values.length; i++) {
            RecordMapping.Output output = mapping.outputs().get(i);
            if (output.column().source() == Source.TIME) {
                rows.number(output.position(), request.receivedMicros());
            } else if (values[i] != null) {
                rows.value(output.position(), values[i].bytes(), values[i].offset(), values[i].length());
            }
        }
        rows.endRow();
    }
}
