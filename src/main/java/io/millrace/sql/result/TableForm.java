package io.millrace.sql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.cell.CellRow;
import io.millrace.cell.CellValue;
import io.millrace.cell.Path;
import io.millrace.sql.JsonValue;
import io.millrace.sql.ResultRows;
import io.millrace.sql.Values;
import java.io.IOException;

/** Arrays of values below an array of names. What JSON has no word for is written as text. */
record TableForm(ResultOptions options) implements Form {
    @Override
    public void write(ResultRows rows, JsonGenerator out) throws IOException {
        Grid grid = new Grid(rows, options, "a table");
        out.writeStartArray();
        if (options.hasHeaders()) {
            out.writeStartArray();
            Rows.writeNames(out, options);
            for (Path column : grid.columns()) {
                out.writeString(column.toString());
            }
            out.writeEndArray();
        }
        for (int i = 0; i < grid.size(); i++) {
            writeLine(out, grid, i);
        }
        out.writeEndArray();
    }

    private void writeLine(JsonGenerator out, Grid grid, int line) throws IOException {
        CellRow row = grid.row(line);
        out.writeStartArray();
        if (options.hasRowNames()) {
            out.writeString(row.name().toString());
        }
        if (options.hasRowHashes()) {
            out.writeString(Rows.hash(row));
        }
        for (Path column : grid.columns()) {
            CellValue value = grid.value(line, column);
            if (isPlain(value)) {
                JsonValue.write(out, value);
            } else {
                out.writeString(Values.text(value));
            }
        }
        out.writeEndArray();
    }

    private static boolean isPlain(CellValue value) {
        return value instanceof CellValue.Null
                || value instanceof CellValue.Whole
                || value instanceof CellValue.Text
                || (value instanceof CellValue.Real real && Double.isFinite(real.value()));
    }
}
