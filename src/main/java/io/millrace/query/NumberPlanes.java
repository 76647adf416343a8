package io.millrace.query;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.Interruption;
import io.millrace.table.NumberColumn;
import io.millrace.table.TableSnapshot;

/** The numbers of a field as clients slice them, see {@link NumberBits}, to be read. Confined to one thread. */
final class NumberPlanes {
    private static final int SHARD_BITS = 20;

    private final TableSnapshot table;
    private final int position;
    private final long base;
    private final Interruption interruption;

    NumberPlanes(TableSnapshot table, int position, Interruption interruption) {
        this.table = table;
        this.position = position;
        this.base = NumberBits.base(table.schema().field(position).options());
        this.interruption = interruption;
    }

    /** Of each shard its rows in ascending order; rows without a record may be among them. */
    void forEach(Inspection.RowTaker taker) {
        RecordSet known = table.known(position);
        taker.take(NumberBits.EXISTS, known);
        if (base != 0) {
            sliceAnew(known, taker);
            return;
        }
        taker.take(NumberBits.NEGATIVE, table.negative(position));
        for (int bit = 0; bit < Long.SIZE; bit++) {
            interruption.check();
            taker.take(NumberBits.MAGNITUDE + (long) bit, table.magnitudeBit(position, bit));
        }
    }

    /** Shard by shard, as all numbers of a shard fit in memory. */
    private void sliceAnew(RecordSet known, Inspection.RowTaker taker) {
        RecordSet left = known;
        while (!left.isEmpty()) {
            interruption.check();
            long shard = left.first() >>> SHARD_BITS;
            long last = ((shard + 1) << SHARD_BITS) - 1;
            slice(left.range(left.first(), last), taker);
            left = left.last() > last ? left.range(last + 1, left.last()) : RecordSet.empty();
        }
    }

    private void slice(RecordSet records, Inspection.RowTaker taker) {
        long[] ids = records.toArray();
        NumberColumn column = table.values(position, records);
        long[] distances = column.values().clone();
        boolean[] negative = new boolean[ids.length];
        long all = 0;
        for (int i = 0; i < ids.length; i++) {
            long distance = distances[i] - base;
            negative[i] = distance < 0;
            distances[i] = Math.abs(distance);
            all |= distances[i];
        }
        long[] some = new long[ids.length];
        int count = 0;
        for (int i = 0; i < ids.length; i++) {
            if (negative[i]) {
                some[count++] = ids[i];
            }
        }
        taker.take(NumberBits.NEGATIVE, RecordSet.ofSorted(some, count));
        for (int bit = 0; bit < Long.SIZE && all >>> bit != 0; bit++) {
            count = 0;
            for (int i = 0; i < ids.length; i++) {
                if ((distances[i] >>> bit & 1) != 0) {
                    some[count++] = ids[i];
                }
            }
            taker.take(NumberBits.MAGNITUDE + (long) bit, RecordSet.ofSorted(some, count));
        }
    }
}
