package io.millrace.sql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.sql.JsonValue;
import io.millrace.sql.ResultRows;
import java.io.IOException;
import java.util.Collection;

/** An array of objects, {@code aos}. */
record ObjectsForm(ResultOptions options) implements Form {
    @Override
    public void write(ResultRows rows, JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (CellRow row = rows.next(); row != null; row = rows.next()) {
            out.writeStartObject();
            if (options.hasRowNames()) {
                out.writeStringField(Rows.NAME, row.name().toString());
            }
            if (options.hasRowHashes()) {
                out.writeStringField(Rows.HASH, Rows.hash(row));
            }
            Collection<Cell> latest = Rows.latest(row);
            for (Cell cell : options.areColumnsSorted() ? Rows.sorted(latest) : latest) {
                out.writeFieldName(cell.column().toString());
                JsonValue.write(out, cell.value());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
