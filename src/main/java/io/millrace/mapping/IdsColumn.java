package io.millrace.mapping;

import io.millrace.model.RowVisitor;

/** Type {@code ids}: any number of row numbers, as an array or as a string with commas. */
final class IdsColumn extends Column {
    private final boolean takesSingle;

    /** @param takesSingle whether a bare number is a list of one; so if the type was taken from the table */
    IdsColumn(Definition definition, boolean takesSingle) {
        super(definition);
        this.takesSingle = takesSingle;
    }

    @Override
    String expected() {
        return "an array of whole numbers from 0, or a string with them separated by commas";
    }

    @Override
    void nothing(Cell cell) {
        cell.nothing();
    }

    @Override
    void number(Chars text, Cell cell) {
        if (takesSingle) {
            cell.beginList();
            numberElement(text, cell);
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
        CommaList.forEach(text, true, (from, to) -> {
            if (RowNumber.read(this, text, from, to, cell)) {
                cell.add(cell.number);
            }
        });
    }

    @Override
    void beginArray(Cell cell) {
        cell.beginList();
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
        if (RowNumber.read(this, text, start, text.trimmedEnd(start), cell)) {
            cell.add(cell.number);
        }
    }

    @Override
    void otherElement(String shown, Cell cell) {
        refuse(cell, wrongType(), "the element " + shown);
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        if (cell.count() == 0) {
            rows.emptySet(position);
        }
        for (int i = 0; i < cell.count(); i++) {
            rows.number(position, cell.entry(i));
        }
    }
}
