package io.millrace.mapping;

import io.millrace.model.RowVisitor;

/** Type {@code string}: one row key of a set, time or mutex field. Numbers and bools are taken as they are written. */
final class StringColumn extends Column {
    private static final char[] TRUE = "true".toCharArray();
    private static final char[] FALSE = "false".toCharArray();

    private final boolean isMutex;

    StringColumn(Definition definition, boolean isMutex) {
        super(definition);
        this.isMutex = isMutex;
    }

    @Override
    String expected() {
        return "a string, a number or a bool";
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
    void bool(boolean value, Cell cell) {
        char[] word = value ? TRUE : FALSE;
        cell.beginList();
        cell.add(word, 0, word.length);
    }

    @Override
    void number(Chars text, Cell cell) {
        cell.beginList();
        cell.add(text.chars, text.start, text.end);
    }

    @Override
    void string(Chars text, Cell cell) {
        if (text.isEmpty()) {
            cell.nothing();
        } else {
            number(text, cell);
        }
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        rows.key(position, cell.utf8(), cell.offset(0), cell.length(0));
    }
}
