package io.millrace.chunk;

import io.millrace.model.Interruption;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** The bytes of a new chunk, written front to back with a running checksum. Confined to one thread. */
final class ChunkOutput implements Closeable {
    private final ChunkTarget target;
    private final Interruption interruption;
    private final ByteBuffer buffer;
    private final CRC32C checksum = new CRC32C();
    private final CRC32C sectionChecksum = new CRC32C();
    private long flushed;

    /** @param interruption looked at with every part that is written */
    ChunkOutput(ChunkTarget target, Interruption interruption) {
        this.target = target;
        this.interruption = interruption;
        this.buffer = ByteBuffer.allocate(target.bufferBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    long position() {
        return flushed + buffer.position();
    }

    /** Of all bytes so far. */
    int checksum() throws IOException {
        flush();
        return (int) checksum.getValue();
    }

    /** From here on {@link #sectionChecksum} counts. */
    void beginSection() throws IOException {
        flush();
        sectionChecksum.reset();
    }

    /** Of all bytes since the last {@link #beginSection}. */
    int sectionChecksum() throws IOException {
        flush();
        return (int) sectionChecksum.getValue();
    }

    void putByte(int value) throws IOException {
        room(1).put((byte) value);
    }

    void putInt(int value) throws IOException {
        room(Integer.BYTES).putInt(value);
    }

    void putLong(long value) throws IOException {
        room(Long.BYTES).putLong(value);
    }

    void putText(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putInt(utf8.length);
        put(utf8, 0, utf8.length);
    }

    void put(byte[] bytes, int offset, int length) throws IOException {
        put(ByteBuffer.wrap(bytes, offset, length));
    }

    /** All that remains in the buffer. */
    void put(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int part = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(buffer.position(), bytes, bytes.position(), part);
            buffer.position(buffer.position() + part);
            bytes.position(bytes.position() + part);
        }
    }

    void align() throws IOException {
        while (position() % ChunkFormat.ALIGNMENT != 0) {
            putByte(0);
        }
    }

    private ByteBuffer room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() throws IOException {
        if (position() > ChunkFormat.FILE_BYTES_MAX) {
            throw new Problem(
                    ProblemCode.TOO_LARGE,
                    target + " would exceed 2 GiB; import fewer slices or merge fewer chunks at a time");
        }
        interruption.check();
        buffer.flip();
        flushed += buffer.remaining();
        checksum.update(buffer.array(), 0, buffer.limit());
        sectionChecksum.update(buffer.array(), 0, buffer.limit());
        target.write(buffer);
        buffer.clear();
    }

    /**
     * Writes directory and footer and publishes the chunk.
     *
     * @return the checksum of the whole
     */
    int finish(ByteBuffer directory) throws IOException {
        CRC32C ofDirectory = new CRC32C();
        ofDirectory.update(directory.duplicate());
        long start = position();
        long length = start + directory.remaining() + ChunkFormat.FOOTER_BYTES;
        put(directory);
        putLong(start);
        putLong(length);
        putInt((int) ofDirectory.getValue());
        putLong(ChunkFormat.MAGIC);
        int ofAll = checksum();
        putInt(ofAll);
        flush();
        target.publish();
        return ofAll;
    }

    /** Removes what was not published. */
    @Override
    public void close() throws IOException {
        target.close();
    }
}
