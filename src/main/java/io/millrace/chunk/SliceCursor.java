package io.millrace.chunk;

import io.millrace.bitmap.RecordSet;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;

/**
 * Walks over the numbers of records of one {@link BitSlices}: halves the records bit by bit, the half whose numbers come
 * first being gone on with, until all records of a half have one number. So each bit costs by the records once, and no more
 * is held than one half for each bit. Confined to one thread.
 */
final class SliceCursor implements NumberCursor {
    /** Sets of fewer records are read record by record. */
    private static final int FEW = 256;

    /** Records whose magnitudes agree in the bits above and at {@code bit}. */
    private record Half(RecordSet records, int bit, long magnitude, boolean isNegative) {}

    private record Numbered(long value, RecordSet records) {}

    private final BitSlices slices;
    private final boolean isDescending;
    private final Deque<Half> halves = new ArrayDeque<>();
    private final Deque<Numbered> ready = new ArrayDeque<>();
    private Numbered current;

    /** @param records all have a number */
    SliceCursor(BitSlices slices, RecordSet records, boolean isDescending) {
        this.slices = slices;
        this.isDescending = isDescending;
        Half below = new Half(records.and(slices.negative()), slices.depth(), 0, true);
        Half above = new Half(records.andNot(slices.negative()), slices.depth(), 0, false);
        push(isDescending ? above : below, isDescending ? below : above);
    }

    private void push(Half first, Half second) {
        if (!second.records.isEmpty()) {
            halves.push(second);
        }
        if (!first.records.isEmpty()) {
            halves.push(first);
        }
    }

    @Override
    public boolean next() {
        while (ready.isEmpty()) {
            if (halves.isEmpty()) {
                return false;
            }
            split(halves.pop());
        }
        current = ready.pop();
        return true;
    }

    private void split(Half half) {
        if (half.bit == 0) {
            ready.add(new Numbered(half.isNegative ? -half.magnitude : half.magnitude, half.records));
            return;
        }
        if (half.records.cardinality() <= FEW) {
            read(half.records);
            return;
        }
        int bit = half.bit - 1;
        RecordSet with = slices.isFull(bit) ? half.records : half.records.and(slices.bit(bit));
        RecordSet without = slices.isFull(bit) ? RecordSet.empty() : half.records.andNot(with);
        Half large = new Half(with, bit, half.magnitude | 1L << bit, half.isNegative);
        Half small = new Half(without, bit, half.magnitude, half.isNegative);
        boolean isLargeFirst = half.isNegative != isDescending;
        push(isLargeFirst ? large : small, isLargeFirst ? small : large);
    }

    private void read(RecordSet records) {
        long[] ids = records.toArray();
        long[] values = slices.values(records);
        Integer[] places = new Integer[ids.length];
        Arrays.setAll(places, i -> i);
        Comparator<Integer> byValue = Comparator.comparingLong(place -> values[place]);
        Arrays.sort(places, isDescending ? byValue.reversed() : byValue);
        for (int begin = 0; begin < places.length; ) {
            long value = values[places[begin]];
            long[] equal = new long[places.length - begin];
            int size = 0;
            while (begin < places.length && values[places[begin]] == value) {
                equal[size++] = ids[places[begin++]];
            }
            ready.add(new Numbered(value, RecordSet.ofSorted(equal, size)));
        }
    }

    @Override
    public long value() {
        return current.value;
    }

    @Override
    public RecordSet records() {
        return current.records;
    }
}
