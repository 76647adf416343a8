package io.millrace.sql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.problem.Problem;
import io.millrace.sql.JsonValue;
import io.millrace.sql.ResultRows;
import io.millrace.sql.parse.SqlProblem;
import java.io.IOException;
import java.util.Collection;

/** The bare value of a result of one row and one column. */
record AtomForm() implements Form {
    @Override
    public void write(ResultRows rows, JsonGenerator out) throws IOException {
        CellRow row = rows.next();
        if (row == null) {
            throw refused("returned no rows");
        }
        Collection<Cell> cells = Rows.latest(row);
        if (cells.isEmpty()) {
            throw refused("returned no columns");
        }
        if (cells.size() > 1) {
            throw refused("returned multiple columns; name one of them");
        }
        if (rows.next() != null) {
            throw refused("returning multiple rows; take one with LIMIT 1");
        }
        JsonValue.write(out, cells.iterator().next().value());
    }

    private static Problem refused(String why) {
        return SqlProblem.execution("Query with atom format " + why);
    }
}
