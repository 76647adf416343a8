package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.files.DamageList;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Identity;
import io.millrace.model.Interruption;
import io.millrace.model.StoredContent;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RowEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A month of a steady stream into a table with a time to live, at the pace of a simulated clock. */
class RetentionTest {
    private static final int DAYS = 30;
    private static final int ROWS_AN_HOUR = 200;
    private static final long HOUR = 3_600_000_000L;
    private static final MergePolicy MERGES = new MergePolicy(4, 32, 512L << 20, Duration.ofDays(7), 40);

    @TempDir
    Path folder;

    private final Random random = new Random(5);
    private Tables tables;
    private TableSchema table;
    private long now = 490_000 * HOUR;
    private long position = 100;
    private long nextId = 1;
    private int files;

    private TableSchema start(Identity identity, Duration timeToLive, FieldOptions... options) {
        tables = new Tables(
                (database, name) -> Optional.empty(),
                (at, batch, why) -> {
                    throw new AssertionError(why);
                },
                new DamageList(),
                1L << 30,
                1,
                () -> Instant.EPOCH.plusNanos(now * 1000));
        List<Field> fields = new ArrayList<>();
        for (FieldOptions each : options) {
            fields.add(new Field(fields.size() + 1, "f" + fields.size(), each, 0));
        }
        table = new TableSchema(new TableId(1), "db", "t", identity, true, 1, 0, fields).withTimeToLive(timeToLive);
        return table;
    }

    private Path file() {
        return folder.resolve("c" + files++);
    }

    private void hour(Runnable row) {
        now += HOUR;
        row.run();
        tables.cut(++position);
        for (Set<TableId> family : tables.families(position)) {
            tables.publish(tables.build(family, position, (id, sequence) -> file()));
        }
        Reclaim found = tables.mayReclaim(table) ? tables.reclaim(table) : new Reclaim(table, List.of(), List.of());
        tables.remove(table.id(), found.dropped());
        found.dropped().forEach(RetentionTest::delete);
        found.rewritten().forEach(chunk -> replace(List.of(chunk)));
        for (List<Chunk> parts = tables.neighbours(table, MERGES);
                !parts.isEmpty();
                parts = tables.neighbours(table, MERGES)) {
            replace(parts);
        }
    }

    private void replace(List<Chunk> parts) {
        Path merged = file();
        tables.merge(table, parts, merged);
        tables.replace(table.id(), parts, Chunk.openVerified(merged));
        parts.forEach(RetentionTest::delete);
    }

    private static void delete(Chunk chunk) {
        try {
            Files.delete(chunk.info().file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long diskBytes() {
        return tables.chunks(table.id()).stream()
                .mapToLong(chunk -> chunk.info().bytes())
                .sum();
    }

    private long count() {
        return tables.snapshot(table).existing().cardinality();
    }

    private void addEvents(Duration ownLifeOrNull) {
        RowEncoder rows = new RowEncoder(table);
        byte[] text = new byte[100];
        for (int i = 0; i < ROWS_AN_HOUR; i++) {
            rows.beginRow(now + i);
            if (!table.identity().isGivenByLog()) {
                rows.recordId(nextId);
            }
            if (i % 10 == 0) {
                // some come late
                rows.recordTime(now - random.nextInt(3) * HOUR);
            }
            if (ownLifeOrNull != null && i % 4 == 0) {
                rows.expires(now + ownLifeOrNull.toNanos() / 1000);
            }
            random.nextBytes(text);
            for (int b = 0; b < text.length; b++) {
                text[b] = (byte) ('a' + (text[b] & 15));
            }
            rows.value(0, text, 0, text.length);
            rows.number(1, nextId % 50);
            rows.endRow();
            nextId++;
        }
        tables.add(++position, List.of(rows.finish().numbered(nextId - ROWS_AN_HOUR)));
    }

    /** Bytes at the end of each day. */
    private List<Long> month(Runnable row) {
        List<Long> bytes = new ArrayList<>();
        for (int day = 0; day < DAYS; day++) {
            long most = 0;
            for (int hour = 0; hour < 24; hour++) {
                hour(row);
                most = Math.max(most, diskBytes());
            }
            bytes.add(most);
        }
        return bytes;
    }

    private static void checkFlat(List<Long> bytes) {
        long early = bytes.subList(4, 8).stream().mapToLong(each -> each).max().orElseThrow();
        long late =
                bytes.subList(20, DAYS).stream().mapToLong(each -> each).max().orElseThrow();
        assertTrue(late <= early * 5 / 4, bytes.toString());
    }

    @Test
    void keepsTheDiskFlatUnderASteadyStream() {
        start(Identity.LOG, Duration.ofDays(2), FieldOptions.stored(StoredContent.TEXT), FieldOptions.set(false));
        checkFlat(month(() -> addEvents(null)));
        long living = count();
        assertTrue(living > 47 * ROWS_AN_HOUR * 9 / 10 && living <= 49 * ROWS_AN_HOUR, () -> "living " + living);
        assertTrue(diskBytes() < 3 * 48 * ROWS_AN_HOUR * 80L, () -> diskBytes() + " bytes");
        assertTrue(tables.chunks(table.id()).size() < 20);
    }

    @Test
    void keepsTheDiskFlatWhereRecordsEndOnTheirOwn() {
        start(Identity.LOG, Duration.ofDays(2), FieldOptions.stored(StoredContent.TEXT), FieldOptions.set(false));
        checkFlat(month(() -> addEvents(Duration.ofHours(6))));
        long living = count();
        assertTrue(living <= 49 * ROWS_AN_HOUR * 3 / 4 + 7 * ROWS_AN_HOUR / 4, () -> "living " + living);
    }

    @Test
    void keepsTheDiskFlatWhereRecordsAreWrittenOverAndOver() {
        start(Identity.ID, Duration.ofDays(1), FieldOptions.stored(StoredContent.TEXT), FieldOptions.set(false));
        // a moving window of ids, most of which come again
        checkFlat(month(() -> {
            nextId = Math.max(1, nextId - ROWS_AN_HOUR * 2 / 3);
            addEvents(null);
        }));
    }

    @Test
    void goesByTheTimeToLiveThatTheTableHasNow() {
        start(Identity.LOG, Duration.ofHours(1), FieldOptions.stored(StoredContent.TEXT), FieldOptions.set(false));
        for (int i = 0; i < 3; i++) {
            addEvents(null);
            hour(() -> {});
        }
        count();
        table = table.withTimeToLive(Duration.ofDays(30));
        long living = count();
        assertTrue(living > 0);
        now += 3 * HOUR;
        assertEquals(new Reclaim(table, List.of(), List.of()), tables.reclaim(table));
        replace(tables.chunks(table.id()));
        assertEquals(living, count());
        table = table.withTimeToLive(Duration.ofHours(1));
        assertEquals(1, tables.reclaim(table).rewritten().size());
    }

    @Test
    void writesNothingAgainWithoutNeed() {
        start(Identity.ID, Duration.ZERO, FieldOptions.stored(StoredContent.TEXT), FieldOptions.set(false));
        addEvents(null);
        hour(() -> {});
        // newer rows let most of the records end
        nextId = 1;
        RowEncoder rows = new RowEncoder(table);
        for (int i = 0; i < 2 * ROWS_AN_HOUR; i++) {
            rows.beginRow(now);
            rows.recordId(nextId++);
            if (i < 150) {
                rows.expires(now + 1);
            }
            rows.endRow();
        }
        tables.add(++position, List.of(rows.finish()));
        hour(() -> {});
        assertTrue(tables.mayReclaim(table));
        assertEquals(0, tables.reclaim(table).rewritten().size());
        assertEquals(2 * ROWS_AN_HOUR - 150, count());
        List<Chunk> chunks = tables.chunks(table.id());
        assertEquals(ROWS_AN_HOUR - 150, chunks.get(0).info().records());
    }

    private void addRecords(int count) {
        nextId = 1;
        for (int i = 0; i < count; i += ROWS_AN_HOUR) {
            addEvents(null);
        }
    }

    @Test
    void givesBackWhatIsWrittenOverThoughNothingIsMerged() {
        start(Identity.ID, Duration.ZERO, FieldOptions.stored(StoredContent.TEXT), FieldOptions.mutex(false));
        addRecords(4_000);
        hour(() -> {});
        long once = diskBytes();
        hour(() -> addRecords(1_600));
        assertTrue(diskBytes() > once * 13 / 10, "what is hidden is less than half, and stays");
        assertFalse(tables.mayReclaim(table));
        hour(() -> addRecords(3_200));
        // of the oldest chunk little is left, of the second one nothing
        assertTrue(diskBytes() < once * 13 / 10, () -> diskBytes() + " bytes, " + once + " at first");
        assertEquals(4_000, count());
        hour(() -> {});
        assertFalse(tables.mayReclaim(table));
    }

    @Test
    void givesBackWhatIsDeleted() {
        start(Identity.ID, Duration.ZERO, FieldOptions.stored(StoredContent.TEXT), FieldOptions.mutex(false));
        addRecords(4_000);
        hour(() -> {});
        long once = diskBytes();
        hour(() -> {
            RowEncoder rows = new RowEncoder(table);
            rows.bulk(BulkChange.delete(now, RecordSet.between(1, 3_600).toBytes()));
            tables.add(++position, List.of(rows.finish()));
        });
        assertEquals(400, count());
        assertTrue(diskBytes() < once / 4, () -> diskBytes() + " bytes, " + once + " at first");
    }

    @Test
    void aMergeThatIsStoppedLeavesNothing() throws IOException {
        start(Identity.ID, Duration.ZERO, FieldOptions.stored(StoredContent.TEXT), FieldOptions.mutex(false));
        addRecords(4_000);
        hour(() -> {});
        Path merged = folder.resolve("stopped");
        int[] looks = {0};
        Interruption stop = () -> {
            if (++looks[0] == 5) {
                throw new Problem(ProblemCode.UNAVAILABLE_NOW, "the server is stopping");
            }
        };
        List<Chunk> parts = tables.chunks(table.id());
        assertThrows(Problem.class, () -> tables.merge(table, parts, merged, stop));
        try (Stream<Path> left = Files.list(folder)) {
            assertTrue(left.noneMatch(file -> file.getFileName().toString().startsWith("stopped")));
        }
        tables.merge(table, parts, merged);
        tables.replace(table.id(), parts, Chunk.openVerified(merged));
        assertEquals(4_000, count());
    }

    @Test
    void freesTimeViewsThatHaveExpired() {
        FieldOptions time = FieldOptions.time(false, "H", Duration.ofHours(5), true);
        start(Identity.ID, Duration.ZERO, FieldOptions.stored(StoredContent.TEXT), time);
        Runnable row = () -> {
            RowEncoder rows = new RowEncoder(table);
            for (int i = 0; i < ROWS_AN_HOUR; i++) {
                rows.beginRow(now);
                rows.recordId(i);
                rows.recordTime(now);
                for (int value = 0; value < 20; value++) {
                    rows.number(1, random.nextInt(5_000));
                }
                rows.endRow();
            }
            tables.add(++position, List.of(rows.finish()));
        };
        checkFlat(month(row));
        assertEquals(ROWS_AN_HOUR, count());
    }
}
