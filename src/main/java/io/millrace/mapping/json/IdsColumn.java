package io.millrace.mapping.json;

import io.millrace.model.RowVisitor;

/** Any number of row numbers. */
final class IdsColumn extends ListColumn {
    /** @param takesSingle whether a bare number is a list of one */
    IdsColumn(ColumnRule rule, boolean takesSingle) {
        super(rule, takesSingle, true);
    }

    @Override
    String expected() {
        return "an array of whole numbers from 0, or a string with them separated by commas";
    }

    @Override
    void single(Chars text, Cell cell) {
        numberElement(text, cell);
    }

    @Override
    void part(Chars text, int from, int to, Cell cell) {
        if (RowNumber.read(this, text, from, to, cell)) {
            cell.add(cell.number);
        }
    }

    @Override
    void numberElement(Chars text, Cell cell) {
        if (RowNumber.read(this, text, cell)) {
            cell.add(cell.number);
        }
    }

    @Override
    void stringElement(Chars text, Cell cell) {
        int start = text.trimmedStart();
        part(text, start, text.trimmedEnd(start), cell);
    }

    @Override
    void writeEntry(int position, Cell cell, int entry, RowVisitor rows) {
        rows.number(position, cell.entry(entry));
    }
}
