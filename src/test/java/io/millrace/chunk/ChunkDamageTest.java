package io.millrace.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.files.DamageList;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What damage to a chunk file does to its readers: an answer is right or it is a problem that names file and section. Every
 * {@code -Ddamage.step=N}th byte is tried, 7 unless said otherwise.
 */
class ChunkDamageTest {
    private static final int STEP = Integer.getInteger("damage.step", 7);
    private static final TableSchema SCHEMA = SampleTable.unkeyed();
    private static final List<Function<TableSnapshot, Object>> QUESTIONS = List.of(
            table -> ids(table.existing()),
            table -> ids(table.row(SampleTable.SET, "standard", 3)),
            table -> ids(table.row(SampleTable.KEYED_SET, "standard", "k1")),
            table -> ids(table.row(SampleTable.KEYED_MUTEX, "standard", "k2")),
            table -> ids(table.known(SampleTable.MUTEX)),
            table -> table.sum(SampleTable.INT, null),
            table -> ids(table.compare(SampleTable.DECIMAL, Comparison.LESS, 10)),
            table -> ids(table.eventTimeBetween(1_010, 1_020)),
            table -> table.views(SampleTable.TIME).toString());

    @TempDir
    Path folder;

    private Path file;
    private byte[] whole;

    @BeforeEach
    void writeAChunk() throws IOException {
        file = folder.resolve("1.chunk");
        builder().write(file, ChunkHeader.of(1));
        whole = Files.readAllBytes(file);
    }

    private static ChunkBuilder builder() {
        ChunkBuilder rows = SampleTable.builder(SCHEMA);
        Random random = new Random(1);
        for (int i = 0; i < 60; i++) {
            rows.beginRow(1_000 + i);
            rows.recordId(i * 3L);
            rows.number(SampleTable.SET, i % 7);
            byte[] key = ("k" + i % 5).getBytes(StandardCharsets.UTF_8);
            rows.key(SampleTable.KEYED_SET, key, 0, key.length);
            rows.number(SampleTable.MUTEX, i % 3);
            rows.key(SampleTable.KEYED_MUTEX, key, 0, key.length);
            rows.number(SampleTable.INT, random.nextLong() >> 20);
            rows.number(SampleTable.DECIMAL, i);
            rows.endRow();
        }
        return rows;
    }

    @Test
    void neverGivesAWrongAnswer() throws IOException {
        List<Object> right =
                QUESTIONS.stream().map(question -> question.apply(table(file))).toList();
        int refused = 0;
        for (int place = 0; place < whole.length; place += STEP) {
            byte[] damaged = whole.clone();
            damaged[place] ^= (byte) (1 << place % 8);
            Path copy = Files.write(folder.resolve("copy-" + place), damaged);
            for (int i = 0; i < right.size(); i++) {
                Object answer = answer(copy, QUESTIONS.get(i));
                if (answer instanceof Problem problem) {
                    assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
                    assertTrue(problem.getMessage().contains(copy.toString()), problem::getMessage);
                    refused++;
                } else {
                    assertEquals(right.get(i), answer, "byte " + place);
                }
            }
            Files.delete(copy);
        }
        assertTrue(refused > 0);
    }

    @Test
    void answersQuestionsThatDoNotTouchTheDamage() throws IOException {
        Section section = sections().get(0);
        byte[] damaged = whole.clone();
        damaged[(int) section.data()] ^= 1;
        Files.write(file, damaged);
        long refused = QUESTIONS.stream()
                .filter(question -> answer(file, question) instanceof Problem)
                .count();
        assertTrue(refused > 0 && refused < QUESTIONS.size(), refused + " questions of " + QUESTIONS.size());
    }

    /** Of each section the first and last byte of data and table. */
    @Test
    void isFoundByAMergeWhateverItHits() throws IOException {
        for (Section section : sections()) {
            for (long place : new long[] {section.data(), section.table(), section.end() - 1}) {
                byte[] damaged = whole.clone();
                damaged[(int) place] ^= 64;
                Files.write(file, damaged);
                Path merged = folder.resolve("merged");
                Problem problem =
                        assertThrows(Problem.class, () -> ChunkMerge.merge(List.of(Chunk.open(file)), SCHEMA, merged));
                assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
                assertTrue(problem.getMessage().contains(section.label()), problem::getMessage);
                assertFalse(Files.exists(merged));
            }
        }
    }

    @Test
    void isFoundInFilesOfTheFirstVersionToo() throws IOException {
        byte[] old;
        try (InputStream in = ChunkDamageTest.class.getResourceAsStream("/chunk/version-1.chunk")) {
            old = in.readAllBytes();
        }
        Path copy = Files.write(folder.resolve("old"), old);
        assertEquals(50, table(copy).existing().cardinality());
        assertEquals(
                BigInteger.valueOf(-25), table(copy).sum(SampleTable.INT, null).sum());
        old[100] ^= 1;
        Path damaged = Files.write(folder.resolve("old-damaged"), old);
        Problem problem = assertThrows(Problem.class, () -> table(damaged).existing());
        assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
    }

    @Test
    void ofOneTableLeavesTheOthersReadable() throws IOException {
        TableId other = new TableId(8);
        Path second = folder.resolve("2.chunk");
        builder().write(second, ChunkHeader.of(1));
        Files.write(file, new byte[100]);
        DamageList damages = new DamageList();
        Snapshots snapshots = new Snapshots(damages);
        assertTrue(snapshots.follow(SCHEMA.id(), List.of(file)));
        assertTrue(snapshots.follow(other, List.of(second)));

        Problem problem = assertThrows(Problem.class, () -> snapshots.snapshot(SCHEMA));
        assertTrue(problem.getMessage().contains(file.toString()), problem::getMessage);
        assertEquals(1, snapshots.chunks(other).size());
        assertEquals(SCHEMA.id().toString(), damages.list().get(0).table());

        Files.write(file, whole);
        assertTrue(snapshots.follow(SCHEMA.id(), List.of(file)));
        assertEquals(60, snapshots.snapshot(SCHEMA).existing().cardinality());
        assertEquals(List.of(), damages.list());
    }

    private List<Section> sections() {
        ByteBuffer map = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        return Directory.decode(ChunkCheck.directory(file, map), ChunkFormat.VERSION)
                .sections();
    }

    private static Object answer(Path file, Function<TableSnapshot, Object> question) {
        try {
            return question.apply(table(file));
        } catch (Problem e) {
            return e;
        }
    }

    private static TableSnapshot table(Path file) {
        return new TableSnapshot(SCHEMA, List.of(Chunk.open(file)));
    }

    private static String ids(RecordSet records) {
        StringBuilder text = new StringBuilder();
        records.forEach(id -> text.append(id).append(' '));
        return text.toString();
    }
}
