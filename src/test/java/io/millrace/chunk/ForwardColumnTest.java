package io.millrace.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.TableSchema;
import io.millrace.table.ChunkMerge;
import io.millrace.table.RowCounts;
import io.millrace.table.SampleTable;
import io.millrace.table.TableSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section itself, and reading through it; that answers stay the same is the model's to show. */
class ForwardColumnTest {
    private static final TableSchema SCHEMA = SampleTable.unkeyed();
    private static final int FIELD = SCHEMA.field(SampleTable.MUTEX).id();

    @TempDir
    Path folder;

    private int files;

    private Chunk write(SortedMap<Long, Long> rowOfRecord) {
        ChunkBuilder builder = SampleTable.builder(SCHEMA);
        rowOfRecord.forEach((record, row) -> {
            builder.beginRow(0);
            builder.recordId(record);
            builder.number(SampleTable.MUTEX, row);
            byte[] key = ("key " + row).getBytes(StandardCharsets.UTF_8);
            builder.key(SampleTable.KEYED_MUTEX, key, 0, key.length);
            builder.endRow();
        });
        ChunkInfo info = builder.write(folder.resolve("c" + files++), ChunkHeader.of(files));
        return Chunk.openVerified(info.file());
    }

    /** So many records, dense, sparse and in several stripes, in about so many rows. */
    private static SortedMap<Long, Long> random(Random random, int records, int rows) {
        TreeMap<Long, Long> rowOfRecord = new TreeMap<>();
        for (int i = 0; i < records; i++) {
            long stripe = (long) random.nextInt(3) << 32;
            long low = random.nextBoolean() ? i : random.nextInt(1 << 24);
            rowOfRecord.put(stripe | low, 7L * random.nextInt(rows));
        }
        return rowOfRecord;
    }

    private static void check(SortedMap<Long, Long> expected, Chunk chunk, Random random) {
        RowTable table = chunk.rows(SectionKind.ROWS, FIELD, TimeViews.STANDARD);
        for (int part : new int[] {1, 2, 30, 1000}) {
            List<Long> wanted = expected.keySet().stream()
                    .filter(record -> random.nextInt(part) == 0)
                    .toList();
            List<Long> visited = new ArrayList<>();
            chunk.forward(FIELD)
                    .read(RecordSet.of(wanted.stream().mapToLong(id -> id).toArray()), (record, entry) -> {
                        visited.add(record);
                        assertEquals(expected.get(record), table.row(entry));
                        assertEquals((int) (record >>> 32), table.stripe(entry));
                    });
            assertEquals(wanted, visited);
        }
    }

    @Test
    void tellsTheRowOfEachRecord() {
        Random random = new Random(11);
        for (int rows : new int[] {200, 3000, 100_000}) {
            SortedMap<Long, Long> expected = random(random, 20_000, rows);
            check(expected, write(expected), random);
        }
    }

    @Test
    void isMergedFromPartsWithAndWithoutOne() {
        Random random = new Random(12);
        TreeMap<Long, Long> expected = new TreeMap<>();
        List<Chunk> parts = new ArrayList<>();
        for (int rows : new int[] {4000, 10, 500, 5000}) {
            SortedMap<Long, Long> part = random(random, 5_000, rows);
            expected.putAll(part);
            Chunk chunk = write(part);
            parts.add(
                    rows == 500
                            ? Chunk.openVerified(SecondVersion.of(chunk.info().file()))
                            : chunk);
        }
        assertNull(parts.get(1).forward(FIELD));
        assertNull(parts.get(2).forward(FIELD));
        ChunkInfo merged = ChunkMerge.merge(parts, SCHEMA, folder.resolve("merged"));
        check(expected, Chunk.openVerified(merged.file()), random);
    }

    @Test
    void isLeftOutForFewRows() {
        TreeMap<Long, Long> rows = new TreeMap<>();
        for (long record = 0; record < ForwardColumn.FEW_ENTRIES; record++) {
            rows.put(record, record);
        }
        assertFalse(write(rows).has(SectionKind.FORWARD, FIELD));
        rows.put(1000L, 1000L);
        assertTrue(write(rows).has(SectionKind.FORWARD, FIELD));
    }

    /** As the description of the format says it, bit by bit. */
    @Test
    void packsEntriesWithoutGaps() throws IOException {
        SortedMap<Long, Long> rows = random(new Random(13), 1000, 900);
        Chunk chunk = write(rows);
        Path file = chunk.info().file();
        ByteBuffer map = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        Section section = Directory.decode(ChunkCheck.directory(file, map), ChunkFormat.VERSION).sections().stream()
                .filter(each -> each.kind() == SectionKind.FORWARD && each.fieldId() == FIELD)
                .findFirst()
                .orElseThrow();
        RowTable table = chunk.rows(SectionKind.ROWS, FIELD, TimeViews.STANDARD);
        int width = BigInteger.valueOf(table.entries() - 1).bitLength();
        assertEquals((rows.size() * (long) width + 63) / 64, section.entries());
        assertEquals(section.end(), section.table() + 8 * section.entries());
        long bit = 0;
        for (long row : rows.values()) {
            int entry = 0;
            for (int i = 0; i < width; i++, bit++) {
                entry |= (map.get((int) (section.table() + bit / 8)) >> (bit % 8) & 1) << i;
            }
            assertEquals(row, table.row(entry));
        }
    }

    @Test
    void isMissedByNobodyInAFileOfTheSecondVersion() throws IOException {
        Path file = folder.resolve("old");
        try (InputStream in = ForwardColumnTest.class.getResourceAsStream("/chunk/version-2.chunk")) {
            assertNotNull(in);
            Files.write(file, in.readAllBytes());
        }
        Chunk old = Chunk.openVerified(file);
        assertFalse(old.has(SectionKind.FORWARD, FIELD));
        Chunk merged = Chunk.openVerified(
                ChunkMerge.merge(List.of(old), SCHEMA, folder.resolve("merged")).file());
        assertTrue(merged.has(SectionKind.FORWARD, FIELD));
        for (Chunk chunk : List.of(old, merged)) {
            TableSnapshot table = new TableSnapshot(SCHEMA, List.of(chunk));
            List<String> views = List.of(TimeViews.STANDARD);
            RecordSet wanted = RecordSet.of(0, 3, 297);
            assertArrayEquals(
                    new long[][] {{0}, {9}, {891}},
                    table.rowsOf(SampleTable.MUTEX, views, wanted).rows());
            assertArrayEquals(
                    new String[][] {{"key 0"}, {"key 1"}, {"key 99"}},
                    table.rowsOf(SampleTable.KEYED_MUTEX, views, wanted).keys());
            RowCounts counts = table.counts(SampleTable.MUTEX, views, wanted);
            assertTrue(counts.next(1));
            assertEquals(0, counts.row());
            assertFalse(counts.next(2));
        }
    }
}
