package io.millrace.chunk;

import io.millrace.bitmap.RecordSet;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The bit-sliced numbers of one section: which records have a number, which a negative one, and for each bit which
 * magnitudes have it. Immutable, thread-safe.
 *
 * <p>Comparing follows P. O'Neil and D. Quass, "Improved Query Performance with Variant Indexes", SIGMOD 1997.
 */
public final class BitSlices {
    private final RecordSet exists;
    private final RecordSet negative;
    private final RecordSet[] bits;
    /** Bits that all magnitudes have. */
    private final boolean[] full;

    private BitSlices(RecordSet exists, RecordSet negative, RecordSet[] bits, boolean[] full) {
        this.exists = exists;
        this.negative = negative;
        this.bits = bits;
        this.full = full;
    }

    static BitSlices of(RowTable table) {
        RecordSet[] planes = new RecordSet[PlanesWriter.PLANES_MAX];
        Arrays.fill(planes, RecordSet.empty());
        int depth = 0;
        for (int entry = 0; entry < table.entries(); entry = table.next(entry)) {
            int plane = (int) table.row(entry);
            planes[plane] = table.records(entry);
            depth = plane - PlanesWriter.MAGNITUDE + 1;
        }
        RecordSet[] bits =
                Arrays.copyOfRange(planes, PlanesWriter.MAGNITUDE, PlanesWriter.MAGNITUDE + Math.max(0, depth));
        RecordSet exists = planes[PlanesWriter.EXISTS];
        long count = exists.cardinality();
        boolean[] full = new boolean[bits.length];
        for (int bit = 0; bit < full.length; bit++) {
            full[bit] = bits[bit].cardinality() == count;
        }
        return new BitSlices(exists, planes[PlanesWriter.NEGATIVE], bits, full);
    }

    public RecordSet exists() {
        return exists;
    }

    public RecordSet negative() {
        return negative;
    }

    /** The records whose magnitude has the bit. */
    public RecordSet bit(int bit) {
        return bit < bits.length ? bits[bit] : RecordSet.empty();
    }

    /** How many bits the largest magnitude has. */
    int depth() {
        return bits.length;
    }

    /** Whether all magnitudes have the bit, which is one of {@link #depth}. */
    boolean isFull(int bit) {
        return full[bit];
    }

    /** The numbers of records that all have one, in ascending or descending order. */
    public NumberCursor cursor(RecordSet records, boolean isDescending) {
        return new SliceCursor(this, records, isDescending);
    }

    public RecordSet compare(Comparison comparison, long value) {
        Split split = split(value);
        return switch (comparison) {
            case EQUAL -> split.equal;
            case NOT_EQUAL -> exists.andNot(split.equal);
            case LESS -> split.less;
            case LESS_OR_EQUAL -> split.less.or(split.equal);
            case GREATER -> exists.andNot(split.less).andNot(split.equal);
            case GREATER_OR_EQUAL -> exists.andNot(split.less);
        };
    }

    public RecordSet between(long low, long high) {
        if (low > high) {
            return RecordSet.empty();
        }
        Split upper = split(high);
        return upper.less.or(upper.equal).andNot(split(low).less);
    }

    /** The records whose number is less than, and those whose number equals the value. */
    private record Split(RecordSet less, RecordSet equal) {}

    private Split split(long value) {
        if (value >= 0) {
            Split positive = splitMagnitudes(exists.andNot(negative), value);
            return new Split(positive.less.or(negative), positive.equal);
        }
        Split magnitudes = splitMagnitudes(negative, Math.abs(value));
        return new Split(negative.andNot(magnitudes.less).andNot(magnitudes.equal), magnitudes.equal);
    }

    /** @param magnitude unsigned */
    private Split splitMagnitudes(RecordSet records, long magnitude) {
        if (bits.length < Long.SIZE && magnitude >>> bits.length != 0) {
            return new Split(records, RecordSet.empty());
        }
        RecordSet less = RecordSet.empty();
        RecordSet equal = records;
        for (int bit = bits.length - 1; bit >= 0 && !equal.isEmpty(); bit--) {
            boolean wanted = (magnitude >>> bit & 1) != 0;
            if (full[bit]) {
                equal = wanted ? equal : RecordSet.empty();
            } else if (wanted) {
                less = less.or(equal.andNot(bits[bit]));
                equal = equal.and(bits[bit]);
            } else {
                equal = equal.andNot(bits[bit]);
            }
        }
        return new Split(less, equal);
    }

    /** The exact sum of all numbers; needs no more than the sizes of the bitmaps if none is negative. */
    public BigInteger sum() {
        BigInteger sum = BigInteger.ZERO;
        for (int bit = 0; bit < bits.length; bit++) {
            long difference = bits[bit].cardinality() - 2 * negative.andCardinality(bits[bit]);
            sum = sum.add(BigInteger.valueOf(difference).shiftLeft(bit));
        }
        return sum;
    }

    /** The exact sum over records that all have a number. */
    public BigInteger sum(RecordSet records) {
        RecordSet below = records.and(negative);
        BigInteger sum = BigInteger.ZERO;
        for (int bit = 0; bit < bits.length; bit++) {
            long difference = records.andCardinality(bits[bit]) - 2 * below.andCardinality(bits[bit]);
            sum = sum.add(BigInteger.valueOf(difference).shiftLeft(bit));
        }
        return sum;
    }

    /** The smallest number of records that all have one, and how many have it; there is at least one record. */
    public ValueCount min(RecordSet records) {
        RecordSet below = records.and(negative);
        return below.isEmpty() ? smallestMagnitude(records) : negated(largestMagnitude(below));
    }

    public ValueCount max(RecordSet records) {
        RecordSet above = records.andNot(negative);
        return above.isEmpty() ? negated(smallestMagnitude(records)) : largestMagnitude(above);
    }

    private static ValueCount negated(ValueCount magnitude) {
        return new ValueCount(-magnitude.value(), magnitude.count());
    }

    private ValueCount smallestMagnitude(RecordSet records) {
        RecordSet left = records;
        long magnitude = 0;
        for (int bit = bits.length - 1; bit >= 0; bit--) {
            RecordSet without = full[bit] ? RecordSet.empty() : left.andNot(bits[bit]);
            if (without.isEmpty()) {
                magnitude |= 1L << bit;
            } else {
                left = without;
            }
        }
        return new ValueCount(magnitude, left.cardinality());
    }

    private ValueCount largestMagnitude(RecordSet records) {
        RecordSet left = records;
        long magnitude = 0;
        for (int bit = bits.length - 1; bit >= 0; bit--) {
            RecordSet with = full[bit] ? left : left.and(bits[bit]);
            if (!with.isEmpty()) {
                magnitude |= 1L << bit;
                left = with;
            }
        }
        return new ValueCount(magnitude, left.cardinality());
    }

    /**
     * Of records that all have a number, so many with the smallest, all if there are no more; of equal ones those with the
     * smallest ids.
     */
    public RecordSet smallest(RecordSet records, long count) {
        RecordSet below = records.and(negative);
        long held = below.cardinality();
        return held >= count
                ? outermost(below, count, true, false)
                : below.or(outermost(records.andNot(negative), count - held, false, false));
    }

    /** Likewise with the largest; of equal ones those with the largest ids. */
    public RecordSet largest(RecordSet records, long count) {
        RecordSet above = records.andNot(negative);
        long held = above.cardinality();
        return held >= count
                ? outermost(above, count, true, true)
                : above.or(outermost(records.and(negative), count - held, false, true));
    }

    /**
     * @param isOfLarge whether large magnitudes are wanted
     * @param isOfLast which of the records with the last magnitude that is wanted
     */
    private RecordSet outermost(RecordSet records, long count, boolean isOfLarge, boolean isOfLast) {
        if (records.cardinality() <= count) {
            return records;
        }
        RecordSet certain = RecordSet.empty();
        RecordSet left = records;
        long wanted = count;
        for (int bit = bits.length - 1; bit >= 0; bit--) {
            RecordSet having = full[bit] ? left : left.and(bits[bit]);
            RecordSet others = left.andNot(having);
            RecordSet first = isOfLarge ? having : others;
            long held = first.cardinality();
            if (held >= wanted) {
                left = first;
            } else {
                certain = certain.or(first);
                wanted -= held;
                left = isOfLarge ? others : having;
            }
        }
        return certain.or(left.limit(isOfLast ? left.cardinality() - wanted : 0, wanted));
    }

    /** The number of a record that has one. */
    public long value(long record) {
        long magnitude = 0;
        for (int bit = 0; bit < bits.length; bit++) {
            if (full[bit] || bits[bit].contains(record)) {
                magnitude |= 1L << bit;
            }
        }
        return negative.contains(record) ? -magnitude : magnitude;
    }

    /** The numbers of records that all have one, in their order. */
    public long[] values(RecordSet records) {
        long[] ids = records.toArray();
        long[] values = new long[ids.length];
        for (int bit = 0; bit < bits.length; bit++) {
            mark(ids, full[bit] ? records : records.and(bits[bit]), values, 1L << bit);
        }
        long[] signs = new long[ids.length];
        mark(ids, records.and(negative), signs, 1);
        for (int i = 0; i < values.length; i++) {
            values[i] = signs[i] == 0 ? values[i] : -values[i];
        }
        return values;
    }

    private static void mark(long[] ids, RecordSet some, long[] values, long mark) {
        int[] at = {0};
        some.forEach(id -> {
            while (ids[at[0]] != id) {
                at[0]++;
            }
            values[at[0]] |= mark;
        });
    }
}
