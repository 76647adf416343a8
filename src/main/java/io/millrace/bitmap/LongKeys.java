package io.millrace.bitmap;

/** Gives different longs the numbers 0, 1, 2 … in order of arrival. Open addressing. Confined to one thread. */
public final class LongKeys {
    private final LongList keys = new LongList();
    private int[] slots = new int[64];

    /** The number of the key, which is new if it was not there. */
    public int add(long key) {
        int mask = slots.length - 1;
        int slot = home(key, mask);
        while (slots[slot] != 0) {
            int number = slots[slot] - 1;
            if (keys.get(number) == key) {
                return number;
            }
            slot = (slot + 1) & mask;
        }
        keys.add(key);
        slots[slot] = keys.size();
        if (2 * keys.size() > slots.length) {
            grow();
        }
        return keys.size() - 1;
    }

    /** The number of the key, or -1. */
    public int find(long key) {
        int mask = slots.length - 1;
        for (int slot = home(key, mask); slots[slot] != 0; slot = (slot + 1) & mask) {
            if (keys.get(slots[slot] - 1) == key) {
                return slots[slot] - 1;
            }
        }
        return -1;
    }

    private void grow() {
        int[] larger = new int[2 * slots.length];
        int mask = larger.length - 1;
        for (int number = 0; number < keys.size(); number++) {
            int slot = home(keys.get(number), mask);
            while (larger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = number + 1;
        }
        slots = larger;
    }

    private static int home(long key, int mask) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & mask;
    }

    public int size() {
        return keys.size();
    }

    public long get(int number) {
        return keys.get(number);
    }

    /** The numbers by ascending key. */
    public int[] ascending() {
        return IntSorter.sorted(size(), (a, b) -> Long.compare(keys.get(a), keys.get(b)));
    }
}
