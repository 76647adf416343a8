package io.millrace.bitmap;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/** Sorts ints by a comparison of what they stand for, without boxing: a stable merge sort. */
public final class IntSorter {
    private final IntBinaryOperator compare;

    private IntSorter(IntBinaryOperator compare) {
        this.compare = compare;
    }

    /** The numbers below {@code count}, sorted. */
    public static int[] sorted(int count, IntBinaryOperator compare) {
        int[] items = new int[count];
        Arrays.setAll(items, i -> i);
        new IntSorter(compare).sort(items.clone(), items, 0, count);
        return items;
    }

    /** Both arrays hold the same items between the bounds; afterwards {@code to} holds them sorted. */
    private void sort(int[] from, int[] to, int start, int end) {
        if (end - start < 2) {
            return;
        }
        int middle = (start + end) >>> 1;
        sort(to, from, start, middle);
        sort(to, from, middle, end);
        if (compare.applyAsInt(from[middle - 1], from[middle]) <= 0) {
            System.arraycopy(from, start, to, start, end - start);
        } else {
            merge(from, to, start, middle, end);
        }
    }

    private void merge(int[] from, int[] to, int start, int middle, int end) {
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            boolean takeLeft = left < middle && (right == end || compare.applyAsInt(from[left], from[right]) <= 0);
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }
}
