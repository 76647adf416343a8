package io.millrace.sql;

import io.millrace.cell.CellRow;
import io.millrace.cell.Path;
import io.millrace.cell.RowScan;
import io.millrace.sql.parse.Expression;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A condition on single rows, without a query around it. Confined to one thread. */
public final class RowFilter {
    private final RowView view = new RowView();
    private final Bound condition;
    private final RowScan wanted;

    private RowFilter(Bound condition, RowScan wanted) {
        this.condition = condition;
        this.wanted = wanted;
    }

    /**
     * The filter as something that can be asked.
     *
     * @param aliases what a name of a column in the expression means in the rows
     * @throws io.millrace.problem.Problem {@code INVALID_QUERY} if it has functions that do not exist or do not belong there
     */
    public static RowFilter of(Expression filter, UnaryOperator<Path> aliases) {
        Names names = Names.withAliases(aliases);
        Bound condition = new Binder(names, new Budget(SqlLimits.DEFAULT)).bind(filter);
        RowScan columns = RowScan.ALL.with(names.needed().wanted());
        Optional<Set<Path>> rows = WantedRows.of(filter);
        return new RowFilter(condition, rows.isPresent() ? columns.of(rows.get()) : columns);
    }

    /** What it needs to see of a dataset. */
    public RowScan wanted() {
        return wanted;
    }

    /** Whether the condition is true of the row, neither false nor unknown. */
    public boolean matches(CellRow row) {
        view.show(row);
        return condition.truth(view) == Truth.TRUE;
    }
}
