package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.ValuesWriter;
import java.io.IOException;
import java.util.PrimitiveIterator;

/** Writes the values of a stored field over a stack of chunks as one. Holds a page for each chunk, and places of some records. */
final class MergedValues {
    /** Records that are gone through together. */
    private static final int WINDOW = 1 << 16;

    private MergedValues() {}

    static void write(FoldedValues folded, RecordSet known, ValuesWriter out) throws IOException {
        StoredValues values = new StoredValues(folded);
        long[] ids = new long[(int) Math.min(WINDOW, known.cardinality())];
        for (PrimitiveIterator.OfLong left = known.iterator(); left.hasNext(); ) {
            int count = 0;
            while (count < ids.length && left.hasNext()) {
                ids[count++] = left.nextLong();
            }
            write(values.over(ids, count), out);
        }
    }

    private static void write(StoredValues values, ValuesWriter out) throws IOException {
        for (int i = 0; i < values.size(); ) {
            int whole = values.wholePage(i);
            if (whole > 0) {
                out.addPage(values.pages(i), values.page(i));
                i += whole;
            } else {
                values.read(i++);
                out.add(values.bytes(), values.offset(), values.length());
            }
        }
    }
}
