package io.millrace.cell;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which part of a dataset is wanted. What a source gives may have more cells than that, or more rows; who asks filters again.
 *
 * @param names of the rows that are wanted; empty for all
 * @param columns that are wanted; a row with none of them is still a row
 * @param conditions of which each has to hold of a row that is wanted
 */
public record RowScan(Optional<Set<Path>> names, WantedColumns columns, List<ColumnCondition> conditions) {
    /** Of columns of which none is wanted. */
    public static final WantedColumns NO_COLUMNS = column -> false;

    private static final WantedColumns ALL_COLUMNS = column -> true;

    public static final RowScan ALL = new RowScan(Optional.empty(), ALL_COLUMNS, List.of());

    public RowScan {
        conditions = List.copyOf(conditions);
    }

    /** Whether no cells are wanted at all, as it is when rows are counted. */
    public boolean wantsNamesOnly() {
        return columns == NO_COLUMNS;
    }

    public boolean wantsAllColumns() {
        return columns == ALL_COLUMNS;
    }

    public RowScan of(Set<Path> some) {
        return new RowScan(Optional.of(Set.copyOf(some)), columns, conditions);
    }

    public RowScan with(WantedColumns wanted) {
        return new RowScan(names, wanted, conditions);
    }

    public RowScan where(List<ColumnCondition> all) {
        return new RowScan(names, columns, all);
    }
}
