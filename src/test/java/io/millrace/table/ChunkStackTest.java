package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.BulkBuilder;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.ChunkSummary;
import io.millrace.chunk.ChunkWriter;
import io.millrace.chunk.KeyAllocator;
import io.millrace.chunk.KeyTable;
import io.millrace.chunk.SectionKind;
import io.millrace.chunk.TimeViews;
import io.millrace.chunk.ValueCount;
import io.millrace.files.DamageList;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkStackTest {
    private static final List<String> STANDARD = List.of(TimeViews.STANDARD);

    @TempDir
    Path folder;

    private final List<Chunk> chunks = new ArrayList<>();

    private void add(TableSchema schema, Consumer<ChunkBuilder> rows) {
        ChunkBuilder builder = SampleTable.builder(schema);
        rows.accept(builder);
        int sequence = chunks.size() + 1;
        chunks.add(Chunk.openVerified(builder.write(folder.resolve("c" + sequence), ChunkHeader.of(sequence))
                .file()));
    }

    private static void row(ChunkBuilder builder, long id, Consumer<ChunkBuilder> cells) {
        builder.beginRow(1);
        builder.recordId(id);
        cells.accept(builder);
        builder.endRow();
    }

    /** So many records that chunks are worked on side by side. */
    private TableSnapshot large() {
        TableSchema schema = SampleTable.unkeyed();
        BulkBuilder bulk = new BulkBuilder(schema, (field, row, key) -> Optional.empty(), null, Long.MAX_VALUE);
        bulk.bulk(BulkChange.make(1, RecordSet.between(0, 1 << 20).toBytes()));
        chunks.add(bulk.inMemory(ChunkHeader.of(1)));
        add(schema, rows -> {
            for (int id = 0; id < 100; id++) {
                int value = id;
                row(rows, id, cells -> cells.number(SampleTable.INT, value));
                row(rows, id, cells -> cells.number(SampleTable.MUTEX, value));
            }
        });
        add(schema, rows -> {
            for (int id = 50; id < 100; id++) {
                int value = 1000 + id;
                row(rows, id, cells -> cells.number(SampleTable.INT, value));
                row(rows, id, cells -> cells.number(SampleTable.MUTEX, 5));
            }
        });
        return new TableSnapshot(schema, chunks);
    }

    @Test
    void putsTogetherWhatManyRecordsGiveSideBySide() {
        TableSnapshot snapshot = large();
        assertEquals(List.of(0, 1, 2), snapshot.stack().each(chunk -> chunk));
        assertEquals(new SumCount(BigInteger.valueOf(54_950), 100), snapshot.sum(SampleTable.INT, null));
        assertEquals(new ValueCount(0, 1), snapshot.min(SampleTable.INT, null));
        assertEquals(new ValueCount(1099, 1), snapshot.max(SampleTable.INT, null));
        assertEquals(RecordSet.between(10, 50), snapshot.between(SampleTable.INT, 10, 1050));
        RowCounts counts = snapshot.counts(SampleTable.MUTEX, STANDARD, RecordSet.between(5, 99));
        assertTrue(counts.next(2));
        assertEquals(5, counts.row());
        assertEquals(51, counts.count());
        assertFalse(counts.next(2));
    }

    @Test
    void interruptsWhatIsWorkedOnSideBySide() {
        TableSnapshot snapshot = large().interruptedBy(() -> {
            throw new Problem(ProblemCode.UNAVAILABLE_NOW, "it has taken too long");
        });
        assertThrows(Problem.class, () -> snapshot.sum(SampleTable.INT, null));
        assertThrows(Problem.class, () -> snapshot.between(SampleTable.INT, 10, 1050));
    }

    @Test
    void theLastWordOfAChunkCounts() {
        TableSchema schema = SampleTable.unkeyed();
        add(schema, rows -> {
            row(rows, 1, cells -> cells.number(SampleTable.SET, 4));
            row(rows, 1, cells -> cells.removeRow(SampleTable.SET, 4));
            row(rows, 2, cells -> cells.removeRow(SampleTable.SET, 4));
            row(rows, 2, cells -> cells.number(SampleTable.SET, 4));
            row(rows, 3, cells -> cells.number(SampleTable.INT, 4));
            row(rows, 3, cells -> cells.clear(SampleTable.INT));
            row(rows, 4, cells -> cells.clear(SampleTable.MUTEX));
            row(rows, 4, cells -> cells.number(SampleTable.MUTEX, 9));
        });
        TableSnapshot snapshot = new TableSnapshot(schema, chunks);
        assertEquals(RecordSet.of(2), snapshot.row(SampleTable.SET, TimeViews.STANDARD, 4));
        assertEquals(RecordSet.of(1, 2), snapshot.known(SampleTable.SET));
        assertEquals(OptionalLong.empty(), snapshot.value(SampleTable.INT, 3));
        assertEquals(RecordSet.of(4), snapshot.row(SampleTable.MUTEX, TimeViews.STANDARD, 9));
        assertEquals(RecordSet.of(1, 2, 3, 4), snapshot.existing());
    }

    @Test
    void aNewChunkLeavesAloneWhatItDoesNotTouch() {
        TableSchema schema = SampleTable.unkeyed();
        for (long[] ids : new long[][] {{1, 2}, {2}, {9}, {1}}) {
            add(schema, rows -> {
                for (long id : ids) {
                    row(rows, id, cells -> cells.number(SampleTable.INT, 4));
                }
            });
        }
        Tables tables = SampleTable.tables(new DamageList());
        tables.append(schema.id(), List.of(chunks.get(0)));
        tables.append(schema.id(), List.of(chunks.get(1)));
        RecordSet hidden =
                tables.snapshot(schema).foldedNumbers(SampleTable.INT).hidden()[0];
        assertEquals(RecordSet.of(2), hidden);

        tables.append(schema.id(), List.of(chunks.get(2)));
        assertSame(
                hidden, tables.snapshot(schema).foldedNumbers(SampleTable.INT).hidden()[0]);

        tables.append(schema.id(), List.of(chunks.get(3)));
        assertEquals(
                RecordSet.of(1, 2),
                tables.snapshot(schema).foldedNumbers(SampleTable.INT).hidden()[0]);
    }

    @Test
    void aRowTakenOutAgainLeavesNoTimeView() {
        TableSchema schema = SampleTable.unkeyed();
        add(
                schema,
                rows -> row(rows, 1, cells -> {
                    cells.recordTime(1);
                    cells.number(SampleTable.TIME, 4);
                    cells.removeRow(SampleTable.TIME, 4);
                }));
        TableSnapshot snapshot = new TableSnapshot(schema, chunks);
        assertEquals(RecordSet.of(1), snapshot.known(SampleTable.TIME));
        assertEquals(Set.of(), snapshot.views(SampleTable.TIME));
    }

    @Test
    void refusesCellsThatDoNotFitTheField() {
        ChunkBuilder builder = SampleTable.builder(SampleTable.unkeyed());
        builder.beginRow(1);
        builder.recordId(1);
        byte[] key = {'k'};
        assertThrows(IllegalArgumentException.class, () -> builder.number(SampleTable.SET, -1));
        assertThrows(IllegalArgumentException.class, () -> builder.number(SampleTable.KEYED_SET, 1));
        assertThrows(IllegalArgumentException.class, () -> builder.key(SampleTable.SET, key, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> builder.key(SampleTable.INT, key, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> builder.number(SampleTable.BOOL, 2));
        assertThrows(IllegalArgumentException.class, () -> builder.clear(SampleTable.SET));
        assertThrows(IllegalArgumentException.class, () -> builder.emptySet(SampleTable.MUTEX));
        assertThrows(IllegalArgumentException.class, () -> builder.removeRow(SampleTable.MUTEX, 1));
        assertThrows(IllegalArgumentException.class, () -> builder.recordId(-1));
    }

    @Test
    void matchesFieldsByIdAcrossSchemaVersions() {
        TableSchema first = SampleTable.schema(false, 1, SampleTable.fields(5));
        add(
                first,
                rows -> row(rows, 1, cells -> {
                    cells.number(0, 10);
                    cells.number(4, 40);
                }));
        List<Field> changed = new ArrayList<>(SampleTable.fields(5));
        changed.remove(0);
        changed.add(new Field(99, "new", FieldOptions.set(false), 0));
        TableSchema second = SampleTable.schema(false, 2, changed);
        add(second, rows -> row(rows, 2, cells -> cells.number(4, 7)));
        TableSnapshot snapshot = new TableSnapshot(second, chunks);
        assertEquals(RecordSet.of(1), snapshot.row(3, TimeViews.STANDARD, 40));
        assertEquals(RecordSet.of(2), snapshot.row(4, TimeViews.STANDARD, 7));
        assertEquals(RecordSet.of(2), snapshot.known(4));
        assertThrows(IllegalArgumentException.class, () -> ChunkMerge.merge(chunks, first, folder.resolve("m")));
        TableSnapshot merged = new TableSnapshot(
                second,
                List.of(Chunk.openVerified(
                        ChunkMerge.merge(chunks, second, folder.resolve("m")).file())));
        assertEquals(RecordSet.of(1), merged.row(3, TimeViews.STANDARD, 40));
        assertEquals(RecordSet.of(1, 2), merged.existing());
    }

    @Test
    void aDeletedRecordIsGoneUntilItComesBack() throws IOException {
        TableSchema schema = SampleTable.unkeyed();
        add(schema, rows -> {
            row(rows, 1, ChunkStackTest::everything);
            row(rows, 2, ChunkStackTest::everything);
            row(rows, 3, ChunkStackTest::everything);
        });
        chunks.add(deleting(schema, RecordSet.of(1, 2)));
        ChunkBuilder builder = SampleTable.builder(schema);
        row(builder, 2, cells -> cells.number(SampleTable.SET, 6));
        chunks.add(Chunk.openVerified(
                builder.write(folder.resolve("c3"), ChunkHeader.of(3)).file()));
        checkDeleted(schema, chunks);
        Chunk later = merge(schema, chunks.subList(1, 3), "later");
        checkDeleted(schema, List.of(chunks.get(0), later));
        Chunk earlier = merge(schema, chunks.subList(0, 2), "earlier");
        checkDeleted(schema, List.of(earlier, chunks.get(2)));
        checkDeleted(schema, List.of(merge(schema, chunks, "all")));
    }

    private static void everything(ChunkBuilder cells) {
        cells.number(SampleTable.SET, 5);
        cells.number(SampleTable.MUTEX, 5);
        cells.number(SampleTable.INT, 5);
    }

    private Chunk merge(TableSchema schema, List<Chunk> neighbours, String name) {
        return Chunk.openVerified(
                ChunkMerge.merge(neighbours, schema, folder.resolve(name)).file());
    }

    private Chunk deleting(TableSchema schema, RecordSet records) throws IOException {
        Path file = folder.resolve("deleting");
        try (ChunkWriter out = new ChunkWriter(file)) {
            out.section(SectionKind.DELETED, null, records);
            out.finish(new ChunkSummary(2, 2, schema.id().value(), 1, 0, 0, 0, 0, 0, 0), Map.of());
        }
        return Chunk.openVerified(file);
    }

    private static void checkDeleted(TableSchema schema, List<Chunk> stack) {
        TableSnapshot snapshot = new TableSnapshot(schema, stack);
        assertEquals(RecordSet.of(2, 3), snapshot.existing());
        assertEquals(RecordSet.of(3), snapshot.row(SampleTable.SET, TimeViews.STANDARD, 5));
        assertEquals(RecordSet.of(2), snapshot.row(SampleTable.SET, TimeViews.STANDARD, 6));
        assertEquals(RecordSet.of(2, 3), snapshot.known(SampleTable.SET));
        assertEquals(RecordSet.of(3), snapshot.row(SampleTable.MUTEX, TimeViews.STANDARD, 5));
        assertEquals(new SumCount(BigInteger.valueOf(5), 1), snapshot.sum(SampleTable.INT, null));
        assertEquals(OptionalLong.empty(), snapshot.value(SampleTable.INT, 2));
        assertEquals(OptionalLong.empty(), snapshot.value(SampleTable.INT, 1));
        RowColumn column = snapshot.rowsOf(SampleTable.SET, STANDARD, RecordSet.of(1, 2, 3));
        assertArrayEquals(new long[][] {{}, {6}, {5}}, column.rows());
    }

    @Test
    void foreignKeysBecomeAKeysOnlyChunk() {
        TableSchema parent = SampleTable.keyed();
        TableSchema child = SampleTable.schema(
                false,
                1,
                List.of(new Field(1, "parent", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, "sample"), 0)));
        KeyAllocator parents = new KeyAllocator(KeyTable.empty(), 1);
        ChunkBuilder rows = new ChunkBuilder(child, null, table -> table.equals("sample") ? parents : null);
        String[] keys = {"one", "two", "one", ""};
        for (int i = 0; i < keys.length; i++) {
            byte[] key = keys[i].getBytes(StandardCharsets.UTF_8);
            row(rows, i, cells -> cells.key(0, key, 0, key.length));
        }
        Chunk children = Chunk.openVerified(
                rows.write(folder.resolve("child"), ChunkHeader.of(1)).file());
        assertArrayEquals(
                new long[] {1, 2, 1, 3},
                new TableSnapshot(child, List.of(children))
                        .values(0, RecordSet.of(0, 1, 2, 3))
                        .values());
        ChunkInfo info = ChunkBuilder.keysOnly(parent, parents).write(folder.resolve("parent"), ChunkHeader.of(1));
        assertEquals(1, info.firstKeyId());
        assertEquals(3, info.keyCount());
        TableSnapshot snapshot = new TableSnapshot(parent, List.of(Chunk.openVerified(info.file())));
        assertEquals("two", snapshot.recordKey(2));
        assertEquals("", snapshot.recordKey(3));
        assertNull(snapshot.recordKey(4));
        assertEquals(RecordSet.empty(), snapshot.existing());
    }

    @Test
    void keysStayFindableThroughMergesOfManyChunks() {
        TableSchema schema = SampleTable.keyed();
        long next = 1;
        for (int chunk = 0; chunk < 6; chunk++) {
            KeyAllocator keys = new KeyAllocator(KeyTable.of(chunks), next);
            ChunkBuilder builder = new ChunkBuilder(schema, keys, name -> null);
            for (int i = chunk * 500; i < chunk * 500 + 1000; i++) {
                byte[] key = ("key " + i).getBytes(StandardCharsets.UTF_8);
                builder.beginRow(i);
                builder.recordKey(key, 0, key.length);
                builder.endRow();
            }
            assertEquals(chunk == 0 ? 1000 : 500, keys.newKeys());
            next = keys.firstNewId() + keys.newKeys();
            chunks.add(Chunk.openVerified(builder.write(folder.resolve("k" + chunk), ChunkHeader.of(chunk))
                    .file()));
        }
        checkKeys(KeyTable.of(chunks));
        Chunk middle = merge(schema, chunks.subList(1, 4), "middle");
        checkKeys(KeyTable.of(List.of(chunks.get(0), middle, chunks.get(4), chunks.get(5))));
        checkKeys(KeyTable.of(List.of(merge(schema, chunks, "whole"))));
        checkKeys(KeyTable.of(List.of(middle, chunks.get(0), chunks.get(5), chunks.get(4))));
    }

    private static void checkKeys(KeyTable table) {
        for (int i = 0; i < 3500; i++) {
            assertEquals(i + 1, table.find("key " + i));
            assertEquals("key " + i, table.key(i + 1));
        }
        for (int i = 3500; i < 9000; i++) {
            assertEquals(-1, table.find("key " + i));
        }
    }

    @Test
    void aChunkWithoutRowsIsAChunk() {
        TableSchema schema = SampleTable.unkeyed();
        add(schema, rows -> {});
        assertEquals(0, chunks.get(0).info().rows());
        assertEquals(RecordSet.empty(), new TableSnapshot(schema, chunks).existing());
        assertEquals(RecordSet.empty(), new TableSnapshot(schema, List.of()).existing());
        assertEquals(0, merge(schema, chunks, "m").info().records());
    }
}
