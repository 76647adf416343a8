package io.millrace.mapping;

import io.millrace.model.RowVisitor;

/** Type {@code id}: one row number of a set, time or mutex field. */
final class IdColumn extends Column {
    private final boolean isMutex;

    IdColumn(Definition definition, boolean isMutex) {
        super(definition);
        this.isMutex = isMutex;
    }

    @Override
    String expected() {
        return "a whole number from 0, or a string with one";
    }

    @Override
    void nothing(Cell cell) {
        if (isMutex) {
            cell.clear();
        } else {
            cell.nothing();
        }
    }

    @Override
    void number(Chars text, Cell cell) {
        if (RowNumber.read(this, text, cell)) {
            cell.value(cell.number);
        }
    }

    @Override
    void string(Chars text, Cell cell) {
        int start = text.trimmedStart();
        if (text.isEmpty()) {
            cell.nothing();
        } else if (RowNumber.read(this, text, start, text.trimmedEnd(start), cell)) {
            cell.value(cell.number);
        }
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        rows.number(position, cell.number);
    }
}
