package io.millrace.chunk;

import java.io.IOException;

/** Packs numbers one after the other, see {@link PackedNumbers}. Confined to one thread. */
public final class PackedWriter {
    /** Writes all numbers of a section in their order. */
    public interface Numbers {
        void writeTo(PackedWriter numbers) throws IOException;
    }

    private final ChunkOutput out;
    private final int width;
    private long word;
    private int used;

    PackedWriter(ChunkOutput out, int width) {
        this.out = out;
        this.width = width;
    }

    public void add(int number) throws IOException {
        word |= (long) number << used;
        used += width;
        if (used >= Long.SIZE) {
            out.putLong(word);
            used -= Long.SIZE;
            word = used == 0 ? 0 : (long) number >>> (width - used);
        }
    }

    void finish() throws IOException {
        if (used > 0) {
            out.putLong(word);
        }
    }
}
