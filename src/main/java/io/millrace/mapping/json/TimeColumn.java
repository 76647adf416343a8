package io.millrace.mapping.json;

/** A column of times, which are written as text in a layout or as a count of units. */
abstract class TimeColumn extends Column {
    private final TimeSource source;

    TimeColumn(ColumnRule rule, TimeSource source) {
        super(rule);
        this.source = source;
    }

    final boolean isCount() {
        return source.isCount();
    }

    /** Handles a string that stands for no time; false if it is none of these. */
    abstract boolean noTime(Chars text, Cell cell);

    /** Takes over {@code cell.time}, which was read from the text, or refuses the cell. */
    abstract void store(Chars text, Cell cell);

    @Override
    final String expected() {
        return source.expected();
    }

    @Override
    final Reason wrongType() {
        return Reason.BAD_TIME;
    }

    @Override
    final void number(Chars text, Cell cell) {
        if (source.readNumber(this, text, cell)) {
            store(text, cell);
        }
    }

    @Override
    final void string(Chars text, Cell cell) {
        if (!noTime(text, cell) && source.readText(this, text, cell)) {
            store(text, cell);
        }
    }
}
