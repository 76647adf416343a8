package io.millrace.mapping.cell;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.cell.CellJson;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Whole;
import io.millrace.cell.Path;
import io.millrace.mapping.json.BodyCheck;
import io.millrace.model.Request;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the cells of a body in one pass, and sorts them by row and time. Reused; confined to its mapper. */
final class CellReader {
    /** Bytes of a name in UTF-8. */
    private static final int NAME_BYTES_MAX = 4096;

    private static final CellValue ONE = new Whole(1);

    /** What a record is of. */
    private record Place(String row, long micros) {}

    private final CellMapping mapping;
    private final int recordBytes;
    private final long valueBytesMax;
    private final List<CellBatch> batches = new ArrayList<>();
    /** The one that cells of the place are added to. */
    private final Map<Place, CellBatch> open = new HashMap<>();

    /** By text, the names of the request's columns, which come again and again. */
    private final Map<String, String> columns = new HashMap<>();

    private String timeText = "";
    private long timeMicros;
    private JsonParser parser;
    private CellForm form;

    /**
     * @param recordBytes after which a record is full
     * @param valueBytesMax bytes of one stored value
     */
    CellReader(CellMapping mapping, int recordBytes, long valueBytesMax) {
        this.mapping = mapping;
        this.recordBytes = recordBytes;
        this.valueBytesMax = valueBytesMax;
    }

    List<CellBatch> batches() {
        return batches;
    }

    void clear() {
        batches.clear();
        open.clear();
        columns.clear();
        timeText = "";
    }

    /**
     * How many rows, or columns, the body has.
     *
     * @throws Problem {@code INVALID_BODY} if one of them is not what it has to be
     */
    int read(Request request) {
        form = CellForm.of(request);
        BodyCheck.requireUtf8(request.body(), 0, request.length());
        try (JsonParser opened = mapping.json().createParser(request.body(), 0, request.length())) {
            parser = opened;
            parser.nextToken();
            int records = form == CellForm.ROWS || form == CellForm.COLUMNS ? object() : array();
            if (parser.nextToken() != null) {
                throw wrong("there is more behind the end of the JSON value");
            }
            return records;
        } catch (JsonProcessingException e) {
            throw BodyCheck.invalid(e, parser.currentLocation());
        } catch (IOException e) {
            throw Problem.bug(e);
        } finally {
            // A reader lives longer than a body.
            parser = null;
        }
    }

    private int array() throws IOException {
        require(JsonToken.START_ARRAY, "the body has to be an array");
        int records = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (form == CellForm.RECORDS) {
                object();
            } else {
                pair();
            }
            records++;
        }
        return records;
    }

    /** Its members come in any order, so the tuples are kept until the name is there. */
    private int object() throws IOException {
        String nameMember = form.isByRow() ? "rowName" : "columnName";
        String tuplesMember = form.isByRow() ? "columns" : "rows";
        require(
                JsonToken.START_OBJECT,
                "an object {\"" + nameMember + "\": …, \"" + tuplesMember + "\": [[…, value, time], …]} was expected");
        String name = null;
        List<Tuple> tuples = null;
        for (String member = parser.nextFieldName(); member != null; member = parser.nextFieldName()) {
            parser.nextToken();
            if (member.equals(nameMember)) {
                name = name(form.isByRow());
            } else if (member.equals(tuplesMember)) {
                tuples = tuples();
            } else {
                throw wrong("unknown field '" + member + "'; there are " + nameMember + " and " + tuplesMember);
            }
        }
        if (name == null || tuples == null) {
            throw wrong("\"" + (name == null ? nameMember : tuplesMember) + "\" is missing");
        }
        String outer = name;
        tuples.forEach(tuple -> add(outer, tuple));
        return 1;
    }

    private void pair() throws IOException {
        require(JsonToken.START_ARRAY, "an array of a name and its tuples was expected");
        next("not enough elements: an array of a name and its tuples was expected");
        String name = name(form.isByRow());
        next("not enough elements: the tuples are missing");
        List<Tuple> tuples = tuples();
        if (parser.nextToken() != JsonToken.END_ARRAY) {
            throw wrong("too many elements: an array of a name and its tuples was expected");
        }
        tuples.forEach(tuple -> add(name, tuple));
    }

    private record Tuple(String name, CellValue value, long micros) {}

    private List<Tuple> tuples() throws IOException {
        require(JsonToken.START_ARRAY, "an array of tuples [name, value, time] was expected");
        List<Tuple> tuples = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            require(JsonToken.START_ARRAY, "a tuple [name, value, time] was expected");
            next("not enough elements in a tuple [name, value, time]");
            String name = name(!form.isByRow());
            next("not enough elements in a tuple [name, value, time]");
            CellValue value = value();
            next("not enough elements in a tuple [name, value, time]");
            long micros = time();
            if (parser.nextToken() != JsonToken.END_ARRAY) {
                throw wrong("too many elements in a tuple [name, value, time]");
            }
            tuples.add(new Tuple(name, value, micros));
        }
        return tuples;
    }

    private void next(String otherwise) throws IOException {
        if (parser.nextToken() == JsonToken.END_ARRAY) {
            throw wrong(otherwise);
        }
    }

    private String name(boolean isRow) throws IOException {
        if (isRow || parser.currentToken() != JsonToken.VALUE_STRING) {
            return readName(isRow);
        }
        String text = parser.getText();
        String known = columns.get(text);
        if (known == null) {
            known = readName(false);
            columns.put(text, known);
        }
        return known;
    }

    private String readName(boolean isRow) throws IOException {
        String what = isRow ? "row" : "column";
        if (parser.currentToken() == JsonToken.VALUE_STRING && parser.getTextLength() == 0) {
            throw wrong("empty " + what + " names are not allowed");
        }
        try {
            Path name = CellJson.name(parser);
            if (name.size() == 1 && name.elements().get(0).isEmpty()) {
                throw wrong("empty " + what + " names are not allowed");
            }
            String text = name.toString();
            if (text.length() > NAME_BYTES_MAX / 4 && text.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
                throw wrong("a " + what + " name has more than " + NAME_BYTES_MAX + " bytes");
            }
            return text;
        } catch (Problem problem) {
            throw located(problem, what + " name: ");
        }
    }

    private CellValue value() throws IOException {
        try {
            CellValue value = CellJson.value(parser);
            if (mapping.rule().takesOnlyOnes() && !value.equals(ONE)) {
                throw wrong("this dataset can only record the value 1");
            }
            if (bytes(value) > valueBytesMax) {
                throw wrong("a value has more than limits.value.bytes (" + valueBytesMax + ") bytes");
            }
            return value;
        } catch (Problem problem) {
            throw located(problem, "");
        }
    }

    /** What may be long of it, as JSON at its longest. */
    private static long bytes(CellValue value) {
        if (value instanceof CellValue.Text text) {
            return text.value().length() < 1 << 16 ? 0 : text.value().getBytes(StandardCharsets.UTF_8).length;
        }
        return value instanceof CellValue.Blob blob ? 4L * blob.bytes().length : 0;
    }

    /** The cells of a row, and of a whole request, often have one time. */
    private long time() throws IOException {
        boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
        if (isText && parser.getText().equals(timeText)) {
            return timeMicros;
        }
        try {
            long micros = CellJson.time(parser);
            if (isText) {
                timeText = parser.getText();
                timeMicros = micros;
            }
            return micros;
        } catch (Problem problem) {
            throw located(problem, "");
        }
    }

    private void add(String outer, Tuple tuple) {
        String row = form.isByRow() ? outer : tuple.name();
        String column = form.isByRow() ? tuple.name() : outer;
        Place place = new Place(row, tuple.micros());
        CellBatch batch = open.get(place);
        if (batch == null || !batch.add(column, tuple.value(), recordBytes)) {
            CellBatch next = new CellBatch(row, tuple.micros());
            next.add(column, tuple.value(), recordBytes);
            batches.add(next);
            open.put(place, next);
        }
    }

    private void require(JsonToken token, String otherwise) {
        if (parser.currentToken() != token) {
            throw wrong(otherwise);
        }
    }

    private Problem located(Problem problem, String what) {
        return problem.code() == ProblemCode.INVALID_BODY ? problem : wrong(what + problem.getMessage());
    }

    private Problem wrong(String what) {
        JsonLocation location =
                parser.currentToken() == null ? parser.currentLocation() : parser.currentTokenLocation();
        return BodyCheck.invalid(what, location);
    }
}
