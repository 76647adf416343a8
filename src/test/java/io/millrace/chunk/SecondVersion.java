package io.millrace.chunk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/** Chunk files as releases wrote them that had no forward columns. */
public final class SecondVersion {
    private static final int VERSION = 2;

    private SecondVersion() {}

    /** Makes a file such a one. */
    public static Path of(Path file) {
        try {
            ByteBuffer map = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            Directory directory = Directory.decode(ChunkCheck.directory(file, map), ChunkFormat.VERSION);
            List<Section> kept = directory.sections().stream()
                    .filter(section -> section.kind().code() < SectionKind.FORWARD.code())
                    .toList();
            int position = (int) map.getLong(map.capacity() - ChunkFormat.FOOTER_BYTES);
            ByteBuffer listed = Directory.encode(directory.summary(), directory.md(), kept);
            int length = position + listed.remaining() + ChunkFormat.FOOTER_BYTES;
            ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            out.put(map.slice(0, position)).put(listed.duplicate());
            out.putLong(position).putLong(length).putInt(crc(listed)).putLong(ChunkFormat.MAGIC);
            out.putInt(24, VERSION).putInt(44, crc(out.slice(0, ChunkFormat.HEADER_CHECKED_BYTES)));
            out.putInt(crc(out.slice(0, length - Integer.BYTES)));
            return Files.write(file.resolveSibling(file.getFileName() + "-2"), out.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate());
        return (int) checksum.getValue();
    }
}
