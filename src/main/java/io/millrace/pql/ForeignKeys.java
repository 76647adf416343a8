package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.pql.result.Cells;
import io.millrace.table.NumberColumn;
import io.millrace.table.TableSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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

    /** The keys of records of another table, in their order. */
    static List<String> keys(TableSnapshot foreign, RecordSet records) {
        long[] ids = records.toArray();
        String[] keys = foreign.recordKeys(records);
        return IntStream.range(0, ids.length)
                .mapToObj(i -> text(ids[i], ids, keys))
                .toList();
    }

    /** The key of one record of another table, or its number in digits. */
    static String key(TableSnapshot foreign, long id) {
        String key = id < 0 ? null : foreign.recordKey(id);
        return key == null ? Long.toString(id) : key;
    }

    /** The record's key, or its number in digits if the other table does not know it. */
    private static String text(long id, long[] ids, String[] keys) {
        int place = Arrays.binarySearch(ids, id);
        return place < 0 || keys[place] == null ? Long.toString(id) : keys[place];
    }
}
