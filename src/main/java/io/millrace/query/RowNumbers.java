package io.millrace.query;

import io.millrace.chunk.RowCursor;
import io.millrace.model.Field;
import io.millrace.model.Interruption;
import io.millrace.table.TableSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Walks over the rows of a keyed field by the numbers of their keys, which PostgreSQL has. Immutable: blocks the thread that asks. */
final class RowNumbers {
    /** Keys that are asked for at a time. */
    private static final int BATCH = 1 << 10;

    /** Numbers that are kept in memory. */
    static final int ROWS_MAX = 1 << 20;

    private final StoredRowKeys rowKeys;

    RowNumbers(StoredRowKeys rowKeys) {
        this.rowKeys = rowKeys;
    }

    /** The rows of the view, ascending by number; a key that has none yet gets one. */
    void forEach(TableSnapshot table, int position, String view, Interruption interruption, Inspection.RowTaker taker) {
        Field field = table.schema().field(position);
        long[] numbers = numbers(table, position, view, interruption);
        for (int from = 0; from < numbers.length; from += BATCH) {
            long[] some = Arrays.copyOfRange(numbers, from, Math.min(numbers.length, from + BATCH));
            List<String> keys = rowKeys.keys(table.schema(), field, some);
            for (int i = 0; i < some.length; i++) {
                interruption.check();
                taker.take(some[i], table.row(position, view, keys.get(i)));
            }
        }
    }

    private long[] numbers(TableSnapshot table, int position, String view, Interruption interruption) {
        LongStream.Builder numbers = LongStream.builder();
        RowCursor rows = table.rows(position, view);
        List<String> keys = new ArrayList<>();
        int count = 0;
        boolean isThere = rows.next();
        while (isThere) {
            interruption.check();
            if (++count > ROWS_MAX) {
                throw InspectionBudget.tooMany(ROWS_MAX + " keys in a view");
            }
            keys.add(rows.key());
            isThere = rows.next();
            if (keys.size() == BATCH || !isThere) {
                for (long number : rowKeys.ids(table.schema(), table.schema().field(position), keys)) {
                    numbers.add(number);
                }
                keys.clear();
            }
        }
        return numbers.build().sorted().toArray();
    }
}
