package io.millrace.row;

import io.millrace.model.BulkChange;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowBatch;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;

/**
 * Writes rows as CSV lines. Columns: {@code _id}, {@code _received}, {@code _time}, then the fields by position.
 *
 * <table>
 * <caption>Cells</caption>
 * <tr><td>absent</td><td>nothing</td></tr>
 * <tr><td>null</td><td>{@code \N}</td></tr>
 * <tr><td>empty set, empty key</td><td>{@code ""}</td></tr>
 * <tr><td>number</td><td>{@code 42}, {@code -7}</td></tr>
 * <tr><td>key</td><td>{@code "red"}</td></tr>
 * <tr><td>rows of a set or time field</td><td>{@code 42} or {@code "1,2,-5"}; a minus takes the row out</td></tr>
 * <tr><td>their keys</td><td>a JSON array, {@code "[""red"",""blue""]"}</td></tr>
 * <tr><td>stored text, stored JSON</td><td>like a key, {@code "{""a"":1}"}</td></tr>
 * <tr><td>stored bytes</td><td>Base64, {@code "AAEC"}</td></tr>
 * </table>
 *
 * <p>A quotation mark inside a cell is doubled. A row is one line: inside strings a line feed is written {@code \n}, a carriage
 * return {@code \r}, a backslash {@code \\}, any other control character {@code \}{@code u00XX}.
 *
 * <p>Where the log gives the ids, {@code _id} is empty. Of a record that expires, {@code _time} is followed by a semicolon and
 * the moment: {@code 95;200}, {@code ;200}.
 *
 * <p>Of a table with more than {@value #DENSE_FIELDS_MAX} fields only the cells that are there are written, each behind its
 * position and {@code =}; {@code *} stands in front of them: {@code 12,100,,*3=42,711="red"}.
 *
 * <p>A {@link BulkChange} is a line of its own, the records in Base64: {@code @+,100,3,201903,7,"…"} gives row 7 of field 3 in the
 * view 201903, {@code @-,100,3,,"red","…"} takes the row {@code red}, {@code @0,100,3,,7,""} takes row 7 from
 * all records, {@code @!,100,"…"} makes records, {@code @~,100,"…"} deletes them. {@code @#,100,"a"} gives the record key {@code a} an id.
 *
 * <p>A row that is begun again, or not ended, is forgotten. Confined to one thread at a time.
 */
public final class RowEncoder implements RowVisitor {
    /** With more fields a record is taken to have few of them. */
    static final int DENSE_FIELDS_MAX = 128;

    private enum Cell {
        COMPLETE,
        EMPTY_SET,
        ONE_ROW,
        ROWS,
        KEYS
    }

    private final TableSchema table;
    private final boolean[] multiValued;
    private final boolean isIdGiven;
    private final boolean isSparse;
    private final CsvBuffer out;

    private int records;
    private long earliestMicros;
    private long latestMicros;
    private long sinkBytes;

    private int rowStart;
    private long receivedMicros;
    private long eventMicros;
    private long rowBytes;
    private int position;
    private int cellStart;
    private Cell cell = Cell.COMPLETE;

    public RowEncoder(TableSchema table) {
        this(table, new CsvBuffer());
    }

    /** @param buffer may be shared by encoders that work one after the other, each from {@link #reset} to {@link #finish} */
    public RowEncoder(TableSchema table, CsvBuffer buffer) {
        this.table = table;
        this.out = buffer;
        this.isIdGiven = table.identity().isGivenByLog();
        this.multiValued = new boolean[table.fields().size()];
        this.isSparse = multiValued.length > DENSE_FIELDS_MAX;
        for (int i = 0; i < multiValued.length; i++) {
            multiValued[i] = table.field(i).type().isMultiValued();
        }
        reset();
    }

    /** Rows since the last {@link #finish} or {@link #reset}. */
    public int records() {
        return records;
    }

    /** Hands over the rows, at least one, and starts anew. */
    public RowBatch finish() {
        return finish(0);
    }

    /**
     * The same with the sink that they came through.
     *
     * @param sink its number; 0 if it is not known
     */
    public RowBatch finish(long sink) {
        if (records == 0) {
            throw new IllegalStateException("there is no row");
        }
        out.cut(rowStart);
        byte[] csv = out.copy();
        RowBatch batch =
                new RowBatch(table, csv, csv.length, records, earliestMicros, latestMicros, sink, sinkBytes, 0);
        reset();
        return batch;
    }

    /** Forgets all rows. */
    public void reset() {
        out.clear();
        records = 0;
        rowStart = 0;
        earliestMicros = Long.MAX_VALUE;
        latestMicros = Long.MIN_VALUE;
        sinkBytes = 0;
    }

    @Override
    public void beginRow(long receivedMicros) {
        out.cut(rowStart);
        this.receivedMicros = receivedMicros;
        eventMicros = receivedMicros;
        rowBytes = 0;
        position = -1;
        cell = Cell.COMPLETE;
        if (isIdGiven) {
            received();
        }
    }

    @Override
    public void recordId(long id) {
        if (isIdGiven) {
            throw new IllegalStateException("the log gives the ids of " + table);
        }
        out.number(id);
        received();
    }

    @Override
    public void recordKey(byte[] utf8, int offset, int length) {
        quoted(utf8, offset, length);
        received();
    }

    private void received() {
        out.put(',');
        out.number(receivedMicros);
        out.put(',');
    }

    @Override
    public void recordTime(long micros) {
        eventMicros = micros;
        out.number(micros);
    }

    @Override
    public void expires(long micros) {
        out.put(';');
        out.number(micros);
    }

    @Override
    public void clear(int position) {
        beginCell(position);
        out.put('\\', 'N');
    }

    @Override
    public void emptySet(int position) {
        if (position != this.position) {
            beginCell(position);
            out.put('"', '"');
            cell = Cell.EMPTY_SET;
        }
    }

    @Override
    public void number(int position, long value) {
        if (multiValued[position]) {
            row(position, value, false);
        } else {
            beginCell(position);
            out.number(value);
        }
    }

    @Override
    public void removeRow(int position, long row) {
        row(position, row, true);
    }

    private void row(int position, long row, boolean isRemoved) {
        if (!continues(position)) {
            cell = isRemoved ? Cell.ROWS : Cell.ONE_ROW;
            if (isRemoved) {
                out.put('"');
            }
        } else {
            if (cell == Cell.ONE_ROW) {
                out.insert(cellStart, '"');
                cell = Cell.ROWS;
            }
            out.put(',');
        }
        if (isRemoved) {
            out.put('-');
        }
        out.number(row);
    }

    @Override
    public void key(int position, byte[] utf8, int offset, int length) {
        if (!multiValued[position]) {
            beginCell(position);
            quoted(utf8, offset, length);
            return;
        }
        if (continues(position)) {
            out.put(',');
        } else {
            out.put('"', '[');
            cell = Cell.KEYS;
        }
        out.put('"', '"');
        out.jsonText(utf8, offset, length);
        out.put('"', '"');
    }

    @Override
    public void value(int position, byte[] bytes, int offset, int length) {
        FieldOptions.Stored options =
                (FieldOptions.Stored) table.field(position).options();
        beginCell(position);
        switch (options.content()) {
            case TEXT, JSON -> quoted(bytes, offset, length);
            case BYTES -> {
                out.put('"');
                out.base64(bytes, offset, length);
                out.put('"');
            }
        }
    }

    @Override
    public void counts(long bytes) {
        rowBytes = bytes;
    }

    @Override
    public void endRow() {
        endCell();
        sinkBytes += rowBytes;
        if (!isSparse) {
            out.repeat(',', multiValued.length - 1 - position);
        } else if (position < 0) {
            out.put(',', '*');
        }
        out.put('\n');
        countLine();
    }

    private void countLine() {
        rowStart = out.length();
        records++;
        earliestMicros = Math.min(earliestMicros, eventMicros);
        latestMicros = Math.max(latestMicros, eventMicros);
    }

    @Override
    public void bulk(BulkChange change) {
        out.cut(rowStart);
        out.put('@', change.kind().sign());
        out.put(',');
        out.number(change.receivedMicros());
        out.put(',');
        if (change.position() != BulkChange.NO_FIELD) {
            out.number(change.position());
            out.put(',');
            for (int i = 0; i < change.view().length(); i++) {
                out.put(change.view().charAt(i));
            }
            out.put(',');
            if (change.keyOrNull() == null) {
                out.number(change.row());
            } else {
                quoted(change.keyOrNull(), 0, change.keyOrNull().length);
            }
            out.put(',');
        }
        if (change.kind() == BulkChange.Kind.NAME) {
            quoted(change.keyOrNull(), 0, change.keyOrNull().length);
        } else {
            out.put('"');
            out.base64(change.records(), 0, change.records().length);
            out.put('"');
        }
        out.put('\n');
        eventMicros = change.receivedMicros();
        countLine();
    }

    /** Whether the cell already holds a row; otherwise it is begun. */
    private boolean continues(int position) {
        if (position != this.position) {
            beginCell(position);
            return false;
        }
        if (cell == Cell.EMPTY_SET) {
            out.cut(cellStart);
            return false;
        }
        return true;
    }

    private void beginCell(int position) {
        endCell();
        if (position <= this.position) {
            throw new IllegalStateException(
                    "cell " + position + " after cell " + this.position + ": a row's cells come by ascending position");
        }
        if (isSparse) {
            beginSparseCell(position);
        } else {
            out.repeat(',', position - this.position);
        }
        this.position = position;
        cellStart = out.length();
    }

    private void beginSparseCell(int position) {
        out.put(',');
        if (this.position < 0) {
            out.put('*');
        }
        out.number(position);
        out.put('=');
    }

    private void endCell() {
        switch (cell) {
            case ROWS -> out.put('"');
            case KEYS -> out.put(']', '"');
            case COMPLETE, EMPTY_SET, ONE_ROW -> {}
        }
        cell = Cell.COMPLETE;
    }

    private void quoted(byte[] utf8, int offset, int length) {
        out.put('"');
        out.text(utf8, offset, length);
        out.put('"');
    }
}
