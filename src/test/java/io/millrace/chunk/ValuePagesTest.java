package io.millrace.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.SampleTable;
import io.millrace.table.TableSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section of a stored field, and what damage to one of its pages does. */
class ValuePagesTest {
    private static final TableSchema SCHEMA = SampleTable.withValues();
    private static final int FIELD = SCHEMA.field(SampleTable.BYTES).id();

    @TempDir
    Path folder;

    private Chunk write(Map<Long, byte[]> values) {
        ChunkBuilder builder = SampleTable.builder(SCHEMA);
        values.forEach((record, value) -> {
            builder.beginRow(0);
            builder.recordId(record);
            builder.value(SampleTable.BYTES, value, 0, value.length);
            builder.endRow();
        });
        return Chunk.open(
                builder.write(folder.resolve("1.chunk"), ChunkHeader.of(1)).file());
    }

    private static byte[] text(Random random, int length) {
        byte[] value = new byte[length];
        for (int i = 0; i < length; i++) {
            value[i] = (byte) ('a' + random.nextInt(3));
        }
        return value;
    }

    private static byte[] noise(Random random, int length) {
        byte[] value = new byte[length];
        random.nextBytes(value);
        return value;
    }

    private static byte[] value(ValuePages pages, int rank) {
        int page = pages.find(rank);
        ValuePages.Page inflated = pages.read(page);
        int index = (int) (rank - pages.firstRank(page));
        int offset = inflated.offset(index);
        return Arrays.copyOfRange(inflated.bytes(), offset, offset + inflated.length(index));
    }

    private static void check(Map<Long, byte[]> expected, ValuePages pages) {
        assertEquals(expected.size(), pages.known().cardinality());
        int rank = 0;
        for (byte[] value : expected.values()) {
            assertArrayEquals(value, value(pages, rank++));
        }
        pages.check();
    }

    @Test
    void holdValuesOfAllLengths() {
        Random random = new Random(3);
        TreeMap<Long, byte[]> values = new TreeMap<>();
        int[] lengths = {
            0, 1, 32_763, 32_764, 32_765, 32_768, 65_531, 65_532, 65_533, 65_536, 1 << 20, 5, 30_000, 30_000, 30_000, 0,
            0, 3_000_000, 0
        };
        for (int length : lengths) {
            values.put((long) values.size() << 31, random.nextBoolean() ? text(random, length) : noise(random, length));
        }
        check(values, write(values).values(FIELD));
    }

    @Test
    void holdManySmallValuesEach() {
        Random random = new Random(4);
        TreeMap<Long, byte[]> values = new TreeMap<>();
        for (int i = 0; i < 40_000; i++) {
            values.put(3L * i, text(random, random.nextInt(12)));
        }
        ValuePages pages = write(values).values(FIELD);
        check(values, pages);
        assertTrue(pages.count() >= 11 && pages.count() <= 13, pages.count() + " pages");
        long packed = pages.checked(0).remaining();
        assertTrue(2 * packed < pages.rawBytes(0), packed + " of " + pages.rawBytes(0) + " bytes");
    }

    @Test
    void keepNoiseAsItIs() {
        Random random = new Random(5);
        ValuePages pages =
                write(new TreeMap<>(Map.of(1L, noise(random, 10_000)))).values(FIELD);
        assertEquals(10_004, pages.checked(0).remaining());
        assertEquals(10_004, pages.rawBytes(0));
    }

    @Test
    void areMissingWhereThereIsNoValue() {
        assertEquals(0, write(Map.of()).values(FIELD).count());
        ChunkBuilder builder = SampleTable.builder(SCHEMA);
        builder.beginRow(0);
        builder.recordId(1);
        builder.clear(SampleTable.BYTES);
        builder.endRow();
        Chunk chunk = builder.inMemory(ChunkHeader.of(1));
        assertEquals(0, chunk.values(FIELD).count());
        assertTrue(chunk.records(SectionKind.REPLACED, FIELD).contains(1));
    }

    @Test
    void areFoundByTheRankOfTheirRecords() {
        long seed = new Random().nextLong();
        System.out.println("ValuePagesTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            TreeSet<Long> all = new TreeSet<>();
            int size = 1 + random.nextInt(5_000);
            for (int i = 0; i < size; i++) {
                long stripe = (long) random.nextInt(3) << 32;
                all.add(stripe | (random.nextBoolean() ? i : random.nextInt(1 << 20)));
            }
            long[] ids = all.stream().mapToLong(id -> id).toArray();
            int part = 1 + random.nextInt(20);
            long[] some =
                    Arrays.stream(ids).filter(id -> random.nextInt(part) == 0).toArray();
            int[] expected = Arrays.stream(some)
                    .mapToInt(id -> Arrays.binarySearch(ids, id))
                    .toArray();
            assertArrayEquals(expected, Ranks.of(RecordSet.of(ids), RecordSet.of(some)), "seed " + seed);
        }
    }

    /** Reading a value reads no byte of another page, and the damage is told with file, page and records. */
    @Test
    void failAloneIfTheyAreDamaged() throws IOException {
        Random random = new Random(6);
        TreeMap<Long, byte[]> values = new TreeMap<>();
        for (int i = 0; i < 400; i++) {
            values.put((long) i, text(random, 2_000));
        }
        ValuePages good = write(values).values(FIELD);
        assertTrue(good.count() > 10);
        Path file = folder.resolve("1.chunk");
        byte[] bytes = Files.readAllBytes(file);
        int damagedPage = 5;
        long first = good.firstRank(damagedPage);
        long last = first + good.values(damagedPage) - 1;
        bytes[placeOf(bytes, good.checked(damagedPage)) + 100] ^= 4;
        Files.write(file, bytes);

        Chunk chunk = Chunk.open(file);
        TableSnapshot table = new TableSnapshot(SCHEMA, List.of(chunk));
        for (long record = 0; record < 400; record++) {
            long id = record;
            if (record < first || record > last) {
                assertArrayEquals(
                        values.get(id),
                        table.stored(SampleTable.BYTES, RecordSet.of(id)).copy(0));
                assertFalse(chunk.isDamaged() && record < first);
            } else {
                Problem problem = assertThrows(Problem.class, () -> table.stored(SampleTable.BYTES, RecordSet.of(id))
                        .copy(0));
                assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
                String message = problem.getMessage();
                assertTrue(message.contains(file.toString()), message);
                assertTrue(message.contains("page 5 of section VALUES of field " + FIELD), message);
                assertTrue(message.contains("values of records " + first + " to " + last), message);
                assertTrue(chunk.isDamaged());
            }
        }
        assertEquals(400, table.existing().cardinality());
        assertEquals(400, table.known(SampleTable.BYTES).cardinality());
        assertThrows(Problem.class, chunk::check);
    }

    private static int placeOf(byte[] whole, java.nio.ByteBuffer part) {
        byte[] wanted = new byte[part.remaining()];
        part.get(wanted);
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        return text.indexOf(new String(wanted, StandardCharsets.ISO_8859_1));
    }
}
