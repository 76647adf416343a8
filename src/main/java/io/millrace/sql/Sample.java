package io.millrace.sql;

import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;

/**
 * What an expression gives in one row. Immutable.
 *
 * @param micros since when it is so: the latest time of what it was computed from; minus infinity of constants
 */
record Sample(CellValue value, long micros) {
    static final Sample NULL = new Sample(CellValue.NULL, CellTime.NEGATIVE_INFINITY);

    static Sample constant(CellValue value) {
        return new Sample(value, CellTime.NEGATIVE_INFINITY);
    }
}
