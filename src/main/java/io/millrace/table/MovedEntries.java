package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.PackedWriter;
import io.millrace.chunk.RowsWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.PrimitiveIterator;

/**
 * Where the entries of the chunks' sections of rows went in a merge, for the merged forward column of a single-valued
 * field. Takes an int for each entry of the parts, whatever the number of records. Confined to one thread.
 */
final class MovedEntries {
    /** Records that are gone through together. */
    private static final int WINDOW = 1 << 18;

    private final FoldedRows rows;
    private final int[][] moved;

    MovedEntries(FoldedRows rows) {
        this.rows = rows;
        this.moved = new int[rows.stack().size()][];
        Arrays.setAll(moved, chunk -> new int[rows.entries(chunk)]);
    }

    /** The sources' row was written, from the given entry to the last one so far. */
    void add(Iterable<RowMerge.Source> sources, RowsWriter written, int first) {
        for (RowMerge.Source source : sources) {
            int to = first;
            for (int entry = source.from(); entry < source.end(); entry++) {
                int stripe = source.table().stripe(entry);
                while (to < written.entries() && written.stripe(to) < stripe) {
                    to++;
                }
                moved[source.chunk()][entry] = to;
            }
        }
    }

    /** Writes where each record with a value is now. */
    void writeTo(PackedWriter out) throws IOException {
        RecordSet known = rows.known();
        int size = (int) Math.min(WINDOW, known.cardinality());
        long[] records = new long[size];
        int[] entries = new int[size];
        for (PrimitiveIterator.OfLong left = known.iterator(); left.hasNext(); ) {
            int count = 0;
            while (count < size && left.hasNext()) {
                records[count++] = left.nextLong();
            }
            read(records, count, entries);
            for (int i = 0; i < count; i++) {
                out.add(entries[i]);
            }
        }
    }

    private void read(long[] records, int count, int[] entries) {
        RecordSet window = RecordSet.ofSorted(records, count);
        for (int chunk = 0; chunk < moved.length; chunk++) {
            int[] movedHere = moved[chunk];
            int[] next = {0};
            rows.readEntries(chunk, rows.valued(chunk, window), (record, entry) -> {
                int place = next[0] < count && records[next[0]] == record
                        ? next[0]
                        : Arrays.binarySearch(records, 0, count, record);
                entries[place] = movedHere[entry];
                next[0] = place + 1;
            });
        }
    }
}
