package io.millrace.chunk;

import io.millrace.bitmap.LongList;
import io.millrace.bitmap.RecordSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/** Writes the bitmaps of one section, row after row. Confined to one thread. */
public final class RowsWriter {
    private final ChunkOutput out;
    private final long data;
    private final LongList rows = new LongList();
    private final LongList stripesAndCounts = new LongList();
    private final LongList places = new LongList();

    RowsWriter(ChunkOutput out) {
        this.out = out;
        this.data = out.position();
    }

    long data() {
        return data;
    }

    public int entries() {
        return rows.size();
    }

    public int stripe(int entry) {
        return (int) stripesAndCounts.get(entry);
    }

    /** A row with a single record in the stripe takes no bitmap. */
    void addSingle(long row, int stripe, int low) {
        entry(row, stripe, 1, Integer.toUnsignedLong(low));
    }

    /** @param cardinality at least 2 */
    void addBitmap(long row, int stripe, long cardinality, ByteBuffer bitmap) throws IOException {
        long place = out.position();
        out.put(bitmap);
        entry(row, stripe, cardinality, place);
    }

    /** The records of an earlier row once more, sharing the bitmaps of entries {@code from} to {@code to - 1}. */
    public void repeat(long row, int from, int to) {
        for (int i = from; i < to; i++) {
            rows.add(row);
            stripesAndCounts.add(stripesAndCounts.get(i));
            places.add(places.get(i));
        }
    }

    public void add(long row, RecordSet records) throws IOException {
        for (int i = 0; i < records.stripeCount(); i++) {
            ImmutableRoaringBitmap bitmap = records.bitmap(i);
            long cardinality = bitmap.getLongCardinality();
            if (cardinality == 1) {
                addSingle(row, records.stripe(i), bitmap.first());
            } else {
                addBitmap(row, records.stripe(i), cardinality, serialized(bitmap));
            }
        }
    }

    private static ByteBuffer serialized(ImmutableRoaringBitmap bitmap) {
        ImmutableRoaringBitmap compact = bitmap;
        if (bitmap instanceof MutableRoaringBitmap mutable) {
            MutableRoaringBitmap copy = mutable.clone();
            copy.runOptimize();
            compact = copy;
        }
        ByteBuffer bytes = ByteBuffer.allocate(compact.serializedSizeInBytes()).order(ByteOrder.LITTLE_ENDIAN);
        compact.serialize(bytes);
        return bytes.flip();
    }

    private void entry(long row, int stripe, long cardinality, long place) {
        rows.add(row);
        stripesAndCounts.add(Integer.toUnsignedLong(stripe) | cardinality << 32);
        places.add(place);
    }

    /** @return where the table starts */
    long finish() throws IOException {
        out.align();
        long table = out.position();
        for (int i = 0; i < rows.size(); i++) {
            out.putLong(rows.get(i));
            out.putLong(stripesAndCounts.get(i));
            out.putLong(places.get(i));
        }
        return table;
    }
}
