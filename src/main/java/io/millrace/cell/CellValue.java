package io.millrace.cell;

import java.util.Arrays;

/** The value of a cell. Immutable. */
public sealed interface CellValue {
    Null NULL = new Null();
    Whole TRUE = new Whole(1);
    Whole FALSE = new Whole(0);

    static Whole of(boolean value) {
        return value ? TRUE : FALSE;
    }

    /** Known, and nothing. */
    record Null() implements CellValue {}

    record Text(String value) implements CellValue {}

    /** A whole number; truth is 0 or 1. */
    record Whole(long value) implements CellValue {}

    /** Any double, NaN and infinities among them. */
    record Real(double value) implements CellValue {}

    /** @param micros since 1970, or one of {@link CellTime} that are no points in time */
    record Time(long micros) implements CellValue {}

    /** A span of time, which is a different one in different months: the parts do not make up for each other. */
    record Interval(int months, int days, double seconds) implements CellValue {}

    record Name(Path path) implements CellValue {}

    /** @param bytes never changed */
    record Blob(byte[] bytes) implements CellValue {
        @Override
        public boolean equals(Object other) {
            return other instanceof Blob blob && Arrays.equals(bytes, blob.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Blob[" + bytes.length + " bytes]";
        }
    }
}
