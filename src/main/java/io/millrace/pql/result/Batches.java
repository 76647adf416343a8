package io.millrace.pql.result;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.Interruption;
import io.millrace.pql.result.QueryResult.ExtractResult;
import java.util.Arrays;
import java.util.PrimitiveIterator;

/** Cuts records into pieces that fit in memory with all their cells. Confined to one thread. */
final class Batches {
    /** Enough that walking over a field's rows once per piece costs little beside the cells. */
    private static final int RECORDS = 1 << 16;

    private final Interruption interruption;
    private final PrimitiveIterator.OfLong left;
    private final boolean isAscending;
    private final long[] ids;
    private long[] ascending;
    private int size;

    Batches(RecordSet records, Interruption interruption) {
        this(records.iterator(), records.cardinality(), true, interruption);
    }

    private Batches(PrimitiveIterator.OfLong ids, long count, boolean isAscending, Interruption interruption) {
        this.interruption = interruption;
        this.left = ids;
        this.isAscending = isAscending;
        this.ids = new long[(int) Math.min(RECORDS, count)];
        this.ascending = this.ids;
    }

    /** The records in the order of the table's lines. */
    static Batches of(ExtractResult table, Interruption interruption) {
        long[] order = table.orderOrNull();
        return order == null
                ? new Batches(table.records(), interruption)
                : new Batches(Arrays.stream(order).iterator(), order.length, false, interruption);
    }

    boolean next() {
        interruption.check();
        size = 0;
        while (size < ids.length && left.hasNext()) {
            ids[size++] = left.nextLong();
        }
        if (!isAscending) {
            ascending = Arrays.copyOf(ids, size);
            Arrays.sort(ascending);
        }
        return size > 0;
    }

    int size() {
        return size;
    }

    long id(int place) {
        return ids[place];
    }

    /** Where the record stands among {@link #records()}, and so among its cells. */
    int rank(int place) {
        return isAscending ? place : Arrays.binarySearch(ascending, 0, size, ids[place]);
    }

    RecordSet records() {
        return RecordSet.ofSorted(ascending, size);
    }
}
