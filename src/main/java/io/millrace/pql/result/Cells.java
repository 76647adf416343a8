package io.millrace.pql.result;

import io.millrace.model.Granularity;
import io.millrace.model.StoredContent;
import io.millrace.table.StoredValues;
import java.time.Instant;
import java.util.BitSet;

/** The values of one field for some records: entry <i>i</i> is that of the <i>i</i>-th record. Arrays are not copied. */
public sealed interface Cells {
    /** Ints, or rows of an unkeyed mutex. */
    record Numbers(long[] values, BitSet known) implements Cells {}

    record Decimals(long[] values, BitSet known, int scale) implements Cells {}

    record Timestamps(long[] values, BitSet known, Granularity granularity, Instant epoch) implements Cells {}

    record Bools(BitSet values, BitSet known) implements Cells {}

    /** Rows of a keyed mutex, or keys of another table's records; null where there is no value. */
    record Texts(String[] values) implements Cells {}

    /** Ascending rows of a set; null where the set is unknown. */
    record NumberLists(long[][] values) implements Cells {}

    /** Stored values, read when they are written. */
    record Stored(StoredValues values, StoredContent content) implements Cells {}

    /** Rows of a keyed set; null where the set is unknown. */
    record TextLists(String[][] values) implements Cells {}
}
