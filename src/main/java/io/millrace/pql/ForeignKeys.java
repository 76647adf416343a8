package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.table.NumberColumn;
import io.millrace.table.TableSnapshot;
import java.util.Arrays;

/** Turns numbers that are records of another table into the keys of those records. */
final class ForeignKeys {
    private ForeignKeys() {}

    static Cells of(TableSnapshot foreign, NumberColumn column) {
        long[] ids = column.present().stream()
                .mapToLong(i -> column.values()[i])
                .filter(id -> id >= 0)
                .sorted()
                .distinct()
                .toArray();
        String[] keys = foreign.recordKeys(RecordSet.ofSorted(ids, ids.length));
        String[] texts = new String[column.values().length];
        column.present().stream().forEach(i -> texts[i] = text(column.values()[i], ids, keys));
        return new Cells.Texts(texts);
    }

    /** The record's key, or its number in digits if the other table does not know it. */
    private static String text(long id, long[] ids, String[] keys) {
        int place = Arrays.binarySearch(ids, id);
        return place < 0 || keys[place] == null ? Long.toString(id) : keys[place];
    }
}
