package io.millrace.chunk;

import io.millrace.bitmap.KeyHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The record keys that one chunk introduces, read from the map. Immutable, thread-safe. */
public final class RecordKeys {
    private static final int HEAD_BYTES = 3 * Long.BYTES;
    private static final int RANGE_BYTES = 2 * Long.BYTES;

    private final ByteBuffer map;
    private final int data;
    private final int size;
    private final int ranges;
    private final int rangeTable;
    private final int ends;
    private final int filter;
    private final int filterWords;
    private final int slotTable;
    private final int slots;

    RecordKeys(ByteBuffer map, Section section) {
        int table = (int) section.table();
        this.map = map;
        this.data = (int) section.data();
        this.size = (int) section.entries();
        this.ranges = (int) map.getLong(table);
        this.filterWords = (int) map.getLong(table + 8);
        this.slots = (int) map.getLong(table + 16);
        this.rangeTable = table + HEAD_BYTES;
        this.ends = rangeTable + RANGE_BYTES * ranges;
        this.filter = ends + Long.BYTES * size;
        this.slotTable = filter + Long.BYTES * filterWords;
    }

    private int start(int index) {
        return index == 0 ? data : data + (int) map.getLong(ends + Long.BYTES * (index - 1));
    }

    private byte[] bytes(int index) {
        int start = start(index);
        byte[] key = new byte[start(index + 1) - start];
        map.get(start, key);
        return key;
    }

    public int ranges() {
        return ranges;
    }

    public long rangeId(int range) {
        return map.getLong(rangeTable + RANGE_BYTES * range);
    }

    private int rangeIndex(int range) {
        return range == ranges ? size : (int) map.getLong(rangeTable + RANGE_BYTES * range + Long.BYTES);
    }

    /** The last range that starts at or before the id, or -1. */
    private int rangeOf(long id) {
        int low = 0;
        int high = ranges;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rangeId(middle) <= id) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    long lastId() {
        return id(size - 1);
    }

    /** Hands the keys of the range on to another chunk. */
    public void copyRange(int range, RecordKeysWriter writer) throws IOException {
        for (int index = rangeIndex(range); index < rangeIndex(range + 1); index++) {
            byte[] key = bytes(index);
            long id = rangeId(range) + (index - rangeIndex(range));
            writer.add(id, KeyHash.of(key, 0, key.length), key, 0, key.length);
        }
    }

    /** The id of the key with this index. */
    private long id(int index) {
        int low = 0;
        int high = ranges;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rangeIndex(middle) <= index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return rangeId(low - 1) + (index - rangeIndex(low - 1));
    }

    /** The key of the record, or null. */
    String key(long id) {
        int range = rangeOf(id);
        if (range < 0 || id - rangeId(range) >= rangeIndex(range + 1) - rangeIndex(range)) {
            return null;
        }
        return new String(bytes(rangeIndex(range) + (int) (id - rangeId(range))), StandardCharsets.UTF_8);
    }

    /** The record of the key, or -1. */
    long find(long hash, byte[] key, int offset, int length) {
        long bits = RecordKeysWriter.filterBits(hash);
        long word = map.getLong(filter + Long.BYTES * ((int) (hash >>> 40) & (filterWords - 1)));
        if ((word & bits) != bits) {
            return -1;
        }
        for (int slot = (int) hash & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
            long entry = map.getLong(slotTable + Long.BYTES * slot);
            if (entry == 0) {
                return -1;
            }
            int index = (int) (entry >>> 32) - 1;
            if ((int) entry == (int) (hash >>> 32) && holds(index, key, offset, length)) {
                return id(index);
            }
        }
    }

    private boolean holds(int index, byte[] key, int offset, int length) {
        int start = start(index);
        if (start(index + 1) - start != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (map.get(start + i) != key[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
