package io.millrace.mapping.json;

/** A column of one row of a set, time or mutex field. An empty string is no row; null takes the row of a mutex away. */
abstract class SingleRowColumn extends Column {
    private final boolean isMutex;

    SingleRowColumn(ColumnRule rule, boolean isMutex) {
        super(rule);
        this.isMutex = isMutex;
    }

    /** A string that is not empty. */
    abstract void text(Chars text, Cell cell);

    @Override
    final void nothing(Cell cell) {
        if (isMutex) {
            cell.clear();
        } else {
            cell.nothing();
        }
    }

    @Override
    final void string(Chars text, Cell cell) {
        if (text.isEmpty()) {
            cell.nothing();
        } else {
            text(text, cell);
        }
    }
}
