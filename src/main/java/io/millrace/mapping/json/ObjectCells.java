package io.millrace.mapping.json;

import com.fasterxml.jackson.core.JsonParser;
import io.millrace.model.RowVisitor;
import java.io.IOException;

/** What an object says for {@link ObjectColumns}. Reused from object to object; confined to one thread at a time. */
public final class ObjectCells {
    private final Column[] columns;
    private final RecordReader record;

    ObjectCells(Column[] columns, RecordReader record) {
        this.columns = columns;
        this.record = record;
    }

    /**
     * Reads an object.
     *
     * @param parser before the object's opening brace; behind the closing one afterwards
     */
    public void read(JsonParser parser) throws IOException {
        parser.nextToken();
        record.open(parser);
        try {
            record.read();
        } finally {
            record.close();
        }
    }

    /** No less than the cells of the last object take of the memory that a chunk is built in, in bytes. */
    public long chunkBytes() {
        return record.chunkBytes();
    }

    /**
     * Writes what the last object says for a column; nothing if it says nothing.
     *
     * @param column its place among the rules
     * @param position that of its field in the table
     */
    public void write(int column, int position, RowVisitor rows) {
        Cell cell = record.cell(column);
        if (cell.state == Cell.State.VALUE) {
            columns[column].write(position, cell, rows);
        }
    }
}
