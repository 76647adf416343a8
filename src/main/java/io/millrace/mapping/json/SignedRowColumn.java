package io.millrace.mapping.json;

import io.millrace.mapping.json.NumberText.Outcome;
import io.millrace.model.RowVisitor;

/**
 * A signed row: n above zero puts row n into the field, n up to zero takes row -n out of it; either way the
 * row is put into a second field, which says that something is known about it.
 */
final class SignedRowColumn extends Column {
    private final int knownPosition;

    SignedRowColumn(ColumnRule rule, int knownPosition) {
        super(rule);
        this.knownPosition = knownPosition;
    }

    @Override
    String expected() {
        return "a whole number, or a string with one; its sign says whether the row is set or cleared";
    }

    @Override
    void nothing(Cell cell) {
        cell.nothing();
    }

    @Override
    void number(Chars text, Cell cell) {
        bounded(NumberText.json(text, 0, cell), text, cell);
    }

    @Override
    void string(Chars text, Cell cell) {
        if (text.isEmpty()) {
            cell.nothing();
            return;
        }
        int start = text.trimmedStart();
        bounded(NumberText.integer(text, start, text.trimmedEnd(start), true, cell), text, cell);
    }

    private void bounded(Outcome outcome, Chars text, Cell cell) {
        if (outcome == Outcome.MALFORMED) {
            refuse(cell, Reason.BAD_NUMBER, text.shownAsText());
        } else if (outcome == Outcome.OVERFLOW || cell.number == Long.MIN_VALUE) {
            outOfRange(cell, text.shownAsNumber(), "allowed is " + -Long.MAX_VALUE + " to " + Long.MAX_VALUE);
        } else {
            cell.value(cell.number);
        }
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        if (position == knownPosition) {
            rows.number(position, Math.abs(cell.number));
        } else if (cell.number > 0) {
            rows.number(position, cell.number);
        } else {
            rows.removeRow(position, -cell.number);
        }
    }
}
