package io.millrace.mapping.json;

import io.millrace.model.RowVisitor;

/** One row number. */
final class IdColumn extends SingleRowColumn {
    IdColumn(ColumnRule rule, boolean isMutex) {
        super(rule, isMutex);
    }

    @Override
    String expected() {
        return "a whole number from 0, or a string with one";
    }

    @Override
    void number(Chars text, Cell cell) {
        if (RowNumber.read(this, text, cell)) {
            cell.value(cell.number);
        }
    }

    @Override
    void text(Chars text, Cell cell) {
        int start = text.trimmedStart();
        if (RowNumber.read(this, text, start, text.trimmedEnd(start), cell)) {
            cell.value(cell.number);
        }
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        rows.number(position, cell.number);
    }
}
