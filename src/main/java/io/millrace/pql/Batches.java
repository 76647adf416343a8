package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.Interruption;
import java.util.PrimitiveIterator;

/** Cuts a set of records into pieces that fit in memory with all their cells. Confined to one thread. */
final class Batches {
    /** Enough that walking over a field's rows once per piece costs little beside the cells. */
    private static final int RECORDS = 1 << 16;

    private final Interruption interruption;
    private final PrimitiveIterator.OfLong left;
    private final long[] ids;
    private int size;

    Batches(RecordSet records, Interruption interruption) {
        this.interruption = interruption;
        this.left = records.iterator();
        this.ids = new long[(int) Math.min(RECORDS, records.cardinality())];
    }

    boolean next() {
        interruption.check();
        size = 0;
        while (size < ids.length && left.hasNext()) {
            ids[size++] = left.nextLong();
        }
        return size > 0;
    }

    int size() {
        return size;
    }

    long id(int place) {
        return ids[place];
    }

    RecordSet records() {
        return RecordSet.ofSorted(ids, size);
    }
}
