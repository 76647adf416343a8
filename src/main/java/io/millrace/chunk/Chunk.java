package io.millrace.chunk;

/** An open chunk file. Immutable, thread-safe. */
public final class Chunk {
    private final ChunkInfo info;

    Chunk(ChunkInfo info) {
        this.info = info;
    }

    public ChunkInfo info() {
        return info;
    }
}
