package io.millrace.sql;

import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Null;
import io.millrace.cell.Path;
import io.millrace.sql.parse.SqlProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What rows of the result are made of. Confined to one query.
 *
 * @param named what they are called; absent if they keep their names
 */
record Projection(List<Column> columns, Optional<Bound> named) {
    /** @param name null if the cells keep their names */
    record Column(Bound bound, Path name) {}

    CellRow row(RowView view) {
        return new CellRow(name(view), cells(view));
    }

    List<Cell> cells(RowView view) {
        List<Cell> cells = new ArrayList<>();
        for (Column column : columns) {
            column.bound().cells(view, column.name(), cells);
        }
        return cells;
    }

    private Path name(RowView view) {
        if (named.isEmpty()) {
            return view.name();
        }
        CellValue name = named.get().sample(view).value();
        if (name instanceof Null) {
            throw SqlProblem.execution(
                    "NAMED gives null in the row " + view.name() + "; give each row a name, say with coalesce");
        }
        return name instanceof CellValue.Name path ? path.path() : Casts.pathOf(Values.text(name));
    }
}
