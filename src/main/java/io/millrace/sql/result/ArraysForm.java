package io.millrace.sql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.cell.Path;
import io.millrace.sql.JsonValue;
import io.millrace.sql.ResultRows;
import java.io.IOException;

/** An object of arrays of one length, {@code soa}. */
record ArraysForm(ResultOptions options) implements Form {
    @Override
    public void write(ResultRows rows, JsonGenerator out) throws IOException {
        Grid grid = new Grid(rows, options, "an object of arrays");
        out.writeStartObject();
        if (options.hasRowNames()) {
            out.writeArrayFieldStart(Rows.NAME);
            for (int i = 0; i < grid.size(); i++) {
                out.writeString(grid.row(i).name().toString());
            }
            out.writeEndArray();
        }
        if (options.hasRowHashes()) {
            out.writeArrayFieldStart(Rows.HASH);
            for (int i = 0; i < grid.size(); i++) {
                out.writeString(Rows.hash(grid.row(i)));
            }
            out.writeEndArray();
        }
        for (Path column : grid.columns()) {
            out.writeArrayFieldStart(column.toString());
            for (int i = 0; i < grid.size(); i++) {
                JsonValue.write(out, grid.value(i, column));
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }
}
