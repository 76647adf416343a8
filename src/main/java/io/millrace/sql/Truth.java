package io.millrace.sql;

import io.millrace.cell.CellValue;

/** The three values of logic. */
enum Truth {
    FALSE,
    UNKNOWN,
    TRUE;

    static Truth of(boolean isTrue) {
        return isTrue ? TRUE : FALSE;
    }

    /** Null is unknown; zero, NaN, the empty string and no time at all are false. */
    static Truth of(CellValue value) {
        if (value instanceof CellValue.Whole whole) {
            return of(whole.value() != 0);
        }
        if (value instanceof CellValue.Null) {
            return UNKNOWN;
        }
        if (value instanceof CellValue.Real real) {
            return of(real.value() != 0 && !Double.isNaN(real.value()));
        }
        if (value instanceof CellValue.Text text) {
            return of(!text.value().isEmpty());
        }
        return of(!(value instanceof CellValue.Blob blob) || blob.bytes().length > 0);
    }

    Truth not() {
        return this == TRUE ? FALSE : this == FALSE ? TRUE : UNKNOWN;
    }

    Truth and(Truth other) {
        return compareTo(other) < 0 ? this : other;
    }

    Truth or(Truth other) {
        return compareTo(other) > 0 ? this : other;
    }

    CellValue value() {
        return this == UNKNOWN ? CellValue.NULL : CellValue.of(this == TRUE);
    }
}
