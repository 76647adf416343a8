package io.millrace.chunk;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A new chunk on the heap. Confined to one thread. */
final class ChunkBytes implements ChunkTarget {
    private static final int BUFFER_BYTES = 1 << 13;

    private byte[] bytes = new byte[BUFFER_BYTES];
    private int length;

    @Override
    public int bufferBytes() {
        return BUFFER_BYTES;
    }

    @Override
    public void write(ByteBuffer more) {
        int needed = Math.addExact(length, more.remaining());
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + (bytes.length >> 1)));
        }
        more.get(bytes, length, needed - length);
        length = needed;
    }

    @Override
    public void publish() {
        bytes = Arrays.copyOf(bytes, length);
    }

    /** No longer than what was written, after {@link #publish}. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "chunk in memory";
    }
}
