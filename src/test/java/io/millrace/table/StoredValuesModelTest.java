package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.StoredContent;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random tables with stored values, overwritten, cleared, merged and put under newer chunks, against maps. {@code
 * -Dstored.rounds=N} tables, 12 unless said otherwise.
 */
class StoredValuesModelTest {
    private static final int ROUNDS = Integer.getInteger("stored.rounds", 12);
    private static final List<StoredContent> CONTENTS =
            List.of(StoredContent.TEXT, StoredContent.BYTES, StoredContent.JSON);
    private static final int FIELDS = CONTENTS.size();

    @TempDir
    Path folder;

    private final List<Map<Long, byte[]>> twin = new ArrayList<>();
    private TableSchema schema;
    private Random dice;
    private String label;
    private int files;
    /** Records are drawn from so many ids, so far apart. */
    private int spread;

    private long stride;
    private int lengthMax;

    @Test
    void answersLikeMaps() {
        long seed = Long.getLong("stored.seed", new Random().nextLong());
        System.out.println("StoredValuesModelTest -Dstored.seed=" + seed);
        for (int round = 0; round < ROUNDS; round++) {
            label = "seed " + seed + " round " + round;
            dice = new Random(seed + round);
            check();
        }
    }

    private void check() {
        schema = schema();
        twin.clear();
        for (int i = 0; i < FIELDS; i++) {
            twin.add(new TreeMap<>());
        }
        spread = 1 + dice.nextInt(3_000);
        stride = dice.nextBoolean() ? 1 : 1L << dice.nextInt(34);
        lengthMax = new int[] {1, 30, 3_000, 90_000}[dice.nextInt(4)];
        List<Chunk> chunks = new ArrayList<>();
        TableSnapshot earlier = null;
        for (int i = 0; i < 12; i++) {
            chunks.add(chunk(chunks));
            if (dice.nextInt(3) == 0) {
                merge(chunks);
            }
            TableSnapshot snapshot = new TableSnapshot(schema, chunks, earlier);
            compare(snapshot);
            earlier = snapshot;
            int disk = dice.nextInt(chunks.size() + 1);
            compare(new TableSnapshot(schema, chunks.subList(0, disk)).under(chunks.subList(disk, chunks.size())));
        }
        merge(chunks, 0, chunks.size());
        compare(new TableSnapshot(schema, chunks));
    }

    private static TableSchema schema() {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < FIELDS; i++) {
            fields.add(new Field(i + 1, "f" + i, FieldOptions.stored(CONTENTS.get(i)), 0));
        }
        fields.add(new Field(9, "n", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null), 0));
        return new TableSchema(new TableId(7), "db", "t", false, true, 1, 0, fields);
    }

    private Chunk chunk(List<Chunk> before) {
        ChunkBuilder builder = SampleTable.builder(schema);
        int rows = dice.nextInt(4) == 0 ? dice.nextInt(3) : dice.nextInt(600);
        boolean appends = dice.nextBoolean();
        for (int i = 0; i < rows; i++) {
            long id = stride * (appends ? (long) spread * (files + 1) + i : dice.nextInt(spread));
            builder.beginRow(i);
            builder.recordId(id);
            for (int field = 0; field < FIELDS; field++) {
                cell(builder, field, id);
            }
            builder.number(FIELDS, i);
            builder.endRow();
        }
        long sequence =
                before.isEmpty() ? 1 : before.get(before.size() - 1).info().lastSequence() + 1;
        ChunkHeader header = ChunkHeader.of(sequence);
        return dice.nextBoolean()
                ? builder.inMemory(header)
                : Chunk.open(builder.write(file(), header).file());
    }

    private Path file() {
        return folder.resolve("c" + files++);
    }

    private void cell(ChunkBuilder rows, int field, long id) {
        switch (dice.nextInt(field == 2 ? 40 : 5)) {
            case 0 -> {
                rows.clear(field);
                twin.get(field).remove(id);
            }
            case 1, 2, 3 -> {
                byte[] value = new byte[dice.nextInt(4) == 0 ? 0 : dice.nextInt(lengthMax)];
                if (dice.nextBoolean()) {
                    dice.nextBytes(value);
                }
                rows.value(field, value, 0, value.length);
                twin.get(field).put(id, value);
            }
            default -> {
                // absent: what there is stays
            }
        }
    }

    private void merge(List<Chunk> chunks) {
        int from = dice.nextInt(chunks.size());
        merge(chunks, from, from + 1 + dice.nextInt(chunks.size() - from));
    }

    private void merge(List<Chunk> chunks, int from, int to) {
        List<Chunk> parts = chunks.subList(from, to);
        Chunk merged = dice.nextBoolean()
                ? ChunkMerge.inMemory(parts, schema)
                : Chunk.openVerified(ChunkMerge.merge(parts, schema, file()).file());
        merged.check();
        parts.clear();
        chunks.add(from, merged);
    }

    private void compare(TableSnapshot snapshot) {
        for (int field = 0; field < FIELDS; field++) {
            Map<Long, byte[]> expected = twin.get(field);
            long[] ids = expected.keySet().stream().mapToLong(id -> id).toArray();
            assertEquals(RecordSet.of(ids), snapshot.known(field), label);
            RecordSet asked = dice.nextBoolean() ? snapshot.existing() : some(snapshot.existing());
            StoredValues values = snapshot.stored(field, asked);
            long[] records = asked.toArray();
            assertEquals(records.length, values.size());
            for (int i = 0; i < records.length; i++) {
                assertArrayEquals(expected.get(records[i]), values.copy(i), label);
            }
        }
    }

    private RecordSet some(RecordSet all) {
        long[] ids = all.toArray();
        return RecordSet.of(
                java.util.Arrays.stream(ids).filter(id -> dice.nextInt(8) == 0).toArray());
    }

    /** Chunks that do not overlap: their full pages stand in the merged one byte for byte, and small ones are put together. */
    @Test
    void mergesPagesAsTheyAre() {
        schema = schema();
        dice = new Random(1);
        List<Chunk> parts = new ArrayList<>();
        for (int part = 0; part < 4; part++) {
            ChunkBuilder builder = SampleTable.builder(schema);
            for (int i = 0; i < 1_000; i++) {
                builder.beginRow(i);
                builder.recordId(part * 1_000L + i);
                builder.value(0, new byte[500], 0, 500);
                builder.endRow();
            }
            parts.add(builder.inMemory(ChunkHeader.of(part + 1L)));
        }
        int pages = parts.get(0).values(1).count();
        Chunk merged = ChunkMerge.inMemory(parts, schema);
        assertEquals(4 * pages, merged.values(1).count());
        assertEquals(parts.get(0).values(1).values(0), merged.values(1).values(0));

        List<Chunk> small = new ArrayList<>();
        for (int part = 0; part < 100; part++) {
            ChunkBuilder builder = SampleTable.builder(schema);
            builder.beginRow(part);
            builder.recordId(part);
            builder.value(0, new byte[100], 0, 100);
            builder.endRow();
            small.add(builder.inMemory(ChunkHeader.of(part + 1L)));
        }
        assertEquals(1, ChunkMerge.inMemory(small, schema).values(1).count());
    }
}
