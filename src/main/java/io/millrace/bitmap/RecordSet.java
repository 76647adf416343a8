package io.millrace.bitmap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmapWriter;
import org.roaringbitmap.buffer.BufferFastAggregation;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/**
 * A set of record ids, 0 to 2^63-1, in ascending order. Immutable.
 *
 * <p>The high 32 bits of an id choose a stripe, the low 32 bits are a member of the stripe's roaring bitmap. A bitmap may
 * lie in a chunk's memory map; the set then keeps that map alive.
 */
public final class RecordSet {
    private static final RecordSet EMPTY = new RecordSet(new int[0], new ImmutableRoaringBitmap[0]);
    private static final long STRIPE_IDS = 1L << 32;

    private final int[] stripes;
    private final ImmutableRoaringBitmap[] bitmaps;

    /** Takes the arrays: ascending stripes, each with a bitmap that is not empty and never changed from now on. */
    private RecordSet(int[] stripes, ImmutableRoaringBitmap[] bitmaps) {
        this.stripes = stripes;
        this.bitmaps = bitmaps;
    }

    public static RecordSet empty() {
        return EMPTY;
    }

    /** The ids in any order, possibly repeated. */
    public static RecordSet of(long... ids) {
        long[] sorted = ids.clone();
        Arrays.sort(sorted);
        return ofSorted(sorted, sorted.length);
    }

    /** The first {@code length} ids, which ascend, possibly with repetitions. */
    public static RecordSet ofSorted(long[] ids, int length) {
        Stripes result = new Stripes(1);
        RoaringBitmapWriter<MutableRoaringBitmap> writer =
                RoaringBitmapWriter.bufferWriter().get();
        for (int i = 0; i < length; ) {
            int stripe = stripeOf(ids[i]);
            while (i < length && (ids[i] >>> 32) == stripe) {
                writer.add((int) ids[i++]);
            }
            result.add(stripe, writer.get());
            writer = RoaringBitmapWriter.bufferWriter().get();
        }
        return result.done();
    }

    /** All ids from {@code first} to {@code last}, both included; empty if they are reversed. Meant for spans of few stripes. */
    public static RecordSet between(long first, long last) {
        Stripes result = new Stripes(1);
        for (long stripe = first >>> 32; first <= last && stripe <= last >>> 32; stripe++) {
            long low = Math.max(first - (stripe << 32), 0);
            long high = Math.min(last - (stripe << 32), STRIPE_IDS - 1);
            result.add((int) stripe, MutableRoaringBitmap.bitmapOfRange(low, high + 1));
        }
        return result.done();
    }

    /**
     * All ids of some blocks, in any order, possibly repeated. A block is 2^{@code bits} ids, at most a stripe; block 0
     * starts at id 0. Takes time in proportion to the blocks, but for sorting them.
     */
    public static RecordSet ofBlocks(long[] blocks, int bits) {
        long[] sorted = blocks.clone();
        Arrays.sort(sorted);
        Stripes result = new Stripes(1);
        for (int i = 0; i < sorted.length; ) {
            int stripe = stripeOf(sorted[i] << bits);
            MutableRoaringBitmap bitmap = new MutableRoaringBitmap();
            while (i < sorted.length && sorted[i] << bits >>> 32 == stripe) {
                long first = (sorted[i] << bits) - ((long) stripe << 32);
                long last = sorted[i++];
                while (i < sorted.length && sorted[i] - last <= 1 && sorted[i] << bits >>> 32 == stripe) {
                    last = sorted[i++];
                }
                bitmap.add(first, ((last + 1) << bits) - ((long) stripe << 32));
            }
            result.add(stripe, bitmap);
        }
        return result.done();
    }

    /**
     * The blocks of 2^{@code bits} ids that hold any of the ids, ascending; no more than the first {@code most}. A block is
     * at most a stripe; block 0 starts at id 0.
     */
    public long[] blocks(int bits, int most) {
        LongStream.Builder blocks = LongStream.builder();
        int count = 0;
        for (int i = 0; i < stripes.length && count < most; i++) {
            PeekableIntIterator lows = bitmaps[i].getIntIterator();
            while (lows.hasNext() && count < most) {
                long id = id(i, lows.next());
                blocks.add(id >>> bits);
                count++;
                long next = ((id >>> bits) + 1) << bits;
                if (next >>> 32 != id >>> 32) {
                    break;
                }
                lows.advanceIfNeeded((int) next);
            }
        }
        return blocks.build().toArray();
    }

    public static RecordSet of(int stripe, ImmutableRoaringBitmap bitmap) {
        return bitmap.isEmpty() ? EMPTY : new RecordSet(new int[] {stripe}, new ImmutableRoaringBitmap[] {bitmap});
    }

    static int stripeOf(long id) {
        if (id < 0) {
            throw new IllegalArgumentException("record id " + id + " is negative");
        }
        return (int) (id >>> 32);
    }

    public static RecordSet union(Collection<RecordSet> sets) {
        List<RecordSet> filled = new ArrayList<>(sets.size());
        for (RecordSet set : sets) {
            if (!set.isEmpty()) {
                filled.add(set);
            }
        }
        return switch (filled.size()) {
            case 0 -> EMPTY;
            case 1 -> filled.get(0);
            case 2 -> filled.get(0).or(filled.get(1));
            default -> unionByStripe(filled);
        };
    }

    private static RecordSet unionByStripe(List<RecordSet> sets) {
        Map<Integer, List<ImmutableRoaringBitmap>> byStripe = new TreeMap<>();
        for (RecordSet set : sets) {
            for (int i = 0; i < set.stripes.length; i++) {
                byStripe.computeIfAbsent(set.stripes[i], key -> new ArrayList<>())
                        .add(set.bitmaps[i]);
            }
        }
        Stripes result = new Stripes(byStripe.size());
        byStripe.forEach((stripe, parts) -> result.add(
                stripe,
                parts.size() == 1
                        ? parts.get(0)
                        : BufferFastAggregation.or(parts.toArray(ImmutableRoaringBitmap[]::new))));
        return result.done();
    }

    public boolean isEmpty() {
        return stripes.length == 0;
    }

    public long cardinality() {
        long sum = 0;
        for (ImmutableRoaringBitmap bitmap : bitmaps) {
            sum += bitmap.getLongCardinality();
        }
        return sum;
    }

    /** Blocks of 2^16 ids that hold any of the ids. */
    public int containers() {
        int sum = 0;
        for (ImmutableRoaringBitmap bitmap : bitmaps) {
            sum += bitmap.getContainerCount();
        }
        return sum;
    }

    /** About what it holds in memory, also if others hold it too. */
    public long bytes() {
        long sum = 0;
        for (ImmutableRoaringBitmap bitmap : bitmaps) {
            sum += bitmap.getLongSizeInBytes();
        }
        return sum;
    }

    public boolean contains(long id) {
        int i = id < 0 ? -1 : Arrays.binarySearch(stripes, stripeOf(id));
        return i >= 0 && bitmaps[i].contains((int) id);
    }

    /** The smallest id; the set must not be empty. */
    public long first() {
        return id(0, bitmaps[0].first());
    }

    /** The largest id; the set must not be empty. */
    public long last() {
        int top = stripes.length - 1;
        return id(top, bitmaps[top].last());
    }

    private long id(int index, int low) {
        return ((long) stripes[index] << 32) | Integer.toUnsignedLong(low);
    }

    public RecordSet and(RecordSet other) {
        return combine(other, false, false, ImmutableRoaringBitmap::and);
    }

    public RecordSet or(RecordSet other) {
        if (isEmpty()) {
            return other;
        }
        return other.isEmpty() ? this : combine(other, true, true, ImmutableRoaringBitmap::or);
    }

    public RecordSet andNot(RecordSet other) {
        return other.isEmpty() || isEmpty() ? this : combine(other, true, false, ImmutableRoaringBitmap::andNot);
    }

    public RecordSet xor(RecordSet other) {
        return combine(other, true, true, ImmutableRoaringBitmap::xor);
    }

    private RecordSet combine(
            RecordSet other, boolean keepMine, boolean keepOther, BinaryOperator<ImmutableRoaringBitmap> both) {
        Stripes result = new Stripes(Math.max(stripes.length, other.stripes.length));
        int i = 0;
        int j = 0;
        while (i < stripes.length || j < other.stripes.length) {
            int order = order(i, other, j);
            if (order == 0) {
                result.add(stripes[i], both.apply(bitmaps[i++], other.bitmaps[j++]));
            } else if (order < 0) {
                result.addIf(keepMine, stripes[i], bitmaps[i++]);
            } else {
                result.addIf(keepOther, other.stripes[j], other.bitmaps[j++]);
            }
        }
        return result.done();
    }

    /** Which of the two sets' next stripes comes first; an exhausted set comes last. */
    private int order(int i, RecordSet other, int j) {
        if (i == stripes.length) {
            return 1;
        }
        return j == other.stripes.length ? -1 : Integer.compare(stripes[i], other.stripes[j]);
    }

    public boolean intersects(RecordSet other) {
        for (int i = 0; i < stripes.length; i++) {
            int j = Arrays.binarySearch(other.stripes, stripes[i]);
            if (j >= 0 && ImmutableRoaringBitmap.intersects(bitmaps[i], other.bitmaps[j])) {
                return true;
            }
        }
        return false;
    }

    /** How many ids both sets hold. */
    public long andCardinality(RecordSet other) {
        long sum = 0;
        for (int i = 0; i < stripes.length; i++) {
            int j = Arrays.binarySearch(other.stripes, stripes[i]);
            if (j >= 0) {
                sum += Integer.toUnsignedLong(ImmutableRoaringBitmap.andCardinality(bitmaps[i], other.bitmaps[j]));
            }
        }
        return sum;
    }

    /** The {@code count} ids that follow the first {@code offset} ids. */
    public RecordSet limit(long offset, long count) {
        Stripes result = new Stripes(stripes.length);
        long skip = offset;
        long left = count;
        for (int i = 0; i < stripes.length && left > 0; i++) {
            long held = bitmaps[i].getLongCardinality();
            if (skip < held) {
                long taken = Math.min(held - skip, left);
                result.add(stripes[i], slice(bitmaps[i], held, skip, skip + taken));
                left -= taken;
            }
            skip = Math.max(0, skip - held);
        }
        return result.done();
    }

    private static ImmutableRoaringBitmap slice(ImmutableRoaringBitmap bitmap, long held, long from, long to) {
        if (from == 0 && to == held) {
            return bitmap;
        }
        long low = Integer.toUnsignedLong(bitmap.select((int) from));
        long high = Integer.toUnsignedLong(bitmap.select((int) (to - 1)));
        return bitmap.selectRange(low, high + 1);
    }

    /** The ids from {@code first} to {@code last}, both included. */
    public RecordSet range(long first, long last) {
        Stripes result = new Stripes(stripes.length);
        for (int i = 0; i < stripes.length; i++) {
            long start = (long) stripes[i] << 32;
            long end = start + (STRIPE_IDS - 1);
            if (first <= start && last >= end) {
                result.add(stripes[i], bitmaps[i]);
            } else if (first <= end && last >= start) {
                long low = Math.max(first - start, 0);
                long high = Math.min(last - start, STRIPE_IDS - 1);
                result.addIf(low <= high, stripes[i], bitmaps[i].selectRange(low, high + 1));
            }
        }
        return result.done();
    }

    /** Every id plus {@code by}, which is not negative; ids beyond 2^63-1 drop out. */
    public RecordSet shift(long by) {
        if (by < 0) {
            throw new IllegalArgumentException("cannot shift by " + by + ": it is negative");
        }
        if (by == 0) {
            return this;
        }
        long low = by & (STRIPE_IDS - 1);
        RecordSet staying = shifted(0, STRIPE_IDS - low, by >>> 32, low);
        return low == 0
                ? staying
                : staying.or(shifted(STRIPE_IDS - low, STRIPE_IDS, (by >>> 32) + 1, low - STRIPE_IDS));
    }

    /** Takes the part of each stripe from {@code from} to before {@code to}, some stripes up and moved by the offset. */
    private RecordSet shifted(long from, long to, long stripesUp, long offset) {
        Stripes result = new Stripes(stripes.length);
        for (int i = 0; i < stripes.length; i++) {
            long stripe = stripes[i] + stripesUp;
            if (stripe <= Integer.MAX_VALUE) {
                result.add((int) stripe, MutableRoaringBitmap.addOffset(bitmaps[i].selectRange(from, to), offset));
            }
        }
        return result.done();
    }

    /**
     * The set as bytes, little-endian: for each stripe its number, 4 bytes, and its bitmap in roaring's portable format.
     *
     * @throws IllegalArgumentException if it takes 2 GiB or more
     */
    public byte[] toBytes() {
        long size = 0;
        ImmutableRoaringBitmap[] compact = new ImmutableRoaringBitmap[bitmaps.length];
        for (int i = 0; i < bitmaps.length; i++) {
            MutableRoaringBitmap copy = bitmaps[i].toMutableRoaringBitmap();
            copy.runOptimize();
            compact[i] = copy;
            size += Integer.BYTES + copy.serializedSizeInBytes();
        }
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a set of " + size + " bytes");
        }
        ByteBuffer out = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < compact.length; i++) {
            out.putInt(stripes[i]);
            compact[i].serialize(out);
        }
        return out.array();
    }

    /**
     * Reads what {@link #toBytes} wrote. The set refers to the bytes.
     *
     * @throws IllegalArgumentException if they are none of it
     */
    public static RecordSet ofBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Stripes result = new Stripes(1);
        long last = -1;
        try {
            while (in.hasRemaining()) {
                int stripe = in.getInt();
                ImmutableRoaringBitmap bitmap =
                        new ImmutableRoaringBitmap(in.slice().order(ByteOrder.LITTLE_ENDIAN));
                if (stripe <= last) {
                    throw new IllegalArgumentException("stripe " + stripe + " behind stripe " + last);
                }
                last = stripe;
                in.position(in.position() + bitmap.serializedSizeInBytes());
                result.add(stripe, bitmap);
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("these " + bytes.length + " bytes are no set of records", e);
        }
        return result.done();
    }

    /** Visits every id in ascending order. */
    public void forEach(LongConsumer visitor) {
        for (int i = 0; i < stripes.length; i++) {
            long base = (long) stripes[i] << 32;
            bitmaps[i].forEach((int low) -> visitor.accept(base | Integer.toUnsignedLong(low)));
        }
    }

    public PrimitiveIterator.OfLong iterator() {
        return new Ids(this);
    }

    /** All ids in ascending order; the set must hold fewer than 2^31. */
    public long[] toArray() {
        long[] ids = new long[Math.toIntExact(cardinality())];
        int[] filled = {0};
        forEach(id -> ids[filled[0]++] = id);
        return ids;
    }

    public int stripeCount() {
        return stripes.length;
    }

    public int stripe(int index) {
        return stripes[index];
    }

    public ImmutableRoaringBitmap bitmap(int index) {
        return bitmaps[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordSet set
                && Arrays.equals(stripes, set.stripes)
                && Arrays.equals(bitmaps, set.bitmaps);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(stripes) + Arrays.hashCode(limit(0, 16).toArray());
    }

    @Override
    public String toString() {
        long count = cardinality();
        String shown = Arrays.toString(limit(0, 100).toArray());
        return count <= 100 ? shown : shown.replace("]", ", … " + count + " ids]");
    }

    /** Collects stripes in ascending order and leaves out empty ones. Confined to one thread. */
    public static final class Stripes {
        private int[] stripes;
        private ImmutableRoaringBitmap[] bitmaps;
        private int count;

        public Stripes(int capacity) {
            stripes = new int[capacity];
            bitmaps = new ImmutableRoaringBitmap[capacity];
        }

        public void add(int stripe, ImmutableRoaringBitmap bitmap) {
            if (bitmap.isEmpty()) {
                return;
            }
            if (count == stripes.length) {
                stripes = Arrays.copyOf(stripes, 2 * count + 1);
                bitmaps = Arrays.copyOf(bitmaps, 2 * count + 1);
            }
            stripes[count] = stripe;
            bitmaps[count++] = bitmap;
        }

        void addIf(boolean wanted, int stripe, ImmutableRoaringBitmap bitmap) {
            if (wanted) {
                add(stripe, bitmap);
            }
        }

        public RecordSet done() {
            if (count == 0) {
                return EMPTY;
            }
            return count == stripes.length
                    ? new RecordSet(stripes, bitmaps)
                    : new RecordSet(Arrays.copyOf(stripes, count), Arrays.copyOf(bitmaps, count));
        }
    }

    /** Confined to one thread. */
    private static final class Ids implements PrimitiveIterator.OfLong {
        private final RecordSet set;
        private int index = -1;
        private org.roaringbitmap.IntIterator lows;

        Ids(RecordSet set) {
            this.set = set;
            advance();
        }

        private void advance() {
            index++;
            lows = index < set.stripes.length ? set.bitmaps[index].getIntIterator() : null;
        }

        @Override
        public boolean hasNext() {
            return lows != null;
        }

        @Override
        public long nextLong() {
            if (lows == null) {
                throw new java.util.NoSuchElementException();
            }
            long id = set.id(index, lows.next());
            if (!lows.hasNext()) {
                advance();
            }
            return id;
        }
    }
}
