package io.millrace.mapping.json;

import io.millrace.model.RowVisitor;

/** One row key. Numbers and bools are taken as they are written. */
final class StringColumn extends SingleRowColumn {
    private static final char[] TRUE = "true".toCharArray();
    private static final char[] FALSE = "false".toCharArray();

    StringColumn(ColumnRule rule, boolean isMutex) {
        super(rule, isMutex);
    }

    @Override
    String expected() {
        return "a string, a number or a bool";
    }

    @Override
    void bool(boolean value, Cell cell) {
        char[] word = value ? TRUE : FALSE;
        cell.beginList();
        cell.add(word, 0, word.length);
    }

    @Override
    void number(Chars text, Cell cell) {
        text(text, cell);
    }

    @Override
    void text(Chars text, Cell cell) {
        cell.beginList();
        cell.add(text.chars, text.start, text.end);
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        rows.key(position, cell.utf8(), cell.offset(0), cell.length(0));
    }
}
