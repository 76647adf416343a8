package io.millrace.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** The file operations that a slice is written with. Confined to one thread at a time. */
interface SliceFile extends Closeable {
    /** Opens files; makes those that are missing. Each opened file hears of failed syncs by itself. */
    @FunctionalInterface
    interface Opener {
        SliceFile open(Path file) throws IOException;
    }

    /** Writes some of the buffers' bytes, in order, and returns how many. */
    long write(ByteBuffer[] parts, long offset) throws IOException;

    /** After this the bytes survive a loss of power. */
    void force() throws IOException;

    void truncate(long length) throws IOException;

    /** Writes all bytes. */
    static void writeFully(SliceFile file, ByteBuffer[] parts, long offset) throws IOException {
        long left = 0;
        for (ByteBuffer part : parts) {
            left += part.remaining();
        }
        long at = offset;
        int first = 0;
        while (left > 0) {
            while (!parts[first].hasRemaining()) {
                first++;
            }
            ByteBuffer[] rest = first == 0 ? parts : Arrays.copyOfRange(parts, first, parts.length);
            long written = file.write(rest, at);
            if (written <= 0) {
                throw new IOException("nothing was written");
            }
            at += written;
            left -= written;
        }
    }
}
