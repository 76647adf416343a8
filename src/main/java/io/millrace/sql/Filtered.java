package io.millrace.sql;

import io.millrace.cell.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of which a condition holds; of them the versions of cells of which another one does. Confined to one thread. */
record Filtered(Input input, Optional<Bound> where, Optional<Bound> when) implements Input {
    @Override
    public boolean next(RowView view) {
        while (input.next(view)) {
            if (where.isEmpty() || where.get().truth(view) == Truth.TRUE) {
                when.ifPresent(condition -> keepVersions(view, condition));
                return true;
            }
        }
        return false;
    }

    private static void keepVersions(RowView view, Bound condition) {
        List<Cell> kept = new ArrayList<>(view.cells().size());
        for (Cell cell : view.cells()) {
            view.showVersion(cell.micros());
            if (condition.truth(view) == Truth.TRUE) {
                kept.add(cell);
            }
        }
        view.showCells(kept);
    }

    @Override
    public void close() {
        input.close();
    }
}
