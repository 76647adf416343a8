package io.millrace.chunk;

import java.util.Arrays;

/** A growing array of ints. Confined to one thread. */
final class IntList {
    private int[] items = new int[64];
    private int size;

    void add(int item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size + (size >> 1));
        }
        items[size++] = item;
    }

    int get(int index) {
        return items[index];
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** The backing array; only the first {@link #size()} items count. */
    int[] items() {
        return items;
    }
}
