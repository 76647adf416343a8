package io.millrace.query;

import io.millrace.admission.RoaringCommand.Action;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.FieldOptions;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RowEncoder;
import io.millrace.table.BulkLines;
import io.millrace.table.NumberColumn;
import io.millrace.table.TableSnapshot;
import java.util.Arrays;
import java.util.Map;

/**
 * Reads the numbers of a field as clients slice them: row 0 has the records with a number, row 1 those with a negative one, row 2+i those
 * whose magnitude has bit i, counted from the field's base. Confined to one thread.
 */
final class NumberBits {
    static final int EXISTS = 0;
    static final int NEGATIVE = 1;
    static final int MAGNITUDE = 2;

    private final TableSnapshot table;
    private final int position;
    private final RecordSet shard;
    private final long base;

    NumberBits(TableSnapshot table, int position, RecordSet shard) {
        this.table = table;
        this.position = position;
        this.shard = shard;
        this.base = base(table.schema().field(position).options());
    }

    /** What magnitudes are counted from. */
    static long base(FieldOptions options) {
        long min = options instanceof FieldOptions.Int bounds
                ? bounds.min()
                : options instanceof FieldOptions.Decimal bounds ? bounds.min() : 0;
        long max = options instanceof FieldOptions.Int bounds
                ? bounds.max()
                : options instanceof FieldOptions.Decimal bounds ? bounds.max() : 0;
        if (min > 0) {
            return min;
        }
        return Math.min(max, 0);
    }

    void write(Action action, Map<Long, RecordSet> bits, RowEncoder rows, long receivedMicros) {
        RecordSet records = RecordSet.union(bits.values());
        BulkLines lines = new BulkLines(rows, receivedMicros);
        RecordSet exists = bits.getOrDefault((long) EXISTS, RecordSet.empty());
        RecordSet known = table.known(position).and(shard);
        switch (action) {
            case OVERWRITE -> {
                lines.take(position, 0, null, known.andNot(exists));
                put(Sliced.none(exists).with(bits, true), rows, receivedMicros);
            }
            case SET -> {
                RecordSet now = exists.or(known).and(records);
                put(held(now).with(bits, true), rows, receivedMicros);
            }
            case CLEAR -> {
                lines.take(position, 0, null, known.and(exists));
                put(held(known.and(records).andNot(exists)).with(bits, false), rows, receivedMicros);
            }
            case CLEAR_RECORDS -> lines.take(position, 0, null, known.and(records));
        }
    }

    /** Numbers by record. */
    private record Sliced(long[] ids, boolean[] negative, long[] magnitudes) {
        static Sliced none(RecordSet records) {
            long[] ids = records.toArray();
            return new Sliced(ids, new boolean[ids.length], new long[ids.length]);
        }

        /** The same with the bits set, or cleared. */
        Sliced with(Map<Long, RecordSet> bits, boolean isSet) {
            bits.forEach((row, records) -> {
                if (row >= MAGNITUDE + Long.SIZE) {
                    throw new Problem(
                            ProblemCode.INVALID_BODY, "row " + row + " is no bit of a number; nothing was stored");
                }
                records.forEach(id -> {
                    int place = Arrays.binarySearch(ids, id);
                    if (place >= 0 && row == NEGATIVE) {
                        negative[place] = isSet;
                    } else if (place >= 0 && row >= MAGNITUDE) {
                        long bit = 1L << (row - MAGNITUDE);
                        magnitudes[place] = isSet ? magnitudes[place] | bit : magnitudes[place] & ~bit;
                    }
                });
            });
            return this;
        }
    }

    /** What the table has of the records. */
    private Sliced held(RecordSet records) {
        Sliced sliced = Sliced.none(records);
        NumberColumn column = table.values(position, records);
        for (int i = 0; i < sliced.ids.length; i++) {
            if (column.present().get(i)) {
                long value = column.values()[i] - base;
                sliced.negative[i] = value < 0;
                sliced.magnitudes[i] = Math.abs(value);
            }
        }
        return sliced;
    }

    private void put(Sliced numbers, RowEncoder rows, long receivedMicros) {
        FieldOptions options = table.schema().field(position).options();
        for (int i = 0; i < numbers.ids.length; i++) {
            long value = base + (numbers.negative[i] ? -numbers.magnitudes[i] : numbers.magnitudes[i]);
            requireWithin(options, value, numbers.ids[i]);
            rows.beginRow(receivedMicros);
            rows.recordId(numbers.ids[i]);
            rows.number(position, value);
            rows.endRow();
        }
    }

    private void requireWithin(FieldOptions options, long value, long record) {
        boolean isWithin =
                !(options instanceof FieldOptions.Int bounds) || (value >= bounds.min() && value <= bounds.max());
        if (!isWithin) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "the value " + value + " of record " + record + " is out of the range of field "
                            + table.schema().field(position).name() + "; nothing was stored");
        }
    }
}
