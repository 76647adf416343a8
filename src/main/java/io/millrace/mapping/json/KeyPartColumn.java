package io.millrace.mapping.json;

import io.millrace.mapping.json.NumberText.Outcome;
import io.millrace.model.RowVisitor;

/**
 * A part of the record's key. If it is stored as well, a column of its own reads the same path, and reports values that do
 * not fit the field.
 */
final class KeyPartColumn extends Column {
    private static final char[] TRUE = "true".toCharArray();
    private static final char[] FALSE = "false".toCharArray();

    private final boolean isWholeNumber;
    private final boolean isOnlyPart;

    /**
     * @param isWholeNumber whether numbers are printed as plain digits, so that 5, 5.0 and "5" name one record; one with a
     *     fraction is printed as it is written, like any other value
     */
    KeyPartColumn(ColumnRule rule, boolean isWholeNumber, boolean isOnlyPart) {
        super(rule);
        this.isWholeNumber = isWholeNumber;
        this.isOnlyPart = isOnlyPart;
    }

    @Override
    String expected() {
        return isOnlyPart
                ? "the record's key, which cannot be empty"
                : "a string, a number or a bool, a part of the key";
    }

    @Override
    Reason wrongType() {
        return Reason.BAD_KEY;
    }

    @Override
    Reason absenceReason() {
        return Reason.BAD_KEY;
    }

    @Override
    void nothing(Cell cell) {
        refuse(cell, Reason.BAD_KEY, "null");
    }

    @Override
    void bool(boolean value, Cell cell) {
        char[] word = value ? TRUE : FALSE;
        cell.beginList();
        cell.add(word, 0, word.length);
    }

    @Override
    void number(Chars text, Cell cell) {
        cell.beginList();
        if (isWholeNumber && NumberText.isWhole(text) && NumberText.json(text, 0, cell) == Outcome.OK) {
            cell.addDigits(cell.number);
        } else {
            cell.add(text.chars, text.start, text.end);
        }
    }

    @Override
    void string(Chars text, Cell cell) {
        if (isOnlyPart && text.isEmpty()) {
            refuse(cell, Reason.BAD_KEY, "an empty string");
            return;
        }
        cell.beginList();
        int start = text.trimmedStart();
        boolean isNumber =
                isWholeNumber && NumberText.integer(text, start, text.trimmedEnd(start), true, cell) == Outcome.OK;
        if (isNumber) {
            cell.addDigits(cell.number);
        } else {
            cell.add(text.chars, text.start, text.end);
        }
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        throw new IllegalStateException("a key part is written by the key");
    }
}
