package io.millrace.table;

import io.millrace.bitmap.ByteKeys;
import io.millrace.bitmap.IntList;
import io.millrace.bitmap.LongList;
import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.KeyDictionary;
import io.millrace.model.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects the rows of many records, found row by row. Confined to one thread. */
final class RowColumnBuilder {
    private final Field field;
    private final long[] ids;
    private final IntList records = new IntList();
    private final LongList rows = new LongList();
    /** Of a keyed field, where a row is the number of its key here. */
    private final ByteKeys keys = new ByteKeys();

    RowColumnBuilder(Field field, RecordSet records) {
        this.field = field;
        this.ids = records.toArray();
    }

    /** @param record one of the records */
    void add(long record, long row, KeyDictionary dictionary) {
        records.add(FoldedNumbers.indexOf(ids, 0, record));
        rows.add(name(row, dictionary));
    }

    private long name(long row, KeyDictionary dictionary) {
        if (!field.isKeyed()) {
            return row;
        }
        byte[] key = dictionary.bytes((int) row);
        return keys.add(key, 0, key.length);
    }

    /** @param found some of the records */
    void add(RecordSet found, long row, KeyDictionary dictionary) {
        long added = name(row, dictionary);
        int[] from = {0};
        found.forEach(id -> {
            from[0] = FoldedNumbers.indexOf(ids, from[0], id);
            records.add(from[0]);
            rows.add(added);
        });
    }

    RowColumn build() {
        int[] ordered = field.isKeyed() ? keys.ascending() : new int[0];
        long[] places = new long[ordered.length];
        for (int i = 0; i < ordered.length; i++) {
            places[ordered[i]] = i;
        }
        long[][] byRecord = byRecord(places);
        for (int i = 0; i < byRecord.length; i++) {
            byRecord[i] = sortedDistinct(byRecord[i]);
        }
        return field.isKeyed() ? new RowColumn(null, named(byRecord, ordered)) : new RowColumn(byRecord, null);
    }

    private long[][] byRecord(long[] places) {
        int[] counts = new int[ids.length];
        for (int i = 0; i < records.size(); i++) {
            counts[records.get(i)]++;
        }
        long[][] byRecord = new long[ids.length][];
        Arrays.setAll(byRecord, i -> new long[counts[i]]);
        for (int i = 0; i < records.size(); i++) {
            int record = records.get(i);
            long row = rows.get(i);
            byRecord[record][--counts[record]] = field.isKeyed() ? places[(int) row] : row;
        }
        return byRecord;
    }

    private static long[] sortedDistinct(long[] rows) {
        Arrays.sort(rows);
        int kept = 0;
        for (int i = 0; i < rows.length; i++) {
            if (i == 0 || rows[i] != rows[i - 1]) {
                rows[kept++] = rows[i];
            }
        }
        return kept == rows.length ? rows : Arrays.copyOf(rows, kept);
    }

    private String[][] named(long[][] byRecord, int[] ordered) {
        String[] names = new String[ordered.length];
        for (int place = 0; place < ordered.length; place++) {
            int start = keys.start(ordered[place]);
            names[place] = new String(keys.bytes(), start, keys.end(ordered[place]) - start, StandardCharsets.UTF_8);
        }
        String[][] named = new String[byRecord.length][];
        for (int i = 0; i < named.length; i++) {
            long[] places = byRecord[i];
            named[i] = new String[places.length];
            Arrays.setAll(named[i], j -> names[(int) places[j]]);
        }
        return named;
    }
}
