package io.millrace.model;

import java.util.BitSet;

/** The cells of a field for some records: entry <i>i</i> belongs to the <i>i</i>-th of them. Never changed. */
public sealed interface FieldColumn {
    /** About what it takes of the heap. */
    long bytes();

    /**
     * An int, decimal or timestamp field, in the units that {@link RowVisitor#number} takes.
     *
     * @param present which records have a number; the others are 0
     */
    record Numbers(long[] values, BitSet present) implements FieldColumn {
        @Override
        public long bytes() {
            return (long) Long.BYTES * values.length;
        }
    }

    /** Ascending rows of a set, time, mutex or bool field; null where there is no value, not even an empty set. */
    record Rows(long[][] rows) implements FieldColumn {
        @Override
        public long bytes() {
            long bytes = 0;
            for (long[] row : rows) {
                bytes += row == null ? 0 : 16 + (long) Long.BYTES * row.length;
            }
            return bytes;
        }
    }

    /** The keys of its rows if the field is keyed, by their UTF-8 bytes; null likewise. */
    record Keys(String[][] keys) implements FieldColumn {
        @Override
        public long bytes() {
            long bytes = 0;
            for (String[] row : keys) {
                for (int i = 0; row != null && i < row.length; i++) {
                    bytes += 56 + 2L * row[i].length();
                }
            }
            return bytes;
        }
    }

    /** The values of a stored field; null where there is none, not even an empty one. */
    record Values(byte[][] values) implements FieldColumn {
        @Override
        public long bytes() {
            long bytes = 0;
            for (byte[] value : values) {
                bytes += value == null ? 0 : 16 + (long) value.length;
            }
            return bytes;
        }
    }
}
