package io.millrace.sql;

import io.millrace.cell.Cell;
import io.millrace.cell.Path;
import io.millrace.sql.parse.SqlProblem;
import java.util.List;

/** An expression that can be evaluated. Some give a value only, others several cells. Confined to one query. */
interface Bound {
    Sample sample(RowView row);

    /** The same as a condition. */
    default Truth truth(RowView row) {
        return Truth.of(sample(row).value());
    }

    /**
     * What it gives as columns of a result.
     *
     * @param name of the column, or what the names of several begin with; null to leave these as they are
     */
    default void cells(RowView row, Path name, List<Cell> out) {
        if (name == null) {
            throw SqlProblem.execution("AS * is for rows, to spread their columns; give a single value a name");
        }
        Sample sample = sample(row);
        out.add(new Cell(name, sample.value(), sample.micros()));
    }
}
