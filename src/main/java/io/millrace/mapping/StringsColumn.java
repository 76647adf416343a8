package io.millrace.mapping;

import io.millrace.model.RowVisitor;

/** Type {@code strings}: any number of row keys, as an array or as a string with commas. Empty members are skipped. */
final class StringsColumn extends Column {
    private final boolean takesSingle;

    /** @param takesSingle whether a bare number is a list of one; so if the type was taken from the table */
    StringsColumn(Definition definition, boolean takesSingle) {
        super(definition);
        this.takesSingle = takesSingle;
    }

    @Override
    String expected() {
        return "an array of strings, or a string with the members separated by commas";
    }

    @Override
    void nothing(Cell cell) {
        cell.nothing();
    }

    @Override
    void number(Chars text, Cell cell) {
        if (takesSingle) {
            cell.beginList();
            stringElement(text, cell);
        } else {
            refuse(cell, wrongType(), text.shownAsNumber());
        }
    }

    @Override
    void string(Chars text, Cell cell) {
        if (text.isEmpty()) {
            cell.nothing();
            return;
        }
        cell.beginList();
        CommaList.forEach(text, false, (from, to) -> add(text.chars, from, to, cell));
    }

    @Override
    void beginArray(Cell cell) {
        cell.beginList();
    }

    @Override
    void numberElement(Chars text, Cell cell) {
        otherElement(text.shownAsNumber(), cell);
    }

    @Override
    void stringElement(Chars text, Cell cell) {
        add(text.chars, text.start, text.end, cell);
    }

    @Override
    void otherElement(String shown, Cell cell) {
        refuse(cell, wrongType(), "the element " + shown);
    }

    private static void add(char[] chars, int from, int to, Cell cell) {
        if (to > from) {
            cell.add(chars, from, to);
        }
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        if (cell.count() == 0) {
            rows.emptySet(position);
        }
        for (int i = 0; i < cell.count(); i++) {
            rows.key(position, cell.utf8(), cell.offset(i), cell.length(i));
        }
    }
}
