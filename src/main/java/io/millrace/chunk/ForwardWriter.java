package io.millrace.chunk;

import java.io.IOException;

/** Packs the entries of a {@link ForwardColumn}, record after record. Confined to one thread. */
public final class ForwardWriter {
    /** Writes the entries of all records with a value, by ascending record. */
    public interface Entries {
        void writeTo(ForwardWriter entries) throws IOException;
    }

    private final ChunkOutput out;
    private final int width;
    private long word;
    private int used;

    ForwardWriter(ChunkOutput out, int width) {
        this.out = out;
        this.width = width;
    }

    public void add(int entry) throws IOException {
        word |= (long) entry << used;
        used += width;
        if (used >= Long.SIZE) {
            out.putLong(word);
            used -= Long.SIZE;
            word = used == 0 ? 0 : (long) entry >>> (width - used);
        }
    }

    void finish() throws IOException {
        if (used > 0) {
            out.putLong(word);
        }
    }
}
