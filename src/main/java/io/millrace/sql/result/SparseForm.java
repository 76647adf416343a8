package io.millrace.sql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.sql.JsonValue;
import io.millrace.sql.ResultRows;
import java.io.IOException;

/** For each row an array of {@code [column, value]}, by column, with all versions. */
record SparseForm(ResultOptions options) implements Form {
    @Override
    public void write(ResultRows rows, JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (CellRow row = rows.next(); row != null; row = rows.next()) {
            out.writeStartArray();
            if (options.hasRowNames()) {
                out.writeArray(new String[] {Rows.NAME, row.name().toString()}, 0, 2);
            }
            if (options.hasRowHashes()) {
                out.writeArray(new String[] {Rows.HASH, Rows.hash(row)}, 0, 2);
            }
            for (Cell cell : Rows.sorted(row.cells())) {
                out.writeStartArray();
                out.writeString(cell.column().toString());
                JsonValue.write(out, cell.value());
                out.writeEndArray();
            }
            out.writeEndArray();
        }
        out.writeEndArray();
    }
}
