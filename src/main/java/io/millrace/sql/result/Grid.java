package io.millrace.sql.result;

import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.cell.CellValue;
import io.millrace.cell.Path;
import io.millrace.sql.Budget;
import io.millrace.sql.ResultRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A result that has to be known as a whole, since its columns are. Of each cell it has one version. Confined to one thread. */
final class Grid {
    private static final long SLOT_BYTES = 8;
    private static final long COLUMN_BYTES = 160;

    private final Map<Path, Integer> slots = new LinkedHashMap<>();
    private final List<CellRow> names = new ArrayList<>();
    private final List<CellValue[]> values = new ArrayList<>();
    private final List<Path> columns;

    /** @param clause that needs the memory, for the message */
    Grid(ResultRows rows, ResultOptions options, String clause) {
        for (CellRow row = rows.next(); row != null; row = rows.next()) {
            CellValue[] line = new CellValue[slots.size()];
            for (Cell cell : Rows.latest(row)) {
                Integer slot = slots.get(cell.column());
                if (slot == null) {
                    slot = slots.size();
                    slots.put(cell.column(), slot);
                    rows.budget().take(COLUMN_BYTES, clause);
                }
                if (slot >= line.length) {
                    line = Arrays.copyOf(line, Math.max(slots.size(), slot + 1 + slot / 2));
                }
                line[slot] = cell.value();
            }
            rows.budget().take(Budget.bytes(row) + SLOT_BYTES * line.length, clause);
            names.add(new CellRow(row.name(), List.of()));
            values.add(line);
        }
        columns = new ArrayList<>(slots.keySet());
        if (options.areColumnsSorted()) {
            columns.sort(null);
        }
    }

    List<Path> columns() {
        return columns;
    }

    int size() {
        return names.size();
    }

    /** Without its cells. */
    CellRow row(int row) {
        return names.get(row);
    }

    /** Null where there is nothing. */
    CellValue value(int row, Path column) {
        int slot = slots.get(column);
        CellValue[] line = values.get(row);
        return slot < line.length && line[slot] != null ? line[slot] : CellValue.NULL;
    }
}
