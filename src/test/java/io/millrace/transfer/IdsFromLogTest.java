package io.millrace.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.files.DamageList;
import io.millrace.log.BlockPlaces;
import io.millrace.log.DiskReserve;
import io.millrace.log.LocalLog;
import io.millrace.log.LogExecutors;
import io.millrace.log.LogListener;
import io.millrace.log.LogSettings;
import io.millrace.log.RecordIds;
import io.millrace.log.RowMemory;
import io.millrace.log.SegmentCut;
import io.millrace.log.SyncMode;
import io.millrace.log.Volume;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Identity;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.model.Ticks;
import io.millrace.row.RowEncoder;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.staging.DirectoryStaging;
import io.millrace.table.NumberColumn;
import io.millrace.table.TableSnapshot;
import io.millrace.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows of tables whose ids come from the log, in memory, imported, and read again from slices, over restarts and with a clock that
 * jumps: each has the id that its append was told.
 */
class IdsFromLogTest {
    private static final long RECEIVED = 1;
    private static final int ROUNDS = Integer.getInteger("ids.rounds", 20);
    private static final FieldOptions NUMBER = FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null);
    private static final List<TableSchema> TABLES = List.of(
            table(1, Identity.LOG),
            table(2, Identity.LOG),
            table(3, Identity.LOG_TIME),
            table(4, Identity.LOG_TIME),
            table(5, Identity.ID));
    private static final LogSettings SMALL =
            new LogSettings(SyncMode.CACHE, 1 << 30, Duration.ofHours(1), 400, 1, 1 << 20, 0);

    @TempDir
    Path folder;

    private final Map<TableId, TreeMap<Long, Long>> expected = new HashMap<>();
    /** What PostgreSQL would know. */
    private final Map<TableId, Long> noted = new HashMap<>();

    private final Map<TableId, Long> lastDense = new HashMap<>();
    private long lastOfTime;
    private long numbers;
    private long clock = 1_700_000_000_000_000L;

    private static TableSchema table(long id, Identity identity) {
        return new TableSchema(
                new TableId(id), "db", "t" + id, identity, true, 1, 0, List.of(new Field(1, "n", NUMBER, 0)));
    }

    @Test
    void eachRowHasTheIdThatItsAppendWasTold() {
        long seed = Long.getLong("ids.seed", System.nanoTime());
        System.out.println("IdsFromLogTest seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            expected.clear();
            noted.clear();
            lastDense.clear();
            lastOfTime = 0;
            try {
                Path dir = folder.resolve("r" + round);
                for (int life = 0; life < 4; life++) {
                    live(dir, random);
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dids.rounds=1 -Dids.seed=" + (seed + round), e);
            }
        }
    }

    private void live(Path dir, Random random) {
        try (Node node = new Node(dir)) {
            Tables read = node.readBack();
            TABLES.forEach(table -> compare(read.snapshot(table), "read again"));
            for (int i = 0; i < 30; i++) {
                append(node, random);
                if (random.nextInt(4) == 0) {
                    TableSchema table = TABLES.get(random.nextInt(TABLES.size()));
                    compareNewer(node, table);
                }
                if (random.nextInt(8) == 0) {
                    node.log.rotate().join();
                }
            }
            node.log.close();
            if (random.nextInt(3) == 0) { // all is imported and goes, as when every record is deleted
                noted.putAll(node.ids.given(TABLES));
                node.slices.forEach(node.volume::remove);
                node.before.forEach(node.volume::remove);
                expected.clear();
            }
        }
    }

    private void append(Node node, Random random) {
        clock += random.nextInt(10) == 0 ? -random.nextInt(1_000_000_000) : random.nextInt(1_000);
        List<RowBatch> batches = new ArrayList<>();
        List<Long> firstNumbers = new ArrayList<>();
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            TableSchema table = TABLES.get(random.nextInt(TABLES.size()));
            firstNumbers.add(numbers);
            batches.add(rows(table, 1 + random.nextInt(random.nextInt(5) == 0 ? 60 : 3))
                    .through(random.nextInt(3)));
        }
        long[][] told = new long[1][];
        node.log.append(batches, null, (firstIds, failure) -> {
            assertNull(failure);
            told[0] = firstIds;
        });
        for (int i = 0; i < batches.size(); i++) {
            RowBatch batch = batches.get(i);
            boolean isGiven = batch.schema().identity().isGivenByLog();
            long first = isGiven ? told[0][i] : firstNumbers.get(i);
            if (!isGiven && told[0].length > 0) {
                assertEquals(0, told[0][i]);
            }
            for (int row = 0; row < batch.records(); row++) {
                expected.computeIfAbsent(batch.schema().id(), id -> new TreeMap<>())
                        .put(first + row, firstNumbers.get(i) + row);
            }
        }
        checkOrder(batches, told[0]);
    }

    /** Dense, or above all before and not behind the clock. */
    private void checkOrder(List<RowBatch> batches, long[] firstIds) {
        long largest = lastOfTime;
        for (TableSchema table : TABLES) {
            TreeMap<Long, Integer> counts = new TreeMap<>();
            for (int i = 0; i < batches.size(); i++) {
                if (batches.get(i).schema().equals(table)) {
                    counts.put(
                            firstIds.length == 0 ? 0 : firstIds[i],
                            batches.get(i).records());
                }
            }
            if (table.identity() == Identity.LOG) {
                counts.forEach((first, records) -> {
                    assertEquals(lastDense.getOrDefault(table.id(), 0L) + 1, first);
                    lastDense.put(table.id(), first + records - 1);
                });
            } else if (table.identity() == Identity.LOG_TIME) {
                for (Map.Entry<Long, Integer> each : counts.entrySet()) {
                    assertTrue(each.getKey() > lastOfTime && each.getKey() >= clock * 10);
                    largest = Math.max(largest, each.getKey() + each.getValue() - 1);
                }
            }
        }
        lastOfTime = largest;
    }

    private RowBatch rows(TableSchema table, int count) {
        RowEncoder rows = new RowEncoder(table);
        for (int i = 0; i < count; i++) {
            rows.beginRow(RECEIVED);
            if (table.identity() == Identity.ID) {
                rows.recordId(numbers);
            }
            rows.number(0, numbers++);
            rows.endRow();
        }
        return rows.finish();
    }

    private void compare(TableSnapshot found, String where) {
        assertEquals(expected.getOrDefault(found.schema().id(), new TreeMap<>()), content(found), where);
    }

    /** The rows of this life. */
    private void compareNewer(Node node, TableSchema table) {
        NavigableMap<Long, Long> found = content(node.live.snapshot(table));
        NavigableMap<Long, Long> all = expected.getOrDefault(table.id(), new TreeMap<>());
        assertEquals(found.isEmpty() ? Map.of() : all.tailMap(found.firstKey(), true), found, "in memory");
    }

    private static NavigableMap<Long, Long> content(TableSnapshot table) {
        NumberColumn numbers = table.values(0, table.existing());
        TreeMap<Long, Long> content = new TreeMap<>();
        int[] index = {0};
        boolean isTime = table.schema().identity() == Identity.LOG_TIME;
        table.existing().forEach(id -> {
            content.put(id, numbers.values()[index[0]++]);
            long micros = isTime ? Ticks.micros(id) : RECEIVED;
            assertTrue(table.eventTimeBetween(micros, micros).contains(id), "the event time of record " + id);
        });
        return content;
    }

    @Test
    void importsGiveTheIdsThatQuestionsShowed() {
        Random random = new Random(5);
        for (boolean isAsked : new boolean[] {false, true}) {
            expected.clear();
            lastDense.clear();
            lastOfTime = 0;
            try (Node node = new Node(folder.resolve("asked" + isAsked))) {
                for (int i = 0; i < 50; i++) {
                    append(node, random);
                    if (isAsked && i % 10 == 5) {
                        TABLES.forEach(table -> compare(node.live.snapshot(table), "in memory"));
                    }
                }
                long end = node.log.rotate().join();
                for (Set<TableId> family : node.live.families(end)) {
                    node.live.publish(node.live.build(
                            family, end, (table, sequence) -> folder.resolve(isAsked + "." + table + "." + sequence)));
                }
                assertEquals(0, node.live.heldBytes());
                TABLES.forEach(table -> compare(node.live.snapshot(table), "imported"));
            }
        }
    }

    @Test
    void rowsKeepTheirIdsWhereABlockBetweenThemIsLost() throws IOException {
        TableSchema table = TABLES.get(0);
        try (Node node = new Node(folder)) {
            for (int i = 0; i < 3; i++) {
                node.log.append(List.of(rows(table, 10)), null, (firstIds, failure) -> assertNull(failure));
            }
            node.log.close();
            Path slice = node.slices.get(0).file();
            BlockPlaces.flip(slice, BlockPlaces.of(slice).get(2).inText());
            TreeMap<Long, Long> left = new TreeMap<>();
            for (long id = 1; id <= 30; id++) {
                if (id <= 10 || id > 20) {
                    left.put(id, id - 1);
                }
            }
            Tables read = node.tables();
            node.read(read, node.slices);
            assertEquals(left, content(read.snapshot(table)));
        }
        try (Node after = new Node(folder)) {
            after.readBack();
            long[][] told = new long[1][];
            after.log.append(List.of(rows(table, 1)), null, (firstIds, failure) -> told[0] = firstIds);
            assertTrue(told[0][0] > 31, "some were skipped, since the last ones may be among those that were lost");
        }
    }

    /** One life of a log on a volume, and tables that get its rows as they come. */
    private final class Node implements AutoCloseable {
        final Volume volume;
        final List<SliceInfo> before;
        final RecordIds ids;
        final LocalLog log;
        final Tables live = tables();
        final List<SliceInfo> slices = new ArrayList<>();
        private final SliceCopies copies;

        Node(Path dir) {
            volume = Volume.open(dir.resolve("volume"), "n1", SMALL, Faults.NONE);
            before = volume.recovered();
            copies = new SliceCopies(volume, DirectoryStaging.open(dir.resolve("staging"), Faults.NONE));
            ids = new RecordIds(() -> clock, volume.rowsLostMax());
            for (TableSchema table : TABLES) {
                ids.atLeast(table.id(), table.identity(), noted.getOrDefault(table.id(), 1L));
            }
            for (SliceInfo slice : before) {
                TableSchema table = TABLES.get((int) slice.table().value() - 1);
                ids.atLeast(table.id(), table.identity(), slice.nextId());
            }
            log = new LocalLog(
                    volume,
                    SMALL,
                    new DiskReserve("the disk", 0, 1, () -> 1),
                    RowMemory.UNBOUNDED,
                    ids,
                    new LogExecutors(Runnable::run, Runnable::run, Runnable::run),
                    new LogListener() {
                        @Override
                        public void committed(long position, List<RowBatch> rows, long bytes, long nanos) {
                            live.add(position, rows);
                        }

                        @Override
                        public void closed(long end) {
                            live.cut(end);
                        }

                        @Override
                        public void cut(SegmentCut cut) {
                            slices.addAll(cut.slices());
                        }
                    });
        }

        Tables tables() {
            return new Tables(
                    (database, name) -> Optional.empty(),
                    (position, batch, why) -> {
                        throw new AssertionError(why);
                    },
                    new DamageList(),
                    1L << 30);
        }

        /** What the lives before have left. */
        Tables readBack() {
            Tables read = tables();
            read(read, before);
            return read;
        }

        void read(Tables into, List<SliceInfo> some) {
            new ReadBack(copies, into, (database, name) -> Optional.empty())
                    .read(some.stream()
                            .map(slice -> new ReadBack.Part(
                                    new Slice.Closing(slice),
                                    TABLES.get((int) slice.table().value() - 1)))
                            .toList());
        }

        @Override
        public void close() {
            log.close();
            volume.close();
        }
    }
}
