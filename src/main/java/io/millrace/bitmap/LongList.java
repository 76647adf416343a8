package io.millrace.bitmap;

import java.util.Arrays;

/** A growing array of longs, small at first: many of them stay short. Confined to one thread. */
public final class LongList {
    private long[] items = new long[4];
    private int size;

    public void add(long item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size + (size >> 1) + 4);
        }
        items[size++] = item;
    }

    public long get(int index) {
        return items[index];
    }

    public int size() {
        return size;
    }

    /** The backing array; only the first {@link #size()} items count. */
    long[] items() {
        return items;
    }
}
