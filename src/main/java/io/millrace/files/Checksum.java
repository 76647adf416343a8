package io.millrace.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** The size and CRC-32C of a file's bytes. Immutable. */
public record Checksum(long bytes, int crc32c) {
    /** Of no bytes. */
    public static final Checksum NONE = new Checksum(0, 0);

    private static final int READ_BYTES = 64 << 10;

    public static Checksum of(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
            while (channel.read(buffer) >= 0) {
                bytes += buffer.flip().remaining();
                crc.update(buffer);
                buffer.clear();
            }
        }
        return new Checksum(bytes, (int) crc.getValue());
    }

    public String text() {
        return String.format("crc32c:%08x", crc32c);
    }
}
