package io.millrace.mapping.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.RefusedRecords;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import java.io.IOException;
import java.util.List;

/**
 * Maps the records of a body to rows, in one pass. Confined to one thread at a time; reusable, and meant to be reused, since
 * it holds the buffers.
 */
final class BatchMapper implements Mapping.Mapper {
    private static final String RECORDS = "records";
    private static final String VALUE = "value";
    private static final List<FieldProblem> ENTRY_NOT_AN_OBJECT = List.of(new FieldProblem(
            null, List.of(), Reason.NOT_AN_OBJECT.word(), "the record is not an object; send {\"value\": {…}}"));
    private static final List<FieldProblem> RECORD_NOT_AN_OBJECT = List.of(
            new FieldProblem(null, List.of(), Reason.NOT_AN_OBJECT.word(), "the record is not an object; send {…}"));
    private static final List<FieldProblem> VALUE_NOT_AN_OBJECT = List.of(new FieldProblem(
            null, List.of(VALUE), Reason.NOT_AN_OBJECT.word(), "the value of the record is not an object"));
    private static final List<FieldProblem> VALUE_MISSING = List.of(new FieldProblem(
            null, List.of(VALUE), Reason.MISSING.word(), "the record has no value; send {\"value\": {…}}"));

    private final JsonMapping mapping;
    private final RecordReader record;
    private final RowWriter writer;
    private final long chunkBytesMax;
    /** Whether the body is so long that one of its records could be too large: few are. */
    private boolean mayBeTooLarge;

    private JsonParser parser;
    private RefusedRecords refused;

    /** @param rows gets the rows, in the order of the records */
    BatchMapper(JsonMapping mapping, RowVisitor rows) {
        this(mapping, rows, Long.MAX_VALUE);
    }

    /** As {@link Mapping#mapper} says. */
    BatchMapper(JsonMapping mapping, RowVisitor rows, long chunkBytesMax) {
        this.mapping = mapping;
        this.chunkBytesMax = chunkBytesMax;
        this.record = new RecordReader(mapping);
        this.writer = new RowWriter(mapping, record, rows);
    }

    /** Records that are not admitted have to be JSON as well. */
    @Override
    public Outcome map(Request request, int admitted) {
        return map(request.body(), 0, request.length(), JsonFraming.of(request), admitted, request.receivedMicros());
    }

    Outcome map(byte[] body, int offset, int length, JsonFraming envelope, int admitted, long receivedMicros) {
        refused = new RefusedRecords();
        mayBeTooLarge = record.chunkBytesAtMost(length) > chunkBytesMax;
        BodyCheck.requireUtf8(body, offset, length);
        try (JsonParser opened = mapping.json().createParser(body, offset, length)) {
            parser = opened;
            record.open(opened);
            return read(envelope, admitted, receivedMicros);
        } catch (IOException e) {
            throw Problem.bug(e);
        } finally {
            letGo();
        }
    }

    /** A mapper lives longer than a body. */
    private void letGo() {
        parser = null;
        refused = null;
        record.close();
    }

    private Outcome read(JsonFraming envelope, int admitted, long receivedMicros) throws IOException {
        try {
            int records = envelope == JsonFraming.RECORDS
                    ? envelope(admitted, receivedMicros)
                    : list(JsonFraming.ARRAY, parser.nextToken(), admitted, receivedMicros);
            if (parser.nextToken() != null) {
                throw invalid("there is more behind the end of the JSON value");
            }
            return refused.outcome(records, admitted);
        } catch (JsonProcessingException e) {
            throw BodyCheck.invalid(e, parser.currentLocation());
        }
    }

    private int envelope(int admitted, long receivedMicros) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw invalid("the body has to be an object with a list \"records\"");
        }
        int records = -1;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (!name.equals(RECORDS)) {
                parser.skipChildren();
            } else if (records >= 0) {
                throw invalid("the member \"records\" is there twice");
            } else {
                records = list(JsonFraming.RECORDS, token, admitted, receivedMicros);
            }
        }
        if (records < 0) {
            throw invalid("the member \"records\" is missing");
        }
        return records;
    }

    private int list(JsonFraming envelope, JsonToken first, int admitted, long receivedMicros) throws IOException {
        if (first != JsonToken.START_ARRAY) {
            throw invalid("the records have to be a list");
        }
        int count = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            boolean isAdmitted = count < admitted;
            List<FieldProblem> problems = envelope == JsonFraming.RECORDS
                    ? entry(token, isAdmitted)
                    : value(token, isAdmitted, RECORD_NOT_AN_OBJECT);
            if (isAdmitted && problems.isEmpty()) {
                writer.write(receivedMicros);
            } else if (isAdmitted) {
                refused.add(count, problems);
            }
            count++;
        }
        if (count == 0) {
            throw invalid("the list of records is empty");
        }
        return count;
    }

    private List<FieldProblem> entry(JsonToken token, boolean isAdmitted) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return ENTRY_NOT_AN_OBJECT;
        }
        List<FieldProblem> problems = VALUE_MISSING;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken member = parser.nextToken();
            if (!name.equals(VALUE)) {
                parser.skipChildren();
            } else if (problems != VALUE_MISSING) {
                throw invalid("the member \"value\" is there twice in one record");
            } else {
                problems = value(member, isAdmitted, VALUE_NOT_AN_OBJECT);
            }
        }
        return problems;
    }

    private List<FieldProblem> value(JsonToken token, boolean isAdmitted, List<FieldProblem> otherwise)
            throws IOException {
        if (token != JsonToken.START_OBJECT || !isAdmitted) {
            parser.skipChildren();
            return token == JsonToken.START_OBJECT ? List.of() : otherwise;
        }
        record.read();
        List<FieldProblem> problems = record.problems();
        return mayBeTooLarge && problems.isEmpty() && record.chunkBytes() > chunkBytesMax
                ? List.of(tooLarge())
                : problems;
    }

    private FieldProblem tooLarge() {
        return new FieldProblem(
                null,
                List.of(),
                Reason.OUT_OF_RANGE.word(),
                "the record may take " + record.chunkBytes() + " bytes of memory, more than the " + chunkBytesMax
                        + " in which a chunk is built (chunk.build.memory); send its values in several records");
    }

    private Problem invalid(String what) {
        JsonLocation location =
                parser.currentToken() == null ? parser.currentLocation() : parser.currentTokenLocation();
        return BodyCheck.invalid(what, location);
    }
}
