package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import java.util.function.Supplier;

/** Walks over the rows of a field as a {@link RowCursor} does, and counts their records. Confined to one thread. */
public interface RowCounts {
    /**
     * Moves to the next row that has at least so many records. The more are wanted, the less is looked at: rows are passed
     * over by bounds of their counts.
     *
     * @param atLeast at least 1
     */
    boolean next(long atLeast);

    /** The exact number of the row's records. */
    long count();

    /** The row's id; only for fields without keys. */
    long row();

    /** Reads the row's key when it is asked, at any time; holds no copy of it. Only for keyed fields. */
    Supplier<String> keyLater();

    /** Counts one row after the other. The filter has the records that count, or is null for all. */
    static RowCounts of(RowCursor cursor, RecordSet filterOrNull) {
        return new RowCounts() {
            private long count;

            @Override
            public boolean next(long atLeast) {
                do {
                    if (!cursor.next()) {
                        return false;
                    }
                    RecordSet records = cursor.records();
                    count = filterOrNull == null ? records.cardinality() : records.andCardinality(filterOrNull);
                } while (count < atLeast);
                return true;
            }

            @Override
            public long count() {
                return count;
            }

            @Override
            public long row() {
                return cursor.row();
            }

            @Override
            public Supplier<String> keyLater() {
                return cursor.keyLater();
            }
        };
    }
}
