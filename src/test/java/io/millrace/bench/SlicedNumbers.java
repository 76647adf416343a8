package io.millrace.bench;

import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/**
 * Numbers as bit slices of plain roaring bitmaps, all of which have the same records. What comparisons do is the method of P. O'Neil and
 * D. Quass, SIGMOD 1997, as the server's is. Confined to one thread.
 */
final class SlicedNumbers {
    private final RoaringBitmap all = new RoaringBitmap();
    private final RoaringBitmap[] slices;
    private final RoaringBitmapWriter<RoaringBitmap>[] writers;

    @SuppressWarnings({"unchecked", "rawtypes"})
    SlicedNumbers(int bits) {
        slices = new RoaringBitmap[bits];
        writers = new RoaringBitmapWriter[bits];
        for (int bit = 0; bit < bits; bit++) {
            writers[bit] = RoaringBitmapWriter.writer().get();
        }
    }

    /** Ids ascend. */
    void add(int record, long number) {
        for (long left = number; left != 0; left &= left - 1) {
            writers[Long.numberOfTrailingZeros(left)].add(record);
        }
    }

    /** @param records so many have a number */
    void finish(long records) {
        all.add(0L, records);
        for (int bit = 0; bit < slices.length; bit++) {
            slices[bit] = writers[bit].get();
        }
    }

    long sum(RoaringBitmap records) {
        long sum = 0;
        for (int bit = 0; bit < slices.length; bit++) {
            sum += (long) RoaringBitmap.andCardinality(records, slices[bit]) << bit;
        }
        return sum;
    }

    long countAbove(long number) {
        RoaringBitmap above = new RoaringBitmap();
        RoaringBitmap equal = all.clone();
        for (int bit = slices.length - 1; bit >= 0; bit--) {
            if ((number >>> bit & 1) == 0) {
                above.or(RoaringBitmap.and(equal, slices[bit]));
                equal.andNot(slices[bit]);
            } else {
                equal.and(slices[bit]);
            }
        }
        return above.getLongCardinality();
    }

    long max(RoaringBitmap records) {
        RoaringBitmap left = records;
        long max = 0;
        for (int bit = slices.length - 1; bit >= 0; bit--) {
            RoaringBitmap having = RoaringBitmap.and(left, slices[bit]);
            if (!having.isEmpty()) {
                max |= 1L << bit;
                left = having;
            }
        }
        return max;
    }

    long min(RoaringBitmap records) {
        RoaringBitmap left = records;
        long min = 0;
        for (int bit = slices.length - 1; bit >= 0; bit--) {
            RoaringBitmap others = RoaringBitmap.andNot(left, slices[bit]);
            if (others.isEmpty()) {
                min |= 1L << bit;
            } else {
                left = others;
            }
        }
        return min;
    }

    /** The number of a record, bit by bit. */
    long number(int record) {
        long number = 0;
        for (int bit = 0; bit < slices.length; bit++) {
            number |= slices[bit].contains(record) ? 1L << bit : 0;
        }
        return number;
    }
}
