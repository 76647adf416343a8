package io.millrace.bitmap;

import java.util.Arrays;

/** A growing array of longs. Confined to one thread. */
public final class LongList {
    private long[] items = new long[64];
    private int size;

    public void add(long item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size + (size >> 1));
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
