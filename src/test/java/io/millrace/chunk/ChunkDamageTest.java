package io.millrace.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordSet;
import io.millrace.files.DamageList;
import io.millrace.model.BulkChange;
import io.millrace.model.FieldType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.ChunkMerge;
import io.millrace.table.MergePolicy;
import io.millrace.table.SampleTable;
import io.millrace.table.TableSnapshot;
import io.millrace.table.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * What damage to a chunk file does to its readers: an answer is right or it is a problem that names file and section. Every
 * {@code -Ddamage.step=N}th byte is tried, 7 unless said otherwise.
 */
class ChunkDamageTest {
    private static final int STEP = Integer.getInteger("damage.step", 7);
    private static final long FAR = 4_000_000_000_000_000_000L;
    private static final TableSchema SCHEMA = SampleTable.withValues();
    private static final List<Function<TableSnapshot, Object>> QUESTIONS = List.of(
            table -> ids(table.existing()),
            table -> ids(table.row(SampleTable.SET, "standard", 3)),
            table -> ids(table.row(SampleTable.KEYED_SET, "standard", "k1")),
            table -> ids(table.row(SampleTable.KEYED_MUTEX, "standard", "k2")),
            table -> ids(table.known(SampleTable.MUTEX)),
            table -> table.sum(SampleTable.INT, null),
            table -> ids(table.compare(SampleTable.DECIMAL, Comparison.LESS, 10)),
            table -> ids(table.eventTimeBetween(1_010, 1_020)),
            table -> ids(table.at(FAR + 30, Duration.ZERO).existing()),
            table -> ids(table.at(1_100, Duration.ofNanos(70_000)).existing()),
            table -> table.views(SampleTable.TIME).toString(),
            table -> table.stored(SampleTable.TEXT, RecordSet.of(6)).text(0),
            table -> table.stored(SampleTable.BYTES, RecordSet.of(6)).text(0));

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
            if (i % 4 == 0) {
                rows.expires(FAR + i);
            }
            rows.number(SampleTable.SET, i % 7);
            byte[] key = ("k" + i % 5).getBytes(StandardCharsets.UTF_8);
            rows.key(SampleTable.KEYED_SET, key, 0, key.length);
            rows.number(SampleTable.MUTEX, i % 3);
            rows.key(SampleTable.KEYED_MUTEX, key, 0, key.length);
            rows.number(SampleTable.INT, random.nextLong() >> 20);
            rows.number(SampleTable.DECIMAL, i);
            rows.value(SampleTable.TEXT, key, 0, i % 3);
            rows.value(SampleTable.BYTES, key, 0, key.length);
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

    /** The bytes are damaged in place, under a chunk that was checked and has answered before. */
    @Test
    void isFoundByAMergeEvenIfItCameAfterTheFirstTouch() throws IOException {
        for (Section section : sections()) {
            Chunk chunk = Chunk.openVerified(Files.write(folder.resolve("open"), whole));
            for (Function<TableSnapshot, Object> question : QUESTIONS) {
                assertNotNull(question.apply(new TableSnapshot(SCHEMA, List.of(chunk))));
            }
            try (FileChannel channel = FileChannel.open(chunk.info().file(), StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[] {(byte) ~whole[(int) section.table()]}), section.table());
            }
            Problem problem = assertThrows(
                    Problem.class, () -> ChunkMerge.merge(List.of(chunk), SCHEMA, folder.resolve("merged")));
            assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
            assertTrue(problem.getMessage().contains(section.label()), problem::getMessage);
        }
    }

    @Test
    void isFoundByAMergeOfFilesOfTheFirstVersionToo() throws IOException {
        Path old = Files.write(folder.resolve("old"), firstVersion());
        Chunk chunk = Chunk.open(old);
        ChunkInfo merged = ChunkMerge.merge(List.of(chunk), SCHEMA, folder.resolve("merged"));
        assertEquals(50, table(merged.file()).existing().cardinality());
        try (FileChannel channel = FileChannel.open(old, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~firstVersion()[100]}), 100);
        }
        Problem problem =
                assertThrows(Problem.class, () -> ChunkMerge.merge(List.of(chunk), SCHEMA, folder.resolve("again")));
        assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
        assertTrue(problem.getMessage().contains(old.toString()), problem::getMessage);
    }

    private static byte[] firstVersion() throws IOException {
        try (InputStream in = ChunkDamageTest.class.getResourceAsStream("/chunk/version-1.chunk")) {
            return in.readAllBytes();
        }
    }

    private static void writeLateRows(Path to) {
        ChunkBuilder rows = SampleTable.builder(SCHEMA);
        for (int i = 0; i < 20; i++) {
            rows.beginRow(1_000 - i);
            rows.recordId(i);
            rows.endRow();
        }
        rows.write(to, ChunkHeader.of(2));
    }

    private static void writeBulkChange(Path to) {
        BulkBuilder changes = new BulkBuilder(SCHEMA, (field, row, key) -> Optional.empty(), null, Long.MAX_VALUE);
        byte[] records = RecordSet.of(1, 2, 3).toBytes();
        int position = 0;
        while (SCHEMA.field(position).type() != FieldType.SET
                || SCHEMA.field(position).isKeyed()) {
            position++;
        }
        changes.bulk(new BulkChange(BulkChange.Kind.GIVE, 1_000, position, "", 7, null, records));
        changes.write(to, ChunkHeader.of(2));
    }

    /** Flips and cuts at both ends of data and table, for every kind of section that there is. */
    @Test
    void ofAnyKindOfSectionIsRefusedWithItsName() throws IOException {
        Set<SectionKind> kinds = EnumSet.noneOf(SectionKind.class);
        for (Consumer<Path> writer : List.<Consumer<Path>>of(
                ChunkDamageTest::writeKeyed,
                ChunkDamageTest::writeDeleting,
                ChunkDamageTest::writeManyRows,
                ChunkDamageTest::writeLateRows,
                ChunkDamageTest::writeBulkChange,
                to -> builder().write(to, ChunkHeader.of(2)))) {
            Path second = folder.resolve("second");
            writer.accept(second);
            byte[] good = Files.readAllBytes(second);
            String right = everything(second);
            for (Section section : sections(second, good)) {
                kinds.add(section.kind());
                for (long place : new long[] {section.data(), section.table(), section.end() - 1}) {
                    byte[] damaged = good.clone();
                    damaged[(int) place] ^= 1;
                    Files.write(second, damaged);
                    assertTrue(refusal(() -> Chunk.open(second).check()).contains(section.label()));
                    assertTrue(refusal(() -> merge(second)).contains(section.label()));
                    String answer = everythingOrProblem(second);
                    assertTrue(answer.equals(right) || answer.contains(section.label()), answer);
                }
                for (long length : new long[] {section.data(), section.table(), section.end()}) {
                    Files.write(second, Arrays.copyOf(good, (int) length));
                    assertTrue(refusal(() -> Chunk.open(second)).contains(second.toString()));
                }
            }
        }
        assertEquals(EnumSet.allOf(SectionKind.class), kinds);
    }

    /** Every bit there, and every length. */
    @Test
    void ofHeaderDirectoryOrFooterIsFoundAtTheOpen() throws IOException {
        int directory = (int)
                ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(whole.length - ChunkFormat.FOOTER_BYTES);
        int checksumOfAll = whole.length - Integer.BYTES;
        try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int place = 0; place < whole.length; place++) {
                if (place == ChunkFormat.HEADER_BYTES) {
                    place = directory;
                }
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    put(bytes, place, whole[place] ^ 1 << bit);
                    assertTrue(refusal(() -> Chunk.openVerified(file)).contains(file.toString()));
                    if (place < checksumOfAll) {
                        assertTrue(refusal(() -> Chunk.open(file)).contains(file.toString()));
                    }
                }
                put(bytes, place, whole[place]);
            }
        }
        for (int length = 0; length < whole.length; length += STEP) {
            Path cut = Files.write(folder.resolve("cut-" + length), Arrays.copyOf(whole, length));
            assertTrue(refusal(() -> Chunk.open(cut)).contains(cut.toString()));
            Files.delete(cut);
        }
        Files.delete(file);
        assertTrue(refusal(() -> Chunk.open(file)).contains(file.toString()));
    }

    /** In place: to write a file anew takes the longer the more often it was mapped before. */
    private static void put(FileChannel file, int place, int value) throws IOException {
        file.write(ByteBuffer.wrap(new byte[] {(byte) value}), place);
    }

    private static void writeKeyed(Path to) {
        TableSchema keyed = SampleTable.keyed();
        ChunkBuilder rows = new ChunkBuilder(keyed, new KeyAllocator(KeyTable.empty(), 1), name -> null);
        for (int i = 0; i < 20; i++) {
            byte[] key = ("k" + i).getBytes(StandardCharsets.UTF_8);
            rows.beginRow(i);
            rows.recordKey(key, 0, key.length);
            rows.recordTime(i);
            rows.number(SampleTable.SET, i % 3);
            rows.removeRow(SampleTable.SET, 3);
            rows.key(SampleTable.KEYED_TIME, key, 0, key.length);
            rows.number(SampleTable.BOOL, i % 2);
            rows.number(SampleTable.TIMESTAMP, i);
            rows.endRow();
        }
        rows.write(to, ChunkHeader.of(2));
    }

    private static void writeManyRows(Path to) {
        ChunkBuilder rows = SampleTable.builder(SCHEMA);
        for (int i = 0; i < 70; i++) {
            rows.beginRow(i);
            rows.recordId(i);
            rows.number(SampleTable.MUTEX, 5L * i);
            byte[] key = ("k" + i).getBytes(StandardCharsets.UTF_8);
            rows.key(SampleTable.KEYED_MUTEX, key, 0, key.length);
            rows.endRow();
        }
        rows.write(to, ChunkHeader.of(2));
    }

    /** As a chunk that takes records away would be. */
    private static void writeDeleting(Path to) {
        try (ChunkWriter out = new ChunkWriter(to)) {
            out.section(SectionKind.DELETED, null, RecordSet.of(3, 6, 9));
            out.finish(new ChunkSummary(2, 2, SCHEMA.id().value(), 1, 0, 0, 0, 0, 0, 0), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void merge(Path second) {
        ChunkMerge.merge(List.of(Chunk.open(file), Chunk.open(second)), SCHEMA, folder.resolve("merged"));
    }

    private String everythingOrProblem(Path second) {
        try {
            return everything(second);
        } catch (Problem e) {
            return e.getMessage();
        }
    }

    private String everything(Path second) {
        TableSnapshot table = new TableSnapshot(SCHEMA, List.of(Chunk.open(file), Chunk.open(second)));
        StringBuilder all = new StringBuilder();
        QUESTIONS.forEach(question -> all.append(question.apply(table)).append('\n'));
        all.append(table.recordId("k3")).append(ids(table.row(SampleTable.KEYED_TIME, table.views(3), "k3")));
        for (int field = 0; field < SCHEMA.fields().size(); field++) {
            all.append(ids(table.known(field)));
        }
        RecordSet few = RecordSet.between(5, 8);
        List<String> views = List.of(TimeViews.STANDARD);
        all.append(
                Arrays.deepToString(table.rowsOf(SampleTable.MUTEX, views, few).rows()));
        all.append(Arrays.deepToString(
                table.rowsOf(SampleTable.KEYED_MUTEX, views, few).keys()));
        return all.toString();
    }

    private static String refusal(Executable step) {
        return assertThrows(Problem.class, step).getMessage();
    }

    @Test
    void isFoundInFilesOfTheFirstVersionToo() throws IOException {
        byte[] old = firstVersion();
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
    void keepsNothingElseFromBeingMerged() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int sequence = 1; sequence <= 5; sequence++) {
            Path each = folder.resolve(sequence + ".chunk");
            builder().write(each, ChunkHeader.of(sequence));
            files.add(each);
        }
        flip(
                files.get(2),
                sections(files.get(2), Files.readAllBytes(files.get(2))).get(0).data());
        Tables tables = SampleTable.tables(new DamageList());
        assertTrue(tables.follow(SampleTable.listing(SCHEMA.id(), 0, files)));
        MergePolicy pairs = new MergePolicy(2, 5, 1 << 30, Duration.ofDays(1), 40);
        List<Chunk> all = tables.chunks(SCHEMA.id());

        assertThrows(Problem.class, all.get(2)::check);
        List<Chunk> older = tables.neighbours(SCHEMA, pairs);
        assertEquals(all.subList(0, 2), older);
        tables.replace(SCHEMA.id(), older, merged(older));
        List<Chunk> newer = tables.neighbours(SCHEMA, pairs);
        assertEquals(all.subList(3, 5), newer);
        tables.replace(SCHEMA.id(), newer, merged(newer));
        assertEquals(List.of(), tables.neighbours(SCHEMA, pairs));
    }

    private Chunk merged(List<Chunk> parts) {
        Path to = folder.resolve(parts.get(0).info().firstSequence() + ".merged");
        ChunkMerge.merge(parts, SCHEMA, to);
        return Chunk.open(to);
    }

    private static void flip(Path file, long place) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) place] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void ofOneTableLeavesTheOthersReadable() throws IOException {
        TableId other = new TableId(8);
        Path second = folder.resolve("2.chunk");
        builder().write(second, ChunkHeader.of(1));
        Files.write(file, new byte[100]);
        DamageList damages = new DamageList();
        Tables tables = SampleTable.tables(damages);
        assertTrue(tables.follow(SampleTable.listing(SCHEMA.id(), tables.moves(SCHEMA.id()), List.of(file))));
        assertTrue(tables.follow(SampleTable.listing(other, 0, List.of(second))));

        Problem problem = assertThrows(Problem.class, () -> tables.snapshot(SCHEMA));
        assertTrue(problem.getMessage().contains(file.toString()), problem::getMessage);
        assertEquals(1, tables.chunks(other).size());
        assertEquals(SCHEMA.id().toString(), damages.list().get(0).table());

        Files.write(file, whole);
        assertTrue(tables.follow(SampleTable.listing(SCHEMA.id(), tables.moves(SCHEMA.id()), List.of(file))));
        assertEquals(60, tables.snapshot(SCHEMA).existing().cardinality());
        assertEquals(List.of(), damages.list());
    }

    private List<Section> sections() {
        return sections(file, whole);
    }

    private static List<Section> sections(Path file, byte[] bytes) {
        ByteBuffer map = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
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
