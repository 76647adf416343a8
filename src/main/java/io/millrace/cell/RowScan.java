package io.millrace.cell;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which part of a dataset is wanted. What a source gives may have more cells than that, or more rows; who asks filters again.
 *
 * @param names of the rows that are wanted; empty for all
 * @param columns that are wanted; a row with none of them is still a row
 */
public record RowScan(Optional<Set<Path>> names, Predicate<Path> columns) {
    /** Of columns of which none is wanted. */
    public static final Predicate<Path> NO_COLUMNS = column -> false;

    public static final RowScan ALL = new RowScan(Optional.empty(), column -> true);

    /** Whether no cells are wanted at all, as it is when rows are counted. */
    public boolean wantsNamesOnly() {
        return columns == NO_COLUMNS;
    }

    public RowScan of(Set<Path> some) {
        return new RowScan(Optional.of(Set.copyOf(some)), columns);
    }

    public RowScan with(Predicate<Path> wanted) {
        return new RowScan(names, wanted);
    }
}
