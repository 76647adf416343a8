package io.millrace.sql;

import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Null;
import io.millrace.cell.Path;
import io.millrace.cell.RowSource.RowCursor;
import io.millrace.model.Interruption;
import io.millrace.sql.parse.Select.Join;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of two datasets side by side. The right ones are held in memory, found by the values that have to be equal; the left ones pass by.
 * The columns of each begin with its alias. Confined to one thread.
 */
final class Joined implements Input {
    private static final int PAIRS_PER_CHECK = 256;
    private static final long COLUMN_BYTES = 250;

    private final Join join;
    private final Condition condition;
    private final Map<Path, Path> leftColumns = new HashMap<>();
    private final Map<Path, Path> rightColumns = new HashMap<>();
    private final RowCursor left;
    private final RowCursor right;
    private final Budget budget;
    private final Interruption interruption;

    private final List<CellRow> rightRows = new ArrayList<>();
    private final Map<List<CellValue>, List<Integer>> byKey = new HashMap<>();
    private final BitSet paired = new BitSet();
    private boolean isRead;
    private CellRow leftRow;
    private boolean isLeftPaired;
    private List<Integer> candidates = List.of();
    private int candidate;
    private int unpaired = -1;
    private long pairs;

    /**
     * What makes a pair.
     *
     * @param leftKeys values that have to be equal to the right ones
     * @param on decides, of candidates by these values
     */
    record Condition(List<Bound> leftKeys, List<Bound> rightKeys, Bound on) {}

    Joined(Join join, Condition condition, RowCursor left, RowCursor right, Budget budget, Interruption interruption) {
        this.join = join;
        this.condition = condition;
        this.left = left;
        this.right = right;
        this.budget = budget;
        this.interruption = interruption;
    }

    @Override
    public boolean next(RowView view) {
        if (!isRead) {
            isRead = true;
            readRight(view);
        }
        while (unpaired < 0) {
            if (nextPair(view)) {
                return true;
            }
            if (leftRow != null && !isLeftPaired && join.kind().keepsLeft()) {
                show(view, leftRow, null);
                leftRow = null;
                return true;
            }
            leftRow = left.next();
            if (leftRow == null) {
                unpaired = join.kind().keepsRight() ? paired.nextClearBit(0) : rightRows.size();
            } else {
                isLeftPaired = false;
                candidate = 0;
                show(view, leftRow, null);
                List<CellValue> key = key(condition.leftKeys(), view);
                candidates = key == null ? List.of() : byKey.getOrDefault(key, List.of());
            }
            check();
        }
        if (unpaired >= rightRows.size()) {
            return false;
        }
        show(view, null, rightRows.get(unpaired));
        unpaired = paired.nextClearBit(unpaired + 1);
        return true;
    }

    private void readRight(RowView view) {
        for (CellRow row = right.next(); row != null; row = right.next()) {
            check();
            show(view, null, row);
            List<CellValue> key = key(condition.rightKeys(), view);
            budget.take(Budget.bytes(row), "the right side of the join");
            if (key != null) {
                byKey.computeIfAbsent(key, none -> new ArrayList<>()).add(rightRows.size());
            }
            rightRows.add(row);
        }
        right.close();
    }

    private boolean nextPair(RowView view) {
        while (leftRow != null && candidate < candidates.size()) {
            check();
            int place = candidates.get(candidate++);
            show(view, leftRow, rightRows.get(place));
            if (condition.on().truth(view) == Truth.TRUE) {
                isLeftPaired = true;
                paired.set(place);
                return true;
            }
        }
        return false;
    }

    private void check() {
        if (pairs++ % PAIRS_PER_CHECK == 0) {
            interruption.check();
        }
    }

    /** Null if one of the values is, which equals nothing. */
    private static List<CellValue> key(List<Bound> keys, RowView view) {
        CellValue[] values = new CellValue[keys.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Values.key(keys.get(i).sample(view).value());
            if (values[i] instanceof Null) {
                return null;
            }
        }
        return List.of(values);
    }

    /** One of the rows may be null. */
    private void show(RowView view, CellRow leftSide, CellRow rightSide) {
        List<Cell> cells = new ArrayList<>();
        append(leftSide, join.left().alias(), leftColumns, cells);
        append(rightSide, join.right().alias(), rightColumns, cells);
        Path leftName = leftSide == null ? null : leftSide.name();
        Path rightName = rightSide == null ? null : rightSide.name();
        view.show(Path.of("[" + text(leftName) + "]-[" + text(rightName) + "]"), cells);
        view.showSides(leftName, rightName);
    }

    private static String text(Path name) {
        return name == null ? "" : name.toString();
    }

    private void append(CellRow row, Path alias, Map<Path, Path> columns, List<Cell> cells) {
        if (row != null) {
            for (Cell cell : row.cells()) {
                Path column = columns.computeIfAbsent(cell.column(), one -> joined(alias, one));
                cells.add(new Cell(column, cell.value(), cell.micros()));
            }
        }
    }

    private Path joined(Path alias, Path column) {
        budget.take(COLUMN_BYTES, "the names of the columns of the join");
        return alias.append(column);
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
