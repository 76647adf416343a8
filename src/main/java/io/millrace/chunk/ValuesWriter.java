package io.millrace.chunk;

import io.millrace.bitmap.IntList;
import io.millrace.bitmap.LongList;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;

/**
 * Writes the values of a stored field, by ascending record, in compressed pages; holds one page. See {@link ChunkFormat}.
 * Confined to one thread.
 */
public final class ValuesWriter implements Closeable {
    /** Writes all values of a field. */
    public interface Content {
        void writeTo(ValuesWriter values) throws IOException;
    }

    /** What a page holds, lengths included, unless a single value is larger: little to inflate for the sake of one value. */
    static final int PAGE_BYTES = 32 << 10;

    /** Speed over size. */
    private static final int LEVEL = Deflater.BEST_SPEED;

    private final ChunkOutput out;
    private final long data;
    private final Deflater deflater = new Deflater(LEVEL, true);
    private final CRC32C checksum = new CRC32C();

    private byte[] values = new byte[1 << 10];
    private int valuesLength;
    private final IntList lengths = new IntList();
    private byte[] packed = new byte[0];

    private long written;
    private final LongList firstRanks = new LongList();
    private final LongList places = new LongList();
    private final LongList byteCounts = new LongList();
    private final LongList checksumsAndCounts = new LongList();

    ValuesWriter(ChunkOutput out) {
        this.out = out;
        this.data = out.position();
    }

    /** The value of the next record. */
    public void add(byte[] bytes, int offset, int length) throws IOException {
        if (lengths.size() > 0 && (long) openBytes() + Integer.BYTES + length > PAGE_BYTES) {
            endPage();
        }
        append(bytes, offset, length);
        if (openBytes() >= PAGE_BYTES) {
            endPage();
        }
    }

    private void append(byte[] bytes, int offset, int length) {
        if (values.length - valuesLength < length) {
            int grown = Math.min(2 * values.length, PAGE_BYTES);
            values = Arrays.copyOf(values, Math.max(Math.addExact(valuesLength, length), grown));
        }
        System.arraycopy(bytes, offset, values, valuesLength, length);
        valuesLength += length;
        lengths.add(length);
    }

    private int openBytes() {
        return Integer.BYTES * lengths.size() + valuesLength;
    }

    /**
     * All values of a page of another section, which is large enough to stand as it is: unchanged if the page before need not
     * become too small for it, else with the values that are there already.
     */
    public void addPage(ValuePages from, int page) throws IOException {
        if (lengths.size() > 0 && openBytes() < PAGE_BYTES / 4) {
            ValuePages.Page inflated = from.read(page);
            for (int i = 0; i < inflated.size(); i++) {
                append(inflated.bytes(), inflated.offset(i), inflated.length(i));
            }
            endPage();
            return;
        }
        endPage();
        ByteBuffer bytes = from.checked(page);
        begin(from.values(page), bytes.remaining(), from.rawBytes(page), from.checksum(page));
        out.put(bytes);
    }

    private void begin(int count, int packedBytes, int rawBytes, int pageChecksum) {
        firstRanks.add(written);
        places.add(out.position());
        byteCounts.add(Integer.toUnsignedLong(packedBytes) | (long) rawBytes << 32);
        checksumsAndCounts.add(Integer.toUnsignedLong(pageChecksum) | (long) count << 32);
        written += count;
    }

    private void endPage() throws IOException {
        int count = lengths.size();
        if (count == 0) {
            return;
        }
        byte[] raw = new byte[openBytes()];
        ByteBuffer head = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            head.putInt(lengths.get(i));
        }
        System.arraycopy(values, 0, raw, head.position(), valuesLength);
        int packedLength = pack(raw);
        byte[] chosen = packedLength < raw.length ? packed : raw;
        checksum.reset();
        checksum.update(chosen, 0, packedLength);
        begin(count, packedLength, raw.length, (int) checksum.getValue());
        out.put(chosen, 0, packedLength);
        lengths.clear();
        valuesLength = 0;
        if (values.length > PAGE_BYTES) {
            values = new byte[PAGE_BYTES];
            packed = new byte[0];
        }
    }

    /** Into {@link #packed}; returns the length, or that of the bytes themselves if they do not become fewer. */
    private int pack(byte[] raw) {
        if (packed.length < raw.length) {
            packed = new byte[raw.length];
        }
        deflater.reset();
        deflater.setInput(raw);
        deflater.finish();
        int length = deflater.deflate(packed, 0, raw.length);
        return deflater.finished() && length < raw.length ? length : raw.length;
    }

    long data() {
        return data;
    }

    /** Pages so far, but for the open one. */
    int pages() {
        return places.size();
    }

    /** Writes the index, which alone counts for the section's checksum. @return where it starts */
    long finish() throws IOException {
        out.align();
        out.beginSection();
        long table = out.position();
        for (int i = 0; i < places.size(); i++) {
            out.putLong(firstRanks.get(i));
            out.putLong(places.get(i));
            out.putLong(byteCounts.get(i));
            out.putLong(checksumsAndCounts.get(i));
        }
        return table;
    }

    /** Ends the last page. */
    void endValues() throws IOException {
        endPage();
    }

    @Override
    public void close() {
        deflater.end();
    }
}
