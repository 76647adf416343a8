package io.millrace.bitmap;

import java.util.Arrays;

/**
 * Gives different byte strings the numbers 0, 1, 2 … in order of arrival, without an object for each. Open addressing.
 * Confined to one thread.
 */
public final class ByteKeys {
    private byte[] bytes = new byte[1024];
    private final IntList ends = new IntList();
    private final LongList hashes = new LongList();
    private int[] slots = new int[64];

    /** The number of the key, which is new if it was not there. */
    public int add(byte[] key, int offset, int length) {
        return add(KeyHash.of(key, offset, length), key, offset, length);
    }

    public int add(long hash, byte[] key, int offset, int length) {
        int slot = slotOf(hash, key, offset, length);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        append(hash, key, offset, length);
        slots[slot] = ends.size();
        if (2 * ends.size() > slots.length) {
            grow();
        }
        return ends.size() - 1;
    }

    /** The number of the key, or -1. */
    public int find(long hash, byte[] key, int offset, int length) {
        return slots[slotOf(hash, key, offset, length)] - 1;
    }

    private int slotOf(long hash, byte[] key, int offset, int length) {
        int mask = slots.length - 1;
        int slot = (int) hash & mask;
        while (slots[slot] != 0 && !holds(slots[slot] - 1, hash, key, offset, length)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean holds(int number, long hash, byte[] key, int offset, int length) {
        return hashes.get(number) == hash
                && Arrays.equals(bytes, start(number), end(number), key, offset, offset + length);
    }

    private void append(long hash, byte[] key, int offset, int length) {
        int used = end(size() - 1);
        if (bytes.length - used < length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(used, length), used + (used >> 1)));
        }
        System.arraycopy(key, offset, bytes, used, length);
        ends.add(used + length);
        hashes.add(hash);
    }

    private void grow() {
        int[] larger = new int[2 * slots.length];
        int mask = larger.length - 1;
        for (int number = 0; number < ends.size(); number++) {
            int slot = (int) hashes.get(number) & mask;
            while (larger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = number + 1;
        }
        slots = larger;
    }

    public int size() {
        return ends.size();
    }

    public byte[] bytes() {
        return bytes;
    }

    public int start(int number) {
        return end(number - 1);
    }

    public int end(int number) {
        return number < 0 ? 0 : ends.get(number);
    }

    public long hash(int number) {
        return hashes.get(number);
    }

    /** The numbers by ascending unsigned bytes. */
    public int[] ascending() {
        return IntSorter.sorted(
                size(), (a, b) -> Arrays.compareUnsigned(bytes, start(a), end(a), bytes, start(b), end(b)));
    }
}
