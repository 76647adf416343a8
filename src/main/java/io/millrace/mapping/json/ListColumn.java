package io.millrace.mapping.json;

import io.millrace.model.RowVisitor;

/** A column of any number of rows, as an array or as a string with commas. */
abstract class ListColumn extends Column {
    private final boolean takesSingle;
    private final boolean isTrimmed;

    /**
     * @param takesSingle whether a bare number is a list of one
     * @param isTrimmed whether blanks around the parts of a string do not count
     */
    ListColumn(ColumnRule rule, boolean takesSingle, boolean isTrimmed) {
        super(rule);
        this.takesSingle = takesSingle;
        this.isTrimmed = isTrimmed;
    }

    /** A bare number that is taken. */
    abstract void single(Chars text, Cell cell);

    /** A part of a string. */
    abstract void part(Chars text, int from, int to, Cell cell);

    /** Writes one entry of the cell. */
    abstract void writeEntry(int position, Cell cell, int entry, RowVisitor rows);

    @Override
    final void nothing(Cell cell) {
        cell.nothing();
    }

    @Override
    final void number(Chars text, Cell cell) {
        if (takesSingle) {
            cell.beginList();
            single(text, cell);
        } else {
            refuse(cell, wrongType(), text.shownAsNumber());
        }
    }

    @Override
    final void string(Chars text, Cell cell) {
        if (text.isEmpty()) {
            cell.nothing();
            return;
        }
        cell.beginList();
        CommaList.forEach(text, isTrimmed, (from, to) -> part(text, from, to, cell));
    }

    @Override
    final void beginArray(Cell cell) {
        cell.beginList();
    }

    @Override
    final void otherElement(String shown, Cell cell) {
        refuse(cell, wrongType(), "the element " + shown);
    }

    @Override
    final void write(int position, Cell cell, RowVisitor rows) {
        if (cell.count() == 0) {
            rows.emptySet(position);
        }
        for (int entry = 0; entry < cell.count(); entry++) {
            writeEntry(position, cell, entry, rows);
        }
    }
}
