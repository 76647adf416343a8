package io.millrace.chunk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The sorted keys of one keyed field in one chunk, read from the map. Immutable, thread-safe. */
public final class KeyDictionary {
    static final KeyDictionary EMPTY = new KeyDictionary(ByteBuffer.allocate(0), null);

    private final ByteBuffer map;
    private final int data;
    private final int table;
    private final int size;

    KeyDictionary(ByteBuffer map, Section section) {
        this.map = map;
        this.data = section == null ? 0 : (int) section.data();
        this.table = section == null ? 0 : (int) section.table();
        this.size = section == null ? 0 : (int) section.entries();
    }

    public int size() {
        return size;
    }

    private int start(int index) {
        return index == 0 ? data : data + (int) map.getLong(table + Long.BYTES * (index - 1));
    }

    /** A copy of the key's bytes. */
    public byte[] bytes(int index) {
        byte[] key = new byte[length(index)];
        copy(index, key, key.length);
        return key;
    }

    public int length(int index) {
        return start(index + 1) - start(index);
    }

    /** Copies the first bytes of the key. */
    public void copy(int index, byte[] to, int length) {
        map.get(start(index), to, 0, length);
    }

    public String key(int index) {
        return new String(bytes(index), StandardCharsets.UTF_8);
    }

    /** The key's index, or -1. */
    public int find(byte[] key) {
        int count = countTo(key);
        return count > 0 && compare(count - 1, ByteBuffer.wrap(key)) == 0 ? count - 1 : -1;
    }

    /** How many keys are less than or equal to the key, which need not be there. */
    public int countTo(byte[] key) {
        int low = 0;
        int high = size - 1;
        ByteBuffer wanted = ByteBuffer.wrap(key);
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, wanted) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private int compare(int index, ByteBuffer wanted) {
        int start = start(index);
        int length = start(index + 1) - start;
        int same = Math.min(length, wanted.remaining());
        for (int i = 0; i < same; i++) {
            int order = Byte.compareUnsigned(map.get(start + i), wanted.get(i));
            if (order != 0) {
                return order;
            }
        }
        return length - wanted.remaining();
    }
}
