package io.millrace.chunk;

import io.millrace.bitmap.LongList;
import java.io.IOException;

/** Writes the record keys that a chunk introduces, by ascending id. Confined to one thread. */
public final class RecordKeysWriter {
    /** Brings the keys by ascending id. */
    public interface Keys {
        void writeTo(RecordKeysWriter keys) throws IOException;
    }

    /** 16 bits of filter for each key let about 1 of 100 absent keys pass. */
    private static final int KEYS_PER_FILTER_WORD = 4;

    private final ChunkOutput out;
    private final long data;
    private final LongList rangeIds = new LongList();
    private final LongList rangeIndexes = new LongList();
    private final LongList ends = new LongList();
    private final LongList hashes = new LongList();
    private long nextId = -1;

    RecordKeysWriter(ChunkOutput out) {
        this.out = out;
        this.data = out.position();
    }

    void add(long id, long hash, byte[] key, int offset, int length) throws IOException {
        if (id != nextId) {
            rangeIds.add(id);
            rangeIndexes.add(ends.size());
        }
        nextId = id + 1;
        out.put(key, offset, length);
        ends.add(out.position() - data);
        hashes.add(hash);
    }

    int size() {
        return ends.size();
    }

    long data() {
        return data;
    }

    /** @return where the table starts */
    long finish() throws IOException {
        out.align();
        long table = out.position();
        long[] filter = filter();
        long[] slots = slots();
        out.putLong(rangeIds.size());
        out.putLong(filter.length);
        out.putLong(slots.length);
        for (int i = 0; i < rangeIds.size(); i++) {
            out.putLong(rangeIds.get(i));
            out.putLong(rangeIndexes.get(i));
        }
        for (int i = 0; i < ends.size(); i++) {
            out.putLong(ends.get(i));
        }
        for (long word : filter) {
            out.putLong(word);
        }
        for (long slot : slots) {
            out.putLong(slot);
        }
        return table;
    }

    private long[] filter() {
        long[] words = new long[powerOfTwo(size() / KEYS_PER_FILTER_WORD + 1)];
        for (int i = 0; i < size(); i++) {
            long hash = hashes.get(i);
            words[(int) (hash >>> 40) & (words.length - 1)] |= filterBits(hash);
        }
        return words;
    }

    /** The bits that a key sets in its word of the filter. */
    static long filterBits(long hash) {
        return 1L << hash | 1L << (hash >>> 6) | 1L << (hash >>> 12) | 1L << (hash >>> 18);
    }

    private long[] slots() {
        long[] slots = new long[powerOfTwo(Math.addExact(size(), size() / 2) + 1)];
        for (int i = 0; i < size(); i++) {
            int slot = (int) hashes.get(i) & (slots.length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = hashes.get(i) >>> 32 | (i + 1L) << 32;
        }
        return slots;
    }

    private static int powerOfTwo(int atLeast) {
        return Math.max(1, Integer.highestOneBit(Math.max(1, atLeast - 1)) << 1);
    }
}
