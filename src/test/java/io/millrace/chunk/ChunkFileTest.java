package io.millrace.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.SampleTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkFileTest {
    @TempDir
    Path folder;

    private Path file;
    private ChunkInfo info;
    private byte[] bytes;

    @BeforeEach
    void writeAChunk() throws IOException {
        file = folder.resolve("chunk");
        info = filled().write(file, new ChunkHeader(3, 4, Map.of("md.country", "ch")));
        bytes = Files.readAllBytes(file);
    }

    private static ChunkBuilder filled() {
        TableSchema schema = SampleTable.keyed();
        ChunkBuilder builder = new ChunkBuilder(schema, new KeyAllocator(KeyTable.empty(), 5), name -> null);
        for (int i = 0; i < 3; i++) {
            byte[] key = ("record " + i).getBytes(StandardCharsets.UTF_8);
            builder.beginRow(100 + i);
            builder.recordKey(key, 0, key.length);
            builder.number(SampleTable.SET, i / 2);
            builder.key(SampleTable.KEYED_SET, key, 0, 6);
            builder.number(SampleTable.INT, i - 1);
            builder.endRow();
        }
        return builder;
    }

    @Test
    void tellsWhatItHolds() {
        assertEquals(info, Chunk.openVerified(file).info());
        assertEquals(info, Chunk.open(info.file()).info());
        assertEquals(bytes.length, info.bytes());
        assertEquals(3, info.rows());
        assertEquals(3, info.records());
        assertEquals(100, info.earliestMicros());
        assertEquals(102, info.latestMicros());
        assertEquals(5, info.firstKeyId());
        assertEquals(3, info.keyCount());
        assertEquals(3, info.firstSequence());
        assertEquals(4, info.lastSequence());
        assertEquals(1, info.schemaVersion());
        assertEquals(Map.of("md.country", "ch"), info.md());
        assertEquals("7", info.config().get("config.table"));
    }

    @Test
    void hasTheSameBytesInMemory() throws IOException {
        Chunk chunk = filled().inMemory(new ChunkHeader(9, 9, Map.of("md.country", "ch")));
        assertNull(chunk.info().file());
        assertFalse(chunk.info().config().containsKey("config.file"));
        assertEquals(bytes.length, chunk.info().bytes());
        assertEquals("chunk in memory", chunk.toString());
        chunk.check();

        Path copy = folder.resolve("copy");
        chunk.writeTo(copy, 3, 4);
        byte[] copied = Files.readAllBytes(copy);
        int footer = bytes.length - ChunkFormat.FOOTER_BYTES;
        // the ids of the files differ, and so do the checksums over them
        assertArrayEquals(
                Arrays.copyOfRange(bytes, ChunkFormat.HEADER_BYTES, footer + 28),
                Arrays.copyOfRange(copied, ChunkFormat.HEADER_BYTES, footer + 28));
        ChunkInfo again = Chunk.openVerified(copy).info();
        assertEquals(copy, again.file());
        assertEquals(3, again.firstSequence());
        assertEquals(4, again.lastSequence());
        assertFalse(Files.exists(folder.resolve("copy.tmp")));
    }

    @Test
    void writesNoDamagedMemoryToAFile() {
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            Chunk chunk = Chunk.inMemory(damaged);
            damaged[i] ^= 1;
            Path copy = folder.resolve("copy");
            // the sum over the whole file is made anew, so a change of the old one does no harm
            if (i < bytes.length - Integer.BYTES) {
                Problem problem = assertThrows(Problem.class, () -> chunk.writeTo(copy, 3, 4), "byte " + i);
                assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
                assertFalse(Files.exists(copy));
            }
        }
    }

    @Test
    void leavesNoTemporaryFile() {
        assertFalse(Files.exists(folder.resolve("chunk.tmp")));
    }

    @Test
    void findsEachChangedByte() throws IOException {
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) (1 << i % 8);
            check(ProblemCode.CORRUPT_FILE, damaged, "byte " + i);
        }
    }

    @Test
    void findsEachMissingEnd() throws IOException {
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(bytes, length);
            check(ProblemCode.CORRUPT_FILE, cut, "length " + length);
            Files.write(file, cut);
            assertEquals(
                    ProblemCode.CORRUPT_FILE,
                    assertThrows(Problem.class, () -> Chunk.open(file)).code());
        }
    }

    @Test
    void tellsOldAndNewFromDamaged() throws IOException {
        check(ProblemCode.FILE_TOO_NEW, withVersion(ChunkFormat.VERSION + 1), "newer");
        check(ProblemCode.FILE_TOO_OLD, withVersion(ChunkFormat.VERSION_OLDEST - 1), "older");
    }

    private byte[] withVersion(int version) {
        byte[] other = bytes.clone();
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(24, version);
        crc.update(other, 0, 44);
        buffer.putInt(44, (int) crc.getValue());
        return other;
    }

    private void check(ProblemCode code, byte[] content, String what) throws IOException {
        Path copy = folder.resolve("copy");
        Files.write(copy, content);
        Problem problem = assertThrows(Problem.class, () -> Chunk.openVerified(copy), what);
        assertEquals(code, problem.code(), what + ": " + problem.getMessage());
    }

    @Test
    void saysWhereItCannotWrite() {
        ChunkBuilder builder = SampleTable.builder(SampleTable.unkeyed());
        Path nowhere = folder.resolve("missing").resolve("chunk");
        Problem problem = assertThrows(Problem.class, () -> builder.write(nowhere, ChunkHeader.of(1)));
        assertEquals(ProblemCode.UNAVAILABLE_NOW, problem.code());
    }
}
