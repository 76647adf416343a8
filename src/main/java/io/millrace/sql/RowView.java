package io.millrace.sql;

import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.cell.CellTime;
import io.millrace.cell.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The row that expressions look at: one of a dataset, of two that were joined, or a group of rows. Confined to one query. */
final class RowView {
    /** Rows with more cells get an index when a second column is asked for. */
    private static final int CELLS_UNINDEXED_MAX = 12;

    private Path name;
    private List<Cell> cells = List.of();
    private Path left;
    private Path right;
    private Group group;
    private long versionMicros;
    private int lookups;
    private Map<Path, Cell> latest;
    private Map<String, List<Cell>> byFirstElement;

    /** What is known of a group of rows. */
    record Group(Sample[] keys, Accumulator[] aggregates) {}

    void show(CellRow row) {
        show(row.name(), row.cells());
    }

    void show(Path rowName, List<Cell> rowCells) {
        name = rowName;
        showCells(rowCells);
    }

    void showCells(List<Cell> rowCells) {
        cells = rowCells;
        lookups = 0;
        latest = null;
        byFirstElement = null;
    }

    /** Null for a side that has no row. */
    void showSides(Path leftName, Path rightName) {
        left = leftName;
        right = rightName;
    }

    void show(Path groupName, Group newGroup) {
        show(groupName, List.of());
        group = newGroup;
    }

    /** The time of the version that WHEN looks at. */
    void showVersion(long micros) {
        versionMicros = micros;
    }

    Path name() {
        return name;
    }

    /** Null if the left side of a join has no row here. */
    Path left() {
        return left;
    }

    Path right() {
        return right;
    }

    List<Cell> cells() {
        return cells;
    }

    Group group() {
        return group;
    }

    long versionMicros() {
        return versionMicros;
    }

    /** The latest version by time, of those the one that came last; null if the column has none. */
    Cell latest(Path column) {
        if (cells.size() > CELLS_UNINDEXED_MAX && ++lookups > 1) {
            return indexed(column);
        }
        Cell found = null;
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            if (isSame(cell.column(), column) && (found == null || cell.micros() >= found.micros())) {
                found = cell;
            }
        }
        return found;
    }

    private Cell indexed(Path column) {
        if (latest == null) {
            latest = latestOf(cells, new HashMap<>());
        }
        return latest.get(column);
    }

    /** All versions of a column and of those below it. */
    List<Cell> below(Path column) {
        List<Cell> candidates = cells;
        if (cells.size() > CELLS_UNINDEXED_MAX && ++lookups > 1) {
            if (byFirstElement == null) {
                byFirstElement = new HashMap<>();
                for (Cell cell : cells) {
                    byFirstElement
                            .computeIfAbsent(first(cell.column()), none -> new ArrayList<>())
                            .add(cell);
                }
            }
            candidates = byFirstElement.getOrDefault(first(column), List.of());
        }
        List<Cell> found = new ArrayList<>();
        for (Cell cell : candidates) {
            boolean isCandidate = first(cell.column()).equals(first(column));
            if (isCandidate && (column.size() == 1 || column.isPrefixOf(cell.column()))) {
                found.add(cell);
            }
        }
        return found;
    }

    private static String first(Path column) {
        return column.elements().get(0);
    }

    /** The latest version of each column. */
    static Map<Path, Cell> latestOf(List<Cell> cells, Map<Path, Cell> into) {
        for (Cell cell : cells) {
            into.merge(cell.column(), cell, (known, next) -> next.micros() >= known.micros() ? next : known);
        }
        return into;
    }

    private static boolean isSame(Path a, Path b) {
        return a.size() == b.size() && first(a).equals(first(b)) && (a.size() == 1 || a.equals(b));
    }

    /** The latest time of all cells; minus infinity if there are none. */
    long latestMicros() {
        long micros = CellTime.NEGATIVE_INFINITY;
        for (Cell cell : cells) {
            micros = Math.max(micros, cell.micros());
        }
        return micros;
    }
}
