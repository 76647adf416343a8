package io.millrace.mapping.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.problem.FieldProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads one record after the other into cells. Reused; confined to its {@link BatchMapper} or {@link ObjectCells}. */
final class RecordReader {
    private static final long CHUNK_BYTES_PER_ROW = 16 << 10;
    private static final long CHUNK_BYTES_PER_ENTRY = 300;
    private static final long CHUNK_BYTES_PER_TEXT_BYTE = 3;

    private final Column[] columns;
    private final PathNode paths;
    private final MissingProblems missing;
    private final Cell[] cells;
    private final Utf8Scratch scratch = new Utf8Scratch();
    private final Chars text = new Chars();
    private JsonParser parser;

    RecordReader(JsonMapping mapping) {
        this(mapping.columns(), mapping.paths(), mapping.missing());
    }

    RecordReader(Column[] columns, PathNode paths, MissingProblems missing) {
        this.columns = columns;
        this.paths = paths;
        this.missing = missing;
        this.cells = new Cell[columns.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = new Cell(scratch);
        }
    }

    Cell cell(int column) {
        return cells[column];
    }

    Utf8Scratch scratch() {
        return scratch;
    }

    /** Begins a body; what an unusually large one made grow is let go. */
    void open(JsonParser body) {
        parser = body;
        scratch.trim();
        for (Cell cell : cells) {
            cell.trim();
        }
    }

    /** Lets the body go. */
    void close() {
        parser = null;
    }

    /** Reads the record whose opening brace is the current token, up to its closing brace. */
    void read() throws IOException {
        scratch.clear();
        for (Cell cell : cells) {
            cell.reset(0);
        }
        members(paths);
    }

    private void members(PathNode node) throws IOException {
        int guess = 0;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            PathNode child = node.child(name, guess);
            if (child == null) {
                parser.skipChildren();
            } else {
                guess = child.order() + 1;
                value(child, token);
            }
        }
    }

    /** A member that comes a second time replaces the first, with all that is below it. */
    private void value(PathNode node, JsonToken token) throws IOException {
        for (int column : node.columns()) {
            cells[column].reset(node.depth());
        }
        for (int column : node.below()) {
            cells[column].reset(node.depth());
            if (token == JsonToken.VALUE_NULL) {
                columns[column].nothing(cells[column]);
            } else if (token != JsonToken.START_OBJECT) {
                notAnObject(node, columns[column], cells[column]);
            }
        }
        switch (token) {
            case VALUE_NULL -> {
                for (int column : node.columns()) {
                    columns[column].nothing(cells[column]);
                }
            }
            case START_OBJECT -> object(node);
            case START_ARRAY -> array(node.columns());
            default -> scalar(node.columns(), token);
        }
    }

    private static void notAnObject(PathNode node, Column column, Cell cell) {
        int depth = node.depth();
        String element = Shown.text(column.path().get(depth - 1));
        cell.refuse(
                Reason.NOT_AN_OBJECT,
                column.name() + ": " + element + ", element " + depth + " of the path " + column.path()
                        + ", is not an object");
    }

    private void object(PathNode node) throws IOException {
        for (int column : node.columns()) {
            columns[column].object(cells[column]);
        }
        if (node.hasChildren()) {
            members(node);
        } else {
            parser.skipChildren();
        }
    }

    private void scalar(int[] into, JsonToken token) throws IOException {
        boolean isBool = token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
        if (into.length > 0 && !isBool) {
            loadText();
        }
        for (int column : into) {
            if (isBool) {
                columns[column].bool(token == JsonToken.VALUE_TRUE, cells[column]);
            } else if (token == JsonToken.VALUE_STRING) {
                columns[column].string(text, cells[column]);
            } else {
                columns[column].number(text, cells[column]);
            }
        }
    }

    private void loadText() throws IOException {
        char[] chars = parser.getTextCharacters();
        text.set(chars, parser.getTextOffset(), parser.getTextLength());
    }

    private void array(int[] into) throws IOException {
        if (into.length == 0) {
            parser.skipChildren();
            return;
        }
        for (int column : into) {
            columns[column].beginArray(cells[column]);
        }
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token.isNumeric() || token == JsonToken.VALUE_STRING) {
                loadText();
            }
            for (int column : into) {
                if (!cells[column].isRefused()) {
                    element(columns[column], cells[column], token);
                }
            }
            parser.skipChildren();
        }
    }

    private void element(Column column, Cell cell, JsonToken token) {
        switch (token) {
            case VALUE_STRING -> column.stringElement(text, cell);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> column.numberElement(text, cell);
            case START_ARRAY -> column.otherElement("a list", cell);
            case START_OBJECT -> column.otherElement("an object", cell);
            default -> column.otherElement(token.asString(), cell);
        }
    }

    /** No less than {@link #chunkBytes} of any record in a body of the given length. */
    long chunkBytesAtMost(int bodyBytes) {
        long entries = (long) cells.length + bodyBytes;
        return CHUNK_BYTES_PER_ROW + entries * CHUNK_BYTES_PER_ENTRY + bodyBytes * CHUNK_BYTES_PER_TEXT_BYTE;
    }

    /** No less than the record's row takes of the memory that a chunk is built in, in bytes. */
    long chunkBytes() {
        long entries = 0;
        for (Cell cell : cells) {
            entries += 1 + cell.count();
        }
        return CHUNK_BYTES_PER_ROW + entries * CHUNK_BYTES_PER_ENTRY + scratch.length() * CHUNK_BYTES_PER_TEXT_BYTE;
    }

    /** One problem for each wrong value of the record; empty if it is fine. */
    List<FieldProblem> problems() {
        List<FieldProblem> problems = List.of();
        for (int i = 0; i < cells.length; i++) {
            FieldProblem problem = problem(i);
            if (problem != null && !isTold(problems, problem)) {
                problems = problems.isEmpty() ? new ArrayList<>() : problems;
                problems.add(problem);
            }
        }
        return problems;
    }

    private FieldProblem problem(int column) {
        Cell cell = cells[column];
        return switch (cell.state) {
            case ABSENT -> missing.get(column, cell.level);
            case REFUSED ->
                new FieldProblem(columns[column].name(), columns[column].path(), cell.reason.word(), cell.message);
            default -> null;
        };
    }

    /** A part of the key may also be a column, which then finds the same value wrong. */
    private static boolean isTold(List<FieldProblem> problems, FieldProblem problem) {
        for (FieldProblem told : problems) {
            if (told.field().equals(problem.field())) {
                return true;
            }
        }
        return false;
    }
}
