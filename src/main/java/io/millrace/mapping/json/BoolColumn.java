package io.millrace.mapping.json;

import io.millrace.model.RowVisitor;
import java.util.Locale;

/** A truth: true, false or, after null, unknown. */
final class BoolColumn extends Column {
    /** The longest word is "false". */
    private static final int WORD_CHARS_MAX = 5;

    BoolColumn(ColumnRule rule) {
        super(rule);
    }

    @Override
    String expected() {
        return "true, false, a number (0 is false), or one of the strings 1 t true 0 f false";
    }

    @Override
    void nothing(Cell cell) {
        cell.clear();
    }

    @Override
    void bool(boolean value, Cell cell) {
        cell.value(value ? 1 : 0);
    }

    @Override
    void number(Chars text, Cell cell) {
        cell.value(NumberText.isZero(text) ? 0 : 1);
    }

    @Override
    void string(Chars text, Cell cell) {
        if (text.isEmpty()) {
            cell.nothing();
            return;
        }
        int start = text.trimmedStart();
        int length = text.trimmedEnd(start) - start;
        String word = length > WORD_CHARS_MAX ? "" : new String(text.chars, start, length).toLowerCase(Locale.ROOT);
        switch (word) {
            case "1", "t", "true" -> cell.value(1);
            case "0", "f", "false" -> cell.value(0);
            default -> refuse(cell, Reason.BAD_BOOL, text.shownAsText());
        }
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        rows.number(position, cell.number);
    }
}
