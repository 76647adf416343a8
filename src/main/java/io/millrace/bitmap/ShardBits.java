package io.millrace.bitmap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.roaringbitmap.buffer.MappeableArrayContainer;
import org.roaringbitmap.buffer.MappeableBitmapContainer;
import org.roaringbitmap.buffer.MappeableContainer;
import org.roaringbitmap.buffer.MappeableContainerPointer;
import org.roaringbitmap.buffer.MappeableRunContainer;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/**
 * Reads the bits of one shard, by row: a bitmap over {@code row * 2^20 + record mod 2^20}, in Pilosa's form, see {@link PilosaFormat}, or
 * in the official one of roaring bitmaps. Whatever the bytes claim is checked. Confined to one thread.
 */
public final class ShardBits {
    /** The bytes are no bitmap. */
    public static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message);
        }
    }

    private static final int CONTAINER_BITS = 16;
    private static final int CONTAINERS_PER_ROW = 16;
    private static final int OFFICIAL = 12346;
    private static final int OFFICIAL_WITH_RUNS = 12347;
    private static final int KEY_BITS = 48;

    private final ByteBuffer data;
    private final long firstContainer;
    private final int stripe;
    private final TreeMap<Long, MutableRoaringBitmap> rows = new TreeMap<>();

    private ShardBits(byte[] data, long shard) {
        this.data = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        this.firstContainer = shard * CONTAINERS_PER_ROW;
        this.stripe = (int) (firstContainer >>> CONTAINER_BITS);
    }

    /**
     * The records of each row that has any.
     *
     * @param shard whose records they are, 0 to 2^43-1
     */
    public static NavigableMap<Long, RecordSet> read(byte[] data, long shard) throws Invalid {
        ShardBits bits = new ShardBits(data, shard);
        bits.read();
        NavigableMap<Long, RecordSet> read = new TreeMap<>();
        bits.rows.forEach((row, records) -> read.put(row, RecordSet.of(bits.stripe, records)));
        return Collections.unmodifiableNavigableMap(read);
    }

    private void read() throws Invalid {
        if (data.limit() < PilosaFormat.HEADER_BYTES) {
            throw new Invalid("invalid data: not long enough to be a roaring header");
        }
        int magic = Short.toUnsignedInt(data.getShort(0));
        switch (magic) {
            case PilosaFormat.MAGIC -> readPilosa();
            case OFFICIAL, OFFICIAL_WITH_RUNS -> readOfficial();
            default -> throw new Invalid("unknown roaring magic number " + magic);
        }
    }

    private void readPilosa() throws Invalid {
        if (data.get(2) != 0) {
            throw new Invalid("the bitmap has version " + data.get(2) + ", and only version 0 is known");
        }
        long count = Integer.toUnsignedLong(data.getInt(4));
        long headBytes = PilosaFormat.HEADER_BYTES + count * (PilosaFormat.KEY_BYTES + PilosaFormat.OFFSET_BYTES);
        if (headBytes > data.limit()) {
            throw new Invalid(
                    "the bitmap claims " + count + " containers, which do not fit into its " + data.limit() + " bytes");
        }
        long end = headBytes;
        long keyBefore = -1;
        for (int i = 0; i < count; i++) {
            int head = PilosaFormat.HEADER_BYTES + i * PilosaFormat.KEY_BYTES;
            long key = data.getLong(head);
            if (key <= keyBefore || key >>> KEY_BITS != 0) {
                throw new Invalid("container " + i + " has the key " + Long.toUnsignedString(key) + " behind "
                        + keyBefore + "; keys ascend and have 48 bits");
            }
            long offset = Integer.toUnsignedLong(data.getInt(PilosaFormat.HEADER_BYTES
                    + Math.toIntExact(count) * PilosaFormat.KEY_BYTES
                    + i * PilosaFormat.OFFSET_BYTES));
            if (offset < end) {
                throw new Invalid(
                        "the data of container " + i + " start at byte " + offset + ", inside of what is before");
            }
            int cardinality = Short.toUnsignedInt(data.getShort(head + 10)) + 1;
            end = offset + readContainer(i, key, Short.toUnsignedInt(data.getShort(head + 8)), cardinality, offset);
            keyBefore = key;
        }
        if (end != data.limit()) {
            throw new Invalid((data.limit() - end) + " bytes are behind the last container");
        }
    }

    /** Gives the length of the container's data. */
    private int readContainer(int number, long key, int type, int cardinality, long offset) throws Invalid {
        int runs = 0;
        if (type == PilosaFormat.RUN) {
            requireBytes(number, offset, 2);
            runs = Short.toUnsignedInt(data.getShort((int) offset));
        }
        int bytes =
                switch (type) {
                    case PilosaFormat.ARRAY, PilosaFormat.BITMAP, PilosaFormat.RUN ->
                        PilosaFormat.bytes(type, cardinality, runs);
                    default ->
                        throw new Invalid("container " + number + " is of type " + type + ", which is not known");
                };
        requireBytes(number, offset, bytes);
        ByteBuffer body = data.slice((int) offset, bytes).order(ByteOrder.LITTLE_ENDIAN);
        MappeableContainer container =
                switch (type) {
                    case PilosaFormat.ARRAY -> array(number, body, cardinality);
                    case PilosaFormat.RUN -> runs(number, body, runs);
                    default -> words(body);
                };
        if (container.getCardinality() != cardinality) {
            throw new Invalid(
                    "container " + number + " claims " + cardinality + " values and has " + container.getCardinality());
        }
        add(key, container);
        return bytes;
    }

    private void requireBytes(int number, long offset, int bytes) throws Invalid {
        if (offset + bytes > data.limit()) {
            throw new Invalid("the data of container " + number + " end at byte " + (offset + bytes)
                    + ", behind the end of the bitmap, which has " + data.limit());
        }
    }

    private static MappeableContainer array(int number, ByteBuffer body, int cardinality) throws Invalid {
        char[] values = new char[cardinality];
        body.asCharBuffer().get(values);
        for (int i = 1; i < cardinality; i++) {
            if (values[i] <= values[i - 1]) {
                throw new Invalid("the values of container " + number + " do not ascend");
            }
        }
        if (cardinality <= PilosaFormat.ARRAY_VALUES_MAX) {
            return new MappeableArrayContainer(CharBuffer.wrap(values), cardinality);
        }
        long[] words = new long[PilosaFormat.BITMAP_BYTES / Long.BYTES];
        for (char value : values) {
            words[value >>> 6] |= 1L << value;
        }
        return new MappeableBitmapContainer(LongBuffer.wrap(words), cardinality);
    }

    private static MappeableContainer words(ByteBuffer body) {
        long[] words = new long[PilosaFormat.BITMAP_BYTES / Long.BYTES];
        body.asLongBuffer().get(words);
        int cardinality = Arrays.stream(words).mapToInt(Long::bitCount).sum();
        MappeableContainer bitmap = new MappeableBitmapContainer(LongBuffer.wrap(words), cardinality);
        return cardinality <= PilosaFormat.ARRAY_VALUES_MAX ? bitmap.repairAfterLazy() : bitmap;
    }

    /** In memory a run has its length, less one, where the bytes have its last value. */
    private static MappeableContainer runs(int number, ByteBuffer body, int runs) throws Invalid {
        char[] pairs = new char[2 * runs];
        body.position(2).slice().order(ByteOrder.LITTLE_ENDIAN).asCharBuffer().get(pairs);
        int before = -1;
        for (int i = 0; i < pairs.length; i += 2) {
            int last = pairs[i + 1];
            if (pairs[i] <= before || last < pairs[i]) {
                throw new Invalid("the runs of container " + number + " do not ascend");
            }
            pairs[i + 1] = (char) (last - pairs[i]);
            before = last;
        }
        return new MappeableRunContainer(CharBuffer.wrap(pairs), runs);
    }

    private void readOfficial() throws Invalid {
        MutableRoaringBitmap bitmap = new MutableRoaringBitmap();
        boolean isValid;
        try {
            bitmap.deserialize(data.duplicate().order(ByteOrder.LITTLE_ENDIAN));
            isValid = bitmap.validate();
        } catch (IOException | RuntimeException e) {
            throw new Invalid("the bitmap breaks off, or is none: " + e.getMessage());
        }
        if (!isValid) {
            throw new Invalid("the containers of the bitmap contradict themselves");
        }
        MappeableContainerPointer at = bitmap.getContainerPointer();
        for (; at.hasContainer(); at.advance()) {
            add(at.key(), at.getContainer());
        }
    }

    private void add(long key, MappeableContainer container) {
        char place = (char) (firstContainer + key % CONTAINERS_PER_ROW);
        rows.computeIfAbsent(key / CONTAINERS_PER_ROW, row -> new MutableRoaringBitmap())
                .append(place, container);
    }
}
