package io.millrace.chunk;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** The checks that each open of a chunk file makes. */
final class ChunkCheck {
    private ChunkCheck() {}

    /** @return the version */
    static int header(Path file, ByteBuffer map) {
        byte[] name = new byte[ChunkFormat.NAME.length];
        map.get(Long.BYTES, name);
        if (map.getLong(0) != ChunkFormat.MAGIC || !Arrays.equals(name, ChunkFormat.NAME)) {
            throw ChunkFormat.corrupt(file, "it does not start like a chunk");
        }
        int checked = ChunkFormat.HEADER_CHECKED_BYTES;
        if (map.getInt(checked) != Chunk.crc(map, 0, checked)) {
            throw ChunkFormat.corrupt(file, "the checksum of its header does not match");
        }
        int version = map.getInt(Long.BYTES + name.length);
        if (version < ChunkFormat.VERSION_OLDEST) {
            throw new Problem(
                    ProblemCode.FILE_TOO_OLD,
                    "chunk " + file + " has format version " + version + ", the oldest that this release reads is "
                            + ChunkFormat.VERSION_OLDEST + "; let an older release merge it first");
        }
        if (version > ChunkFormat.VERSION) {
            throw new Problem(
                    ProblemCode.FILE_TOO_NEW,
                    "chunk " + file + " has format version " + version + ", the newest that this release reads is "
                            + ChunkFormat.VERSION + "; install a newer release");
        }
        return version;
    }

    /** @return the bytes of the directory */
    static ByteBuffer directory(Path file, ByteBuffer map) {
        int footer = map.capacity() - ChunkFormat.FOOTER_BYTES;
        if (map.getLong(footer + 20) != ChunkFormat.MAGIC || map.getLong(footer + 8) != map.capacity()) {
            throw ChunkFormat.corrupt(file, "its end is missing");
        }
        long start = map.getLong(footer);
        if (start < ChunkFormat.HEADER_BYTES || start > footer) {
            throw ChunkFormat.corrupt(file, "its directory is said to be at " + start);
        }
        if (map.getInt(footer + 16) != Chunk.crc(map, (int) start, footer)) {
            throw ChunkFormat.corrupt(file, "the checksum of its directory does not match");
        }
        return map.slice((int) start, footer - (int) start).order(map.order());
    }

    static void section(Path file, ByteBuffer map, Section section) {
        boolean ordered = section.data() >= ChunkFormat.HEADER_BYTES
                && section.table() >= section.data()
                && section.end() >= section.table()
                && section.end() <= map.capacity() - ChunkFormat.FOOTER_BYTES;
        boolean fits = ordered
                && section.entries() > 0
                && section.entries() <= (section.end() - section.table()) / entryBytes(section.kind());
        if (!fits) {
            throw ChunkFormat.corrupt(file, "the directory entry " + section + " contradicts itself");
        }
    }

    private static int entryBytes(SectionKind kind) {
        return switch (kind) {
            case DICTIONARY, RECORD_KEYS, FORWARD, ORDER -> Long.BYTES;
            case VALUES -> ValuePages.ENTRY_BYTES;
            default -> ChunkFormat.ROW_ENTRY_BYTES;
        };
    }
}
