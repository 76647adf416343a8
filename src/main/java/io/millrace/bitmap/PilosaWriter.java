package io.millrace.bitmap;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.roaringbitmap.CharIterator;
import org.roaringbitmap.buffer.MappeableContainerPointer;
import org.roaringbitmap.buffer.MappeableRunContainer;

/**
 * Writes a set of records in Pilosa's form of roaring bitmaps, little-endian throughout; {@link PilosaFormat} says which. Its length is
 * known before it is written. Confined to one thread.
 */
public final class PilosaWriter {
    private final RecordSet records;
    private final int[] runs;
    private final long bytes;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(PilosaFormat.BITMAP_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    public PilosaWriter(RecordSet records) {
        this.records = records;
        int containers = 0;
        for (int i = 0; i < records.stripeCount(); i++) {
            containers += records.bitmap(i).getContainerCount();
        }
        runs = new int[containers];
        long sum = PilosaFormat.HEADER_BYTES + (long) containers * (PilosaFormat.KEY_BYTES + PilosaFormat.OFFSET_BYTES);
        int next = 0;
        for (int i = 0; i < records.stripeCount(); i++) {
            MappeableContainerPointer at = records.bitmap(i).getContainerPointer();
            for (; at.hasContainer(); at.advance()) {
                runs[next] = runs(at);
                sum += PilosaFormat.bytes(type(at, runs[next]), at.getCardinality(), runs[next]);
                next++;
            }
        }
        bytes = sum;
    }

    /** The length of what {@link #write} writes. */
    public long bytes() {
        return bytes;
    }

    public void write(OutputStream out) throws IOException {
        buffer.putShort((short) PilosaFormat.MAGIC).putShort((short) 0).putInt(runs.length);
        flush(out);
        int next = 0;
        for (int i = 0; i < records.stripeCount(); i++) {
            MappeableContainerPointer at = records.bitmap(i).getContainerPointer();
            for (; at.hasContainer(); at.advance()) {
                buffer.putLong((long) records.stripe(i) << 16 | at.key())
                        .putShort((short) type(at, runs[next++]))
                        .putShort((short) (at.getCardinality() - 1));
                flush(out);
            }
        }
        writeOffsets(out);
        next = 0;
        for (int i = 0; i < records.stripeCount(); i++) {
            MappeableContainerPointer at = records.bitmap(i).getContainerPointer();
            for (; at.hasContainer(); at.advance()) {
                writeContainer(at, runs[next++]);
                flush(out);
            }
        }
    }

    /** Of each only the low 32 bits: a reader adds the rest where one is smaller than the one before. */
    private void writeOffsets(OutputStream out) throws IOException {
        long offset =
                PilosaFormat.HEADER_BYTES + (long) runs.length * (PilosaFormat.KEY_BYTES + PilosaFormat.OFFSET_BYTES);
        int next = 0;
        for (int i = 0; i < records.stripeCount(); i++) {
            MappeableContainerPointer at = records.bitmap(i).getContainerPointer();
            for (; at.hasContainer(); at.advance()) {
                buffer.putInt((int) offset);
                flush(out);
                offset += PilosaFormat.bytes(type(at, runs[next]), at.getCardinality(), runs[next]);
                next++;
            }
        }
    }

    private void writeContainer(MappeableContainerPointer at, int runCount) {
        CharIterator values = at.getContainer().getCharIterator();
        switch (type(at, runCount)) {
            case PilosaFormat.ARRAY -> {
                while (values.hasNext()) {
                    buffer.putShort((short) values.next());
                }
            }
            case PilosaFormat.RUN -> writeRuns(values, runCount);
            default -> {
                long[] words = new long[PilosaFormat.BITMAP_BYTES / Long.BYTES];
                while (values.hasNext()) {
                    int value = values.next();
                    words[value >>> 6] |= 1L << value;
                }
                for (long word : words) {
                    buffer.putLong(word);
                }
            }
        }
    }

    private void writeRuns(CharIterator values, int runCount) {
        buffer.putShort((short) runCount);
        int first = values.next();
        int last = first;
        while (values.hasNext()) {
            int value = values.next();
            if (value != last + 1) {
                buffer.putShort((short) first).putShort((short) last);
                first = value;
            }
            last = value;
        }
        buffer.putShort((short) first).putShort((short) last);
    }

    static int runs(MappeableContainerPointer at) {
        if (at.getContainer() instanceof MappeableRunContainer container) {
            return container.numberOfRuns();
        }
        CharIterator values = at.getContainer().getCharIterator();
        int count = 0;
        int next = -1;
        while (values.hasNext()) {
            int value = values.next();
            count += value == next ? 0 : 1;
            next = value + 1;
        }
        return count;
    }

    /** The one that takes the fewest bytes. */
    static int type(MappeableContainerPointer at, int runCount) {
        int cardinality = at.getCardinality();
        int flat = cardinality <= PilosaFormat.ARRAY_VALUES_MAX ? PilosaFormat.ARRAY : PilosaFormat.BITMAP;
        return PilosaFormat.bytes(PilosaFormat.RUN, cardinality, runCount)
                        < PilosaFormat.bytes(flat, cardinality, runCount)
                ? PilosaFormat.RUN
                : flat;
    }

    private void flush(OutputStream out) throws IOException {
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
