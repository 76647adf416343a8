package io.millrace.mapping.json;

import io.millrace.mapping.json.NumberText.Outcome;

/** Reading of row numbers: 0 to 2^63-1, fractions cut. */
final class RowNumber {
    private RowNumber() {}

    /** From a JSON number into {@code cell.number}. */
    static boolean read(Column column, Chars text, Cell cell) {
        if (NumberText.json(text, 0, cell) == Outcome.OK && cell.number >= 0) {
            return true;
        }
        outOfRange(column, text.shownAsNumber(), cell);
        return false;
    }

    /** From a part of a string, blanks around it allowed. */
    static boolean read(Column column, Chars text, int from, int to, Cell cell) {
        switch (NumberText.integer(text, from, to, false, cell)) {
            case OK -> {
                return true;
            }
            case OVERFLOW -> outOfRange(column, Shown.text(text.chars, from, to), cell);
            default -> column.refuse(cell, Reason.BAD_NUMBER, Shown.text(text.chars, from, to));
        }
        return false;
    }

    private static void outOfRange(Column column, String shown, Cell cell) {
        column.outOfRange(cell, shown, "send a whole number from 0 to " + Long.MAX_VALUE);
    }
}
