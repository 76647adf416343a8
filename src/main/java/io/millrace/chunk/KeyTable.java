package io.millrace.chunk;

import io.millrace.bitmap.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Record keys and record ids of a keyed table: the stack of what its chunks introduced. Immutable, thread-safe.
 *
 * <p>A key is introduced once in the life of a table, so the order of the stack does not matter. This holds as long as
 * one import of a table at a time allocates ids and sees all chunks before it.
 */
public final class KeyTable {
    private static final KeyTable EMPTY = new KeyTable(List.of());

    private final List<RecordKeys> stack;

    private KeyTable(List<RecordKeys> stack) {
        this.stack = stack;
    }

    public static KeyTable empty() {
        return EMPTY;
    }

    public static KeyTable of(List<Chunk> chunks) {
        List<RecordKeys> stack = new ArrayList<>();
        for (Chunk chunk : chunks) {
            stack.add(chunk.recordKeys());
        }
        stack.removeIf(Objects::isNull);
        return new KeyTable(List.copyOf(stack));
    }

    /** The record that has the key, or -1. */
    public long find(byte[] utf8, int offset, int length) {
        return find(KeyHash.of(utf8, offset, length), utf8, offset, length);
    }

    long find(long hash, byte[] utf8, int offset, int length) {
        for (int i = stack.size() - 1; i >= 0; i--) {
            long id = stack.get(i).find(hash, utf8, offset, length);
            if (id >= 0) {
                return id;
            }
        }
        return -1;
    }

    /** The record that has the key, or -1. */
    public long find(String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        return find(utf8, 0, utf8.length);
    }

    /** Above all ids that the chunks give to keys; 1 for a table without any. */
    public long nextId() {
        long next = 1;
        for (RecordKeys keys : stack) {
            next = Math.max(next, keys.lastId() + 1);
        }
        return next;
    }

    /** The record's key, or null if it has none. */
    public String key(long id) {
        for (int i = stack.size() - 1; i >= 0; i--) {
            String key = stack.get(i).key(id);
            if (key != null) {
                return key;
            }
        }
        return null;
    }
}
