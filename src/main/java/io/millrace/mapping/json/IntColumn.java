package io.millrace.mapping.json;

import io.millrace.model.RowVisitor;

/** A whole number between bounds, fractions cut. */
class IntColumn extends Column {
    private final long min;
    private final long max;

    IntColumn(ColumnRule rule, long min, long max) {
        super(rule);
        this.min = min;
        this.max = max;
    }

    @Override
    String expected() {
        return "a whole number, or a string with one";
    }

    @Override
    void nothing(Cell cell) {
        cell.clear();
    }

    @Override
    void number(Chars text, Cell cell) {
        bounded(NumberText.json(text, 0, cell), text, text.start, cell);
    }

    @Override
    void string(Chars text, Cell cell) {
        if (text.isEmpty()) {
            cell.nothing();
            return;
        }
        int start = text.trimmedStart();
        bounded(NumberText.integer(text, start, text.trimmedEnd(start), true, cell), text, start, cell);
    }

    private void bounded(NumberText.Outcome outcome, Chars text, int start, Cell cell) {
        switch (outcome) {
            case MALFORMED -> refuse(cell, Reason.BAD_NUMBER, text.shownAsText());
            case OVERFLOW -> bound(text.chars[start] == '-', text, cell);
            case OK -> {
                if (cell.number < min || cell.number > max) {
                    bound(cell.number < min, text, cell);
                } else {
                    cell.value(cell.number);
                }
            }
        }
    }

    private void bound(boolean isTooSmall, Chars text, Cell cell) {
        String bound = isTooSmall ? "the smallest allowed is " + min : "the largest allowed is " + max;
        outOfRange(cell, text.shownAsNumber(), bound);
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        rows.number(position, cell.number);
    }
}
