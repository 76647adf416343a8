package io.millrace.sql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.cell.CellTime;
import io.millrace.sql.JsonValue;
import io.millrace.sql.ResultRows;
import java.io.IOException;
import java.util.List;

/** All that is known: {@code [{"rowName", "rowHash", "columns": [[name, value, time], …]}, …]}. Confined to one result. */
final class FullForm implements Form {
    private final ResultOptions options;
    private long shownMicros = CellTime.NEGATIVE_INFINITY;
    private String shownTime = CellTime.text(shownMicros);

    FullForm(ResultOptions options) {
        this.options = options;
    }

    @Override
    public void write(ResultRows rows, JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (CellRow row = rows.next(); row != null; row = rows.next()) {
            out.writeStartObject();
            out.writeStringField("rowName", row.name().toString());
            out.writeStringField("rowHash", Rows.hash(row));
            out.writeArrayFieldStart("columns");
            List<Cell> cells = options.areColumnsSorted() ? Rows.sorted(row.cells()) : row.cells();
            for (Cell cell : cells) {
                out.writeStartArray();
                out.writeString(cell.column().toString());
                JsonValue.write(out, cell.value());
                out.writeString(time(cell.micros()));
                out.writeEndArray();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Cells of a row often have one time. */
    private String time(long micros) {
        if (micros != shownMicros) {
            shownMicros = micros;
            shownTime = CellTime.text(micros);
        }
        return shownTime;
    }
}
