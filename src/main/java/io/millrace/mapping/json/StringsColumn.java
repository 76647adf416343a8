package io.millrace.mapping.json;

import io.millrace.model.RowVisitor;

/** Any number of row keys. Empty members are skipped. */
final class StringsColumn extends ListColumn {
    /** @param takesSingle whether a bare number is a list of one */
    StringsColumn(ColumnRule rule, boolean takesSingle) {
        super(rule, takesSingle, false);
    }

    @Override
    String expected() {
        return "an array of strings, or a string with the members separated by commas";
    }

    @Override
    void single(Chars text, Cell cell) {
        stringElement(text, cell);
    }

    @Override
    void part(Chars text, int from, int to, Cell cell) {
        if (to > from) {
            cell.add(text.chars, from, to);
        }
    }

    @Override
    void numberElement(Chars text, Cell cell) {
        otherElement(text.shownAsNumber(), cell);
    }

    @Override
    void stringElement(Chars text, Cell cell) {
        part(text, text.start, text.end, cell);
    }

    @Override
    void writeEntry(int position, Cell cell, int entry, RowVisitor rows) {
        rows.key(position, cell.utf8(), cell.offset(entry), cell.length(entry));
    }
}
