package io.millrace.chunk;

import io.millrace.bitmap.ByteKeys;
import io.millrace.bitmap.KeyHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Gives record keys their ids during one import: known ones from the visible chunks, new ones the next free ids. The new
 * ones become known to others when the chunk that carries them is visible. Confined to one thread.
 */
public final class KeyAllocator {
    private final KeyTable visible;
    private final long nextId;
    private final ByteKeys introduced = new ByteKeys();

    /** @param nextId above all ids given so far; 1 for a new table */
    public KeyAllocator(KeyTable visible, long nextId) {
        if (nextId < 1) {
            throw new IllegalArgumentException("the next id " + nextId + " is not positive");
        }
        this.visible = visible;
        this.nextId = nextId;
    }

    /** @param account pays for a new key */
    long idFor(byte[] utf8, int offset, int length, BuildAccount account) {
        long hash = KeyHash.of(utf8, offset, length);
        int number = introduced.find(hash, utf8, offset, length);
        if (number < 0) {
            long id = visible.find(hash, utf8, offset, length);
            if (id >= 0) {
                return id;
            }
            account.recordKey(length);
            number = introduced.add(hash, utf8, offset, length);
        }
        return nextId + number;
    }

    /** The id that the first new key got or would get. */
    public long firstNewId() {
        return nextId;
    }

    public int newKeys() {
        return introduced.size();
    }

    /** The key of an id that this allocator gave or found. */
    String key(long id) {
        if (id < nextId) {
            return visible.key(id);
        }
        int number = (int) (id - nextId);
        int start = introduced.start(number);
        return new String(introduced.bytes(), start, introduced.end(number) - start, StandardCharsets.UTF_8);
    }

    void writeTo(RecordKeysWriter writer) throws IOException {
        for (int i = 0; i < introduced.size(); i++) {
            int start = introduced.start(i);
            writer.add(nextId + i, introduced.hash(i), introduced.bytes(), start, introduced.end(i) - start);
        }
    }
}
