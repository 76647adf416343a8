package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordRanks;
import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.chunk.SectionKind;
import io.millrace.files.DamageList;
import io.millrace.model.Field;
import io.millrace.model.FieldColumn;
import io.millrace.model.FieldOptions;
import io.millrace.model.Interruption;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordPage;
import io.millrace.model.RowBatch;
import io.millrace.model.StoredContent;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RowEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the model does not look at: what is written, what is touched, and a follower beside a writer. */
class RecordReaderTest {
    private static final TableSchema SCHEMA = new TableSchema(new TableId(1), "db", "t", false, true, 1, 0, List.of());

    @TempDir
    Path folder;

    private int files;

    private Chunk chunk(long firstId, int records, LongUnaryOperator time) {
        ChunkBuilder rows = new ChunkBuilder(SCHEMA, null, name -> null);
        for (long id = firstId; id < firstId + records; id++) {
            rows.beginRow(time.applyAsLong(id));
            rows.recordId(id);
            rows.endRow();
        }
        Path file = folder.resolve("c" + files++);
        rows.write(file, ChunkHeader.of(files));
        return Chunk.openVerified(file);
    }

    private Chunk merged(Chunk... parts) {
        Path file = folder.resolve("c" + files++);
        ChunkMerge.merge(List.of(parts), SCHEMA, file);
        return Chunk.openVerified(file);
    }

    private static boolean hasOrder(Chunk chunk) {
        return chunk.has(SectionKind.ORDER, SectionKind.NO_FIELD);
    }

    @Test
    void writesAnOrderOnlyWhereItIsNotThatOfTheIds() {
        Chunk log = chunk(0, 100, id -> id / 3);
        Chunk more = chunk(100, 100, id -> id / 3);
        Chunk late = chunk(200, 100, id -> id == 250 ? 5 : id);
        assertFalse(hasOrder(log));
        assertTrue(hasOrder(late));
        assertFalse(hasOrder(merged(log, more)));
        assertTrue(hasOrder(merged(log, more, late)));
        // the late record gets an event time in its place
        assertFalse(hasOrder(merged(late, chunk(250, 1, id -> id))));
    }

    @Test
    void ranksGoThereAndBack() {
        long seed = System.nanoTime();
        System.out.println("RecordReaderTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            long[] ids =
                    random.longs(2_000, 0, round % 2 == 0 ? 9_000 : 1L << 34).toArray();
            RecordSet set = RecordSet.of(ids).or(RecordSet.between(1 << 20, (1 << 20) + 70_000));
            RecordRanks ranks = RecordRanks.of(set);
            long[] sorted = set.toArray();
            assertEquals(sorted.length, ranks.size());
            for (int i = 0; i < 500; i++) {
                int rank = random.nextInt(sorted.length);
                assertEquals(sorted[rank], ranks.id(rank));
                assertEquals(rank, ranks.countBelow(sorted[rank]));
                boolean isNextThere = rank + 1 < sorted.length && sorted[rank + 1] == sorted[rank] + 1;
                assertEquals(rank + 1, ranks.countBelow(sorted[rank] + 1), isNextThere ? "next" : "gap");
            }
        }
    }

    @Test
    void endsWithTheProblemOfItsInterruption() {
        Problem gone = new Problem(ProblemCode.UNAVAILABLE_NOW, "the client is gone");
        TableSnapshot table = new TableSnapshot(SCHEMA, List.of(chunk(0, 1 << 13, id -> -id)));
        RecordReader reader = new RecordReader(List.of(table), () -> {
            throw gone;
        });
        assertEquals(
                gone,
                assertThrows(
                        Problem.class, () -> reader.read(ReadRange.all(ReadOrder.EVENT_TIME, 100_000), List.of())));
    }

    @Test
    void endsAPageBeforeItsValuesTakeMoreThanTheyMay() {
        TableSchema schema = new TableSchema(
                new TableId(1),
                "db",
                "t",
                false,
                true,
                1,
                0,
                List.of(new Field(1, "text", FieldOptions.stored(StoredContent.TEXT), 0)));
        ChunkBuilder rows = new ChunkBuilder(schema, null, name -> null);
        int[] lengths = {10, 20, 0, 30, 5_000, 40, 2_000, 10};
        for (int id = 0; id < lengths.length; id++) {
            rows.beginRow(-id);
            rows.recordId(id);
            if (lengths[id] > 0) {
                rows.value(0, new byte[lengths[id]], 0, lengths[id]);
            }
            rows.endRow();
        }
        Chunk chunk = rows.inMemory(ChunkHeader.of(1));
        RecordReader reader =
                new RecordReader(List.of(new TableSnapshot(schema, List.of(chunk))), Interruption.NEVER, 1_000);
        ReadRange range = ReadRange.all(ReadOrder.EVENT_TIME, 100).descending();
        int read = 0;
        for (boolean hasMore = true; hasMore; ) {
            RecordPage page = reader.read(range, List.of("text"));
            int bytes = 0;
            for (int i = 0; i < page.size(); i++) {
                assertEquals(read, page.id(i));
                RecordPage.Part part = page.parts().get(page.part()[i]);
                byte[] value = ((FieldColumn.Values) part.columns().get(0)).values()[page.place()[i]];
                assertEquals(lengths[read++], value == null ? 0 : value.length);
                bytes += value == null ? 0 : value.length;
            }
            assertTrue(page.size() == 1 || bytes <= 1_000, page.size() + " records of " + bytes + " bytes");
            hasMore = page.hasMore();
            range = range.after(page.next());
        }
        assertEquals(lengths.length, read);
    }

    /** Rows whose ids the log gives come from one thread; another one polls, and imports and merges. */
    @Test
    void givesAFollowerEachRecordOnce() throws Exception {
        int groups = 3_000;
        Tables tables = new Tables(
                (database, name) -> Optional.empty(),
                (position, batch, why) -> {
                    throw why;
                },
                new DamageList(),
                1L << 30);
        AtomicBoolean isDone = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            long id = 0;
            for (int group = 1; group <= groups; group++) {
                tables.add(2L * group, List.of(batch(id, 1 + group % 7)));
                id += 1 + group % 7;
                if (group % 50 == 0) {
                    tables.cut(2L * group + 1);
                }
            }
            isDone.set(true);
        });
        writer.start();
        ReadRange range = ReadRange.all(ReadOrder.ARRIVAL, 100);
        long next = 0;
        boolean isLast;
        do {
            isLast = isDone.get();
            RecordPage page;
            do {
                page = new RecordReader(List.of(tables.snapshot(SCHEMA)), Interruption.NEVER).read(range, List.of());
                for (int i = 0; i < page.size(); i++) {
                    assertEquals(next++, page.id(i));
                }
                range = range.after(page.next());
            } while (page.hasMore());
            importAndMerge(tables);
        } while (!isLast);
        writer.join();
        long all = 0;
        for (int group = 1; group <= groups; group++) {
            all += 1 + group % 7;
        }
        assertEquals(all, next);
    }

    private static RowBatch batch(long firstId, int rows) {
        RowEncoder encoder = new RowEncoder(SCHEMA);
        for (long id = firstId; id < firstId + rows; id++) {
            encoder.beginRow(1_000 + id / 5 - (id % 11 == 0 ? 300 : 0));
            encoder.recordId(id);
            encoder.endRow();
        }
        return encoder.finish();
    }

    private void importAndMerge(Tables tables) {
        long end = tables.closedUpTo();
        for (Set<TableId> family : tables.families(end)) {
            tables.publish(tables.build(family, end, (table, sequence) -> folder.resolve("c" + files++)));
        }
        List<Chunk> chunks = new ArrayList<>(tables.chunks(SCHEMA.id()));
        if (chunks.size() > 4) {
            List<Chunk> parts = chunks.subList(chunks.size() - 3, chunks.size());
            tables.replace(SCHEMA.id(), parts, merged(parts.toArray(Chunk[]::new)));
        }
    }
}
