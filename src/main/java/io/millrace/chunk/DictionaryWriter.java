package io.millrace.chunk;

import io.millrace.bitmap.LongList;
import java.io.IOException;

/** Writes keys in the order they come. Confined to one thread. */
public final class DictionaryWriter {
    /** Brings the keys in their order. */
    public interface Keys {
        void writeTo(DictionaryWriter dictionary) throws IOException;
    }

    private final ChunkOutput out;
    private final long data;
    private final LongList ends = new LongList();

    DictionaryWriter(ChunkOutput out) {
        this.out = out;
        this.data = out.position();
    }

    public void add(byte[] key, int offset, int length) throws IOException {
        out.put(key, offset, length);
        ends.add(out.position() - data);
    }

    public int size() {
        return ends.size();
    }

    long data() {
        return data;
    }

    /** @return where the table starts */
    long finish() throws IOException {
        out.align();
        long table = out.position();
        for (int i = 0; i < ends.size(); i++) {
            out.putLong(ends.get(i));
        }
        return table;
    }
}
