package io.millrace.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkMerge;
import io.millrace.chunk.RowCursor;
import io.millrace.chunk.TableSnapshot;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowVisitor;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.RowEncoder;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.transfer.Transfers.BuildChunk;
import io.millrace.transfer.Transfers.BuiltChunk;
import io.millrace.transfer.Transfers.ForeignTable;
import io.millrace.transfer.Transfers.Part;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadChunksTest {
    private static final int SET = 0;
    private static final int TIME = 1;
    private static final int MUTEX = 2;
    private static final int NUMBER = 3;
    private static final int SELF = 4;
    private static final int OTHER = 5;
    private static final int ROWS = 2_000;
    private static final int KEYS = 300;
    private static final long SMALL = 40_000;
    private static final long LARGE = 1L << 30;
    private static final long DAY_MICROS = 86_400_000_000L;

    private static final TableSchema TABLE = table(
            7,
            "mine",
            FieldOptions.set(true),
            FieldOptions.time(false, "YMD", Duration.ZERO, false),
            FieldOptions.mutex(true),
            FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null),
            FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, "mine"),
            FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, "other"));
    private static final TableSchema FOREIGN = table(8, "other");

    @TempDir
    Path folder;

    private static TableSchema table(long id, String name, FieldOptions... options) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < options.length; i++) {
            fields.add(new Field(10 + i, "f" + i, options[i], 0));
        }
        return new TableSchema(new TableId(id), "db", name, true, true, 1, 0, fields);
    }

    /** What the tables consist of, oldest chunk first. */
    private record State(List<Chunk> mine, List<Chunk> other) {
        State() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(List<BuiltChunk> built) {
            built.forEach(chunk -> (chunk.table().equals(TABLE.id()) ? mine : other).add(chunk.chunk()));
        }
    }

    @Test
    void severalChunksOfALoadAnswerLikeOne() {
        long seed = System.nanoTime();
        System.out.println("LoadChunksTest seed " + seed);
        State whole = new State();
        State cut = new State();
        for (int load = 0; load < 3; load++) {
            byte[] lines = lines(new Random(seed + load));
            whole.add(build(whole, "whole", lines, LARGE));
            int before = cut.mine().size();
            cut.add(build(cut, "cut", lines, SMALL));
            assertEquals(load + 1, whole.mine().size());
            assertTrue(cut.mine().size() - before > 5, () -> cut.mine().size() + " chunks");
        }
        for (int i = 0; i < cut.mine().size(); i++) {
            assertEquals(i + 1, cut.mine().get(i).info().firstSequence());
        }
        assertEquals(everything(whole), everything(cut));
        Path merged = folder.resolve("merged");
        ChunkMerge.merge(cut.mine(), TABLE, merged);
        assertEquals(everything(whole), everything(new State(List.of(Chunk.open(merged)), cut.other())));
    }

    @Test
    void buildsTheSameChunksOfTheSameLoadAgain() {
        byte[] lines = lines(new Random(5));
        List<BuiltChunk> first = build(new State(), "repeated", lines, SMALL);
        List<BuiltChunk> again = build(new State(), "repeated", lines, SMALL);
        assertEquals(
                first.stream().map(each -> each.chunk().info().file()).toList(),
                again.stream().map(each -> each.chunk().info().file()).toList());
        assertEquals(
                first.stream().map(each -> each.chunk().info().checksum()).toList(),
                again.stream().map(each -> each.chunk().info().checksum()).toList());
        State one = new State();
        one.add(first);
        State other = new State();
        other.add(again);
        assertEquals(everything(one), everything(other));
    }

    @Test
    void namesTheRowThatDoesNotFitIntoTheMemory() {
        RowEncoder rows = new RowEncoder(TABLE);
        begin(rows, "small");
        rows.number(NUMBER, 1);
        rows.endRow();
        begin(rows, "huge");
        byte[] key = "x".repeat((int) SMALL).getBytes(StandardCharsets.UTF_8);
        rows.key(SET, key, 0, key.length);
        rows.endRow();
        byte[] lines = rows.finish().csv();
        Problem problem = assertThrows(Problem.class, () -> build(new State(), "huge", lines, SMALL));
        assertEquals(ProblemCode.TOO_LARGE, problem.code());
        assertTrue(problem.getMessage().contains("'huge' of table mine"), problem::getMessage);
        assertTrue(problem.getMessage().contains("chunk.build.memory"), problem::getMessage);
    }

    @Test
    void noLoadWritesOverTheChunksOfAnother() {
        byte[] lines = lines(new Random(6));
        State one = new State();
        one.add(build(new State(), "shared", 1, lines, SMALL));
        Map<String, String> answers = everything(one);
        List<Path> files = one.mine().stream().map(chunk -> chunk.info().file()).toList();
        // the other load has not heard of the first yet, and takes the same places
        build(new State(), "shared", 2, lines(new Random(7)), SMALL);
        State reopened = new State(files.stream().map(Chunk::open).toList(), one.other());
        assertEquals(answers, everything(reopened));
    }

    private List<BuiltChunk> build(State before, String name, byte[] lines, long memory) {
        return build(before, name, 1, lines, memory);
    }

    private List<BuiltChunk> build(State before, String name, long slice, byte[] lines, long memory) {
        TableSnapshot mine = new TableSnapshot(TABLE, before.mine());
        BuildChunk load = new BuildChunk(
                TABLE,
                List.of(new Part(slice(slice), TABLE)),
                mine,
                Map.of(
                        "mine", new ForeignTable(TABLE, mine),
                        "other", new ForeignTable(FOREIGN, new TableSnapshot(FOREIGN, before.other()))));
        LoadChunks chunks = new LoadChunks(load, new ChunkFiles(folder.resolve(name)), memory);
        chunks.add(TABLE, lines, lines.length);
        return chunks.finish();
    }

    private static Slice.Uploaded slice(long sequence) {
        Path file = Path.of("/volume/" + sequence);
        SliceId id = new SliceId("n", sequence);
        SliceInfo info = new SliceInfo(id, id.sequence(), TABLE.id(), 1, file, 1, 10, 10, 2, 0, 0, Instant.EPOCH);
        return new Slice.Uploading(info).uploaded("key", "checksum");
    }

    private static byte[] lines(Random random) {
        RowEncoder rows = new RowEncoder(TABLE);
        for (int i = 0; i < ROWS; i++) {
            begin(rows, "key " + random.nextInt(KEYS));
            if (random.nextBoolean()) {
                rows.recordTime(random.nextInt(40) * DAY_MICROS);
            }
            for (int left = random.nextInt(3); left > 0; left--) {
                key(rows, SET, "row " + random.nextInt(40));
            }
            for (int left = random.nextInt(3); left > 0; left--) {
                rows.number(TIME, random.nextInt(40));
            }
            if (random.nextInt(3) == 0) {
                rows.clear(MUTEX);
            } else {
                key(rows, MUTEX, "state " + random.nextInt(5));
            }
            rows.number(NUMBER, random.nextInt(1000) - 500);
            key(rows, SELF, "key " + random.nextInt(2 * KEYS));
            key(rows, OTHER, "other " + random.nextInt(KEYS));
            rows.endRow();
        }
        return rows.finish().csv();
    }

    private static void begin(RowVisitor rows, String record) {
        rows.beginRow(1_000);
        byte[] key = record.getBytes(StandardCharsets.UTF_8);
        rows.recordKey(key, 0, key.length);
    }

    private static void key(RowVisitor rows, int position, String text) {
        byte[] key = text.getBytes(StandardCharsets.UTF_8);
        rows.key(position, key, 0, key.length);
    }

    private static Map<String, String> everything(State state) {
        TableSnapshot mine = new TableSnapshot(TABLE, state.mine());
        TableSnapshot other = new TableSnapshot(FOREIGN, state.other());
        Map<String, String> all = new TreeMap<>();
        for (int i = 0; i < 2 * KEYS; i++) {
            all.put("record key " + i, mine.recordId("key " + i).toString());
            all.put("foreign key " + i, other.recordId("other " + i).toString());
        }
        all.put("existing", mine.existing().toString());
        for (int field : List.of(SET, TIME, MUTEX)) {
            all.put("known " + field, mine.known(field).toString());
            for (String view : field == MUTEX ? List.of("standard") : mine.views(field)) {
                for (RowCursor rows = mine.rows(field, view); rows.next(); ) {
                    String row = field == TIME ? Long.toString(rows.row()) : rows.key();
                    all.put(
                            "row " + row + " of " + field + " in " + view,
                            rows.records().toString());
                }
            }
        }
        for (int field : List.of(NUMBER, SELF, OTHER)) {
            mine.existing()
                    .forEach(id -> all.put(
                            "number " + field + " of " + id,
                            mine.value(field, id).toString()));
        }
        return all;
    }
}
