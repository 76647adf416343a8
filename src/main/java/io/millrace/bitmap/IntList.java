package io.millrace.bitmap;

import java.util.Arrays;

/** A growing array of ints. Confined to one thread. */
public final class IntList {
    private int[] items = new int[64];
    private int size;

    public void add(int item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size + (size >> 1));
        }
        items[size++] = item;
    }

    public int get(int index) {
        return items[index];
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /** The backing array; only the first {@link #size()} items count. */
    public int[] items() {
        return items;
    }
}
