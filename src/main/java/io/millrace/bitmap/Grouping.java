package io.millrace.bitmap;

/** Items in the order of their groups; within a group as they were. Immutable. */
public final class Grouping {
    private final int[] items;
    private final int[] starts;

    private Grouping(int[] items, int[] starts) {
        this.items = items;
        this.starts = starts;
    }

    /**
     * A counting sort.
     *
     * @param groupOf by item; items of a negative group are left out
     */
    public static Grouping of(int[] items, int count, int[] groupOf, int groups) {
        int[] starts = new int[groups + 1];
        for (int i = 0; i < count; i++) {
            int group = groupOf[items[i]];
            if (group >= 0) {
                starts[group + 1]++;
            }
        }
        for (int group = 0; group < groups; group++) {
            starts[group + 1] += starts[group];
        }
        int[] next = starts.clone();
        int[] sorted = new int[starts[groups]];
        for (int i = 0; i < count; i++) {
            int group = groupOf[items[i]];
            if (group >= 0) {
                sorted[next[group]++] = items[i];
            }
        }
        return new Grouping(sorted, starts);
    }

    public int[] items() {
        return items;
    }

    public int start(int group) {
        return starts[group];
    }

    public int end(int group) {
        return starts[group + 1];
    }
}
