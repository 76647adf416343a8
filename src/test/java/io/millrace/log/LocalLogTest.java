package io.millrace.log;

import static io.millrace.log.LogFixture.Kind.CLOSED;
import static io.millrace.log.LogFixture.Kind.COMMITTED;
import static io.millrace.log.LogFixture.Kind.CUT;
import static io.millrace.log.LogFixture.SMALL;
import static io.millrace.log.LogFixture.TABLE;
import static io.millrace.log.LogFixture.batch;
import static io.millrace.log.LogFixture.problem;
import static io.millrace.log.LogFixture.rows;
import static io.millrace.log.LogFixture.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RandomRows;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalLogTest {
    private static final LogExecutors DIRECT = new LogExecutors(Runnable::run, Runnable::run, Runnable::run);

    @TempDir
    Path dir;

    @Test
    void keepsWhatAListWouldKeep() {
        long seed = new Random().nextLong();
        System.out.println("LocalLogTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            keepsWhatAListWouldKeep(dir.resolve("" + round), random, "seed " + seed + " round " + round);
        }
    }

    private static void keepsWhatAListWouldKeep(Path dir, Random random, String message) {
        LogSettings settings = new LogSettings(
                random.nextInt(4) == 0 ? SyncMode.CACHE : SyncMode.DISK,
                1 + random.nextInt(20_000),
                Duration.ofHours(1),
                256 + random.nextInt(2_000),
                1 + random.nextInt(9),
                1 << 20,
                random.nextInt(2) * 100_000L);
        Map<TableId, StringBuilder> twin = new TreeMap<>();
        Map<TableId, Long> records = new TreeMap<>();
        long earliest = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        LogFixture fixture = new LogFixture(dir, settings, DiskFile::new);
        try (fixture) {
            List<CompletableFuture<Void>> appends = new ArrayList<>();
            List<CompletableFuture<Long>> rotations = new ArrayList<>();
            Map<Integer, Integer> versions = new HashMap<>();
            for (int i = 0; i < 60; i++) {
                RowBatch[] batches = new RowBatch[1 + random.nextInt(2)];
                for (int j = 0; j < batches.length; j++) {
                    int table = 7 + (random.nextInt(3) + j) % 3;
                    versions.merge(table, random.nextInt(8) == 0 ? 1 : 0, Integer::sum);
                    TableSchema schema = RandomRows.table(table, 1 + versions.get(table), false);
                    batches[j] = batch(schema, random.nextLong(), 1 + random.nextInt(random.nextInt(5) == 0 ? 60 : 3))
                            .through(random.nextInt(4));
                    records.merge(schema.id(), (long) batches[j].records(), Long::sum);
                    earliest = Math.min(earliest, batches[j].earliestMicros());
                    latest = Math.max(latest, batches[j].latestMicros());
                }
                appends.add(LogFixture.append(fixture.log, batches));
                if (random.nextInt(5) == 0) {
                    appends.forEach(CompletableFuture::join);
                }
                if (random.nextInt(10) == 0) {
                    rotations.add(fixture.log.rotate());
                }
            }
            rotations.forEach(CompletableFuture::join);
        }
        fixture.committed.forEach(batch -> twin.computeIfAbsent(batch.schema().id(), id -> new StringBuilder())
                .append(text(batch)));
        twin.forEach((table, rows) -> checkSlices(fixture.cut, table, rows.toString(), message));
        records.forEach((table, count) -> assertEquals(
                count,
                fixture.cut.stream()
                        .filter(slice -> slice.table().equals(table))
                        .mapToLong(SliceInfo::records)
                        .sum(),
                message));
        assertEquals(
                earliest,
                fixture.cut.stream().mapToLong(SliceInfo::earliestMicros).min().orElseThrow());
        assertEquals(
                latest,
                fixture.cut.stream().mapToLong(SliceInfo::latestMicros).max().orElseThrow());
        List<Long> sequences =
                fixture.cut.stream().map(slice -> slice.id().sequence()).toList();
        assertEquals(sequences.stream().sorted().distinct().toList(), sequences, message);
        assertEquals(fixture.positions.stream().sorted().distinct().toList(), fixture.positions, message);
        assertEquals(List.of(), fixture.damage);
        fixture.checkNews(message);
        try (Volume volume = Volume.open(dir, "n1", settings, Faults.NONE)) {
            assertEquals(Set.copyOf(fixture.cut), Set.copyOf(volume.recovered()), message);
        }
    }

    private static void checkSlices(List<SliceInfo> slices, TableId table, String expected, String message) {
        StringBuilder read = new StringBuilder();
        for (SliceInfo slice : slices) {
            if (slice.table().equals(table)) {
                try (SliceReader reader = LogFixture.reader(slice.file())) {
                    assertEquals(slice, reader.info(), message);
                }
                assertEquals(slice.fileBytes(), slice.file().toFile().length(), message);
                read.append(rows(slice.file()));
            }
        }
        assertEquals(expected, read.toString(), message);
    }

    @Test
    void keepsRowsOfSeveralTablesTogetherOrNotAtAll() {
        LogFixture fixture = new LogFixture(dir);
        TableSchema other = RandomRows.table(8, 1, false);
        RowBatch broken = new RowBatch(other, null, 10, 1, 1, 1); // packing it fails
        assertEquals(
                ProblemCode.INTERNAL,
                problem(LogFixture.append(fixture.log, batch(TABLE, 1, 3), broken))
                        .code());
        LogFixture.append(fixture.log, batch(TABLE, 2, 4), batch(other, 3, 5)).join();
        fixture.close();
        assertEquals(
                List.of(4L, 5L), fixture.cut.stream().map(SliceInfo::records).toList());
    }

    @Test
    void tellsThePlaceOfEachGroupBeforeItIsAnswered() {
        LogFixture fixture = new LogFixture(dir);
        for (int i = 0; i < 5; i++) {
            LogFixture.append(fixture.log, batch(TABLE, i, 3)).join();
            assertEquals(i + 1, fixture.positions.size());
        }
        fixture.close();
        SliceInfo slice = fixture.cut.get(0);
        assertEquals(slice.id().sequence(), fixture.positions.get(0), "that of the names of its columns");
        List<Long> blocks = new ArrayList<>();
        try (SliceReader reader = LogFixture.reader(slice.file())) {
            while (reader.next()) {
                blocks.add(reader.block().position());
            }
        }
        assertTrue(blocks.containsAll(fixture.positions.subList(1, 5)), blocks::toString);
    }

    @Test
    void tellsTheEndOfASegmentBehindItsGroupsAndBeforeTheNext() {
        LogSettings settings = new LogSettings(SyncMode.DISK, 1, Duration.ofHours(1), 1 << 16, 1, 1 << 20, 0);
        LogFixture fixture = new LogFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        ArrayDeque<Runnable> cuts = new ArrayDeque<>();
        LocalLog log = fixture.log(settings, tasks::add, Runnable::run, cuts::add);
        for (int i = 0; i < 2; i++) {
            commit(log, tasks, batch(TABLE, i, 3), batch(RandomRows.table(8, 1, false), i, 3));
        }
        assertEquals(List.of(COMMITTED, CLOSED, COMMITTED, CLOSED), fixture.kinds());
        long first = fixture.positions.get(0);
        assertEquals(first + 4, fixture.news.get(1).position(), "behind the names and rows of two tables");
        assertTrue(fixture.positions.get(1) > first + 4);
        cuts.remove().run();
        log.close();
        assertEquals(List.of(COMMITTED, CLOSED, COMMITTED, CLOSED, CUT, CUT), fixture.kinds());
        fixture.checkNews("");
        assertEquals(
                List.of(2, 2),
                fixture.segments.stream().map(cut -> cut.slices().size()).toList());
        fixture.close();
    }

    @Test
    void tellsNoEndOfASegmentWithoutRows() {
        LogFixture fixture = new LogFixture(dir);
        RowBatch broken = new RowBatch(TABLE, null, 10, 1, 1, 1); // packing it fails, with the segment open
        problem(fixture.append(broken));
        fixture.close();
        assertEquals(List.of(), fixture.news);
        assertEquals(0, dir.resolve("log").toFile().list().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 114})
    void tellsOfASegmentThatCannotBeReadThatItIsCut(int bytesLeft) throws IOException {
        LogFixture fixture = new LogFixture(dir);
        LocalLog log = fixture.log(SMALL, Runnable::run, Runnable::run, task -> {
            throw new RejectedExecutionException("later");
        });
        LogFixture.append(log, batch(TABLE, 1, 1)).join();
        log.rotate().join();
        Path file = dir.resolve("log").toFile().listFiles()[0].toPath();
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 0, bytes.length - bytesLeft, (byte) 'x'); // 114: all but the footer
        Files.write(file, bytes);
        log.close();
        assertEquals(List.of(COMMITTED, CLOSED, CUT), fixture.kinds());
        assertEquals(List.of(new SegmentCut(fixture.news.get(1).position(), List.of())), fixture.segments);
        assertEquals(bytesLeft == 0 ? 2 : 1, fixture.damage.size(), fixture.damage::toString);
        assertArrayEquals(bytes, Files.readAllBytes(dir.resolve("damaged").resolve(file.getFileName())));
        fixture.close();
    }

    @Test
    void letsTablesTakeTurnsWhereMoreWaitsThanAGroupHolds() {
        LogFixture fixture = new LogFixture(dir);
        LogSettings settings = new LogSettings(SyncMode.DISK, 1 << 30, Duration.ofHours(1), 1 << 20, 1, 256 << 20, 0);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        LocalLog log = fixture.log(settings, tasks::add, Runnable::run);
        List<CompletableFuture<Void>> flood = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            flood.add(LogFixture.append(log, large(7)));
        }
        CompletableFuture<Void> small = LogFixture.append(log, batch(RandomRows.table(8, 1, false), 1, 1));
        List<Integer> groups = new ArrayList<>();
        CompletableFuture<Void> noted = small.thenRun(() -> groups.add(
                (int) flood.stream().filter(CompletableFuture::isDone).count()));
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        noted.join();
        assertTrue(groups.get(0) <= 20, groups + " of another table were answered before it");
        assertEquals(100, flood.stream().filter(CompletableFuture::isDone).count());
        log.close();
        assertEquals(100L, fixture.cut.get(0).records());
        fixture.close();
    }

    /** Half a megabyte in one row. */
    private static RowBatch large(int table) {
        byte[] csv = ("1,1,," + "0".repeat(512 << 10) + "\n").getBytes(StandardCharsets.UTF_8);
        return new RowBatch(RandomRows.table(table, 1, false), csv, csv.length, 1, 1, 1);
    }

    @Test
    void boundsWhatAllTablesHaveWaiting() {
        LogFixture fixture = new LogFixture(dir);
        LogSettings settings = new LogSettings(SyncMode.DISK, 1 << 30, Duration.ofHours(1), 400, 1, 10_000, 0);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        LocalLog log = fixture.log(settings, tasks::add, Runnable::run);
        List<CompletableFuture<Void>> taken = new ArrayList<>();
        for (int table = 1; table <= 3; table++) {
            taken.add(LogFixture.append(log, sized(table, 3_000)));
        }
        Problem ofTable = problem(LogFixture.append(log, sized(3, 3_000)));
        assertEquals(ProblemCode.OVERLOADED, ofTable.code());
        assertTrue(ofTable.getMessage().startsWith("table 3 has 3256 bytes"), ofTable.getMessage());
        Problem ofAll = problem(LogFixture.append(log, sized(4, 3_000)));
        assertTrue(ofAll.getMessage().startsWith("all tables have 9768 bytes"), ofAll.getMessage());
        assertEquals(9_768, log.pending().bytes());
        tasks.remove().run();
        taken.forEach(CompletableFuture::join);
        assertEquals(0, log.pending().bytes());
        CompletableFuture<Void> alone = LogFixture.append(log, sized(4, 30_000));
        tasks.remove().run();
        alone.join(); // whatever its size
        log.close();
        fixture.close();
    }

    private static RowBatch sized(int table, int bytes) {
        byte[] csv = ("1,1,," + "0".repeat(bytes - 6) + "\n").getBytes(StandardCharsets.UTF_8);
        return new RowBatch(RandomRows.table(table, 1, false), csv, csv.length, 1, 1, 1);
    }

    @Test
    void stopsAtTheReserveOfTheDiskAndGoesOnAboveIt() {
        AtomicLong free = new AtomicLong(1 << 30);
        DiskReserve reserve = new DiskReserve("/data", 1 << 20, 1L << 40, free::get);
        LogFixture fixture = new LogFixture(dir);
        List<SliceInfo> cut = new ArrayList<>();
        LocalLog log = new LocalLog(
                fixture.volume,
                SMALL,
                reserve,
                RowMemory.UNBOUNDED,
                fixture.ids,
                DIRECT,
                segment -> cut.addAll(segment.slices()));
        LogFixture.append(log, batch(TABLE, 1, 1)).join();
        free.set((1 << 20) - 1);
        reserve.look();
        Problem problem = problem(LogFixture.append(log, batch(TABLE, 2, 1)));
        assertEquals(ProblemCode.OVERLOADED, problem.code());
        assertTrue(problem.retryAfter().isPresent());
        assertTrue(problem.getMessage().contains("volume.reserve"), problem.getMessage());
        free.set(2 << 20);
        reserve.look();
        LogFixture.append(log, batch(TABLE, 3, 1)).join();
        log.close();
        assertEquals(2, cut.get(0).records());
        fixture.close();
    }

    @Test
    void refusesRowsOfATableThatHasTooManyInMemoryAndCommitsThoseThatWait() {
        LogFixture fixture = new LogFixture(dir);
        Problem full = new Problem(ProblemCode.OVERLOADED, "full");
        AtomicBoolean isFull = new AtomicBoolean();
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        LocalLog log = fixture.log(
                SMALL,
                gate(table -> isFull.get() && table.equals(TABLE.id()) ? full : null),
                new LogExecutors(tasks::add, Runnable::run, Runnable::run));
        TableSchema other = RandomRows.table(8, 1, false);
        CompletableFuture<Void> waiting = LogFixture.append(log, batch(TABLE, 1, 1));
        long pending = log.pending().bytes();
        isFull.set(true);
        assertSame(full, problem(LogFixture.append(log, batch(TABLE, 2, 1))));
        assertSame(full, problem(LogFixture.append(log, batch(other, 2, 1), batch(TABLE, 2, 1))));
        assertEquals(pending, log.pending().bytes());
        CompletableFuture<Void> ofAnother = LogFixture.append(log, batch(other, 3, 1));
        assertEquals(1, tasks.size());
        tasks.remove().run();
        waiting.join();
        ofAnother.join();
        isFull.set(false);
        CompletableFuture<Void> later = LogFixture.append(log, batch(TABLE, 4, 1));
        tasks.remove().run();
        later.join();
        log.close();
        assertEquals(
                List.of(2L, 1L), fixture.cut.stream().map(SliceInfo::records).toList());
        fixture.close();
    }

    private static RowMemory gate(Function<TableId, Problem> refusal) {
        return new RowMemory() {
            @Override
            public boolean isSegmentFull() {
                return false;
            }

            @Override
            public Problem refusal(TableId table) {
                return refusal.apply(table);
            }
        };
    }

    @Test
    void closesASegmentWhoseRowsTakeTooMuchMemoryAlsoWhileOneWaitsToBeCut() {
        LogFixture fixture = new LogFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        AtomicInteger asked = new AtomicInteger();
        RowMemory everySecond = new RowMemory() {
            @Override
            public boolean isSegmentFull() {
                return asked.incrementAndGet() % 2 == 0;
            }

            @Override
            public Problem refusal(TableId table) {
                return null;
            }
        };
        ArrayDeque<Runnable> cuts = new ArrayDeque<>();
        LocalLog log = fixture.log(SMALL, everySecond, new LogExecutors(tasks::add, Runnable::run, cuts::add));
        for (int i = 0; i < 4; i++) {
            commit(log, tasks, batch(TABLE, i, 1));
        }
        assertEquals(4, asked.get(), "once for each group");
        assertEquals(List.of(COMMITTED, COMMITTED, CLOSED, COMMITTED, COMMITTED, CLOSED), fixture.kinds());
        cuts.remove().run();
        log.close();
        fixture.checkNews("");
        assertEquals(
                List.of(2L, 2L), fixture.cut.stream().map(SliceInfo::records).toList());
        fixture.close();
    }

    @Test
    void aGateThatFailsCostsNoRow() {
        LogFixture fixture = new LogFixture(dir);
        RowMemory failing = new RowMemory() {
            @Override
            public boolean isSegmentFull() {
                throw new AssertionError("gate");
            }

            @Override
            public Problem refusal(TableId table) {
                return null;
            }
        };
        LocalLog log = fixture.log(SMALL, failing, DIRECT);
        LogFixture.append(log, batch(TABLE, 1, 1)).join();
        LogFixture.append(log, batch(TABLE, 2, 1)).join();
        log.close();
        assertEquals(2, fixture.cut.get(0).records());
        fixture.close();
    }

    @Test
    void takesEverythingThatWaitsIntoOneGroup() {
        LogFixture fixture = new LogFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        LocalLog log = fixture.log(SMALL, tasks::add, Runnable::run);
        List<CompletableFuture<Void>> appends = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            appends.add(LogFixture.append(log, batch(TABLE, i, 3)));
        }
        assertEquals(1, tasks.size());
        assertTrue(appends.stream().noneMatch(CompletableFuture::isDone));
        tasks.remove().run();
        assertTrue(appends.stream().allMatch(CompletableFuture::isDone));
        log.close();
        SliceInfo slice = fixture.cut.get(0);
        try (SliceReader reader = LogFixture.reader(slice.file())) {
            int index = 1; // behind the names
            while (reader.next()) {
                assertEquals(1, reader.block().group());
                assertEquals(index, reader.block().index());
                index++;
                assertEquals(index + 1 == slice.blocks(), reader.block().isLast());
            }
            assertTrue(index > 2, "the group has several blocks");
        }
        fixture.close();
    }

    @Test
    void refusesWhatExceedsTheLimitOfPendingBytes() {
        LogFixture fixture = new LogFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        LogSettings settings = new LogSettings(SyncMode.DISK, 1 << 20, Duration.ofHours(1), 400, 1, 10_000, 0);
        LocalLog log = fixture.log(settings, tasks::add, Runnable::run);
        CompletableFuture<Void> large = LogFixture.append(log, batch(TABLE, 1, 500));
        Problem refusal = problem(LogFixture.append(log, batch(TABLE, 2, 1)));
        assertEquals(ProblemCode.OVERLOADED, refusal.code());
        assertTrue(refusal.retryAfter().isPresent());
        tasks.remove().run();
        large.join();
        CompletableFuture<Void> next = LogFixture.append(log, batch(TABLE, 2, 1));
        tasks.remove().run();
        next.join();
        log.close();
        assertEquals(501, fixture.cut.get(0).records());
        fixture.close();
    }

    @Test
    void refusesWhatComesAfterTheEnd() {
        LogFixture fixture = new LogFixture(dir);
        fixture.log.close();
        assertEquals(
                ProblemCode.UNAVAILABLE_NOW,
                problem(fixture.append(batch(TABLE, 1, 1))).code());
        fixture.close();
    }

    @Test
    void failsWhatWaitsWhenTheExecutorIsGone() {
        LogFixture fixture = new LogFixture(dir);
        LocalLog log = fixture.log(
                SMALL,
                task -> {
                    throw new RejectedExecutionException("stopped");
                },
                Runnable::run);
        assertEquals(
                ProblemCode.UNAVAILABLE_NOW,
                problem(LogFixture.append(log, batch(TABLE, 1, 1))).code());
        log.close();
        fixture.close();
    }

    @Test
    void aListenerThatFailsCostsNoRowAndNoTable() {
        LogFixture fixture = new LogFixture(dir);
        for (Throwable failure : List.of(new IllegalStateException("meter"), new AssertionError("meter"))) {
            List<SliceInfo> cut = new ArrayList<>();
            LogListener failing = new LogListener() {
                @Override
                public void committed(long position, List<RowBatch> rows, long bytes, long nanos) {
                    LocalLogTest.<RuntimeException>fail(failure);
                }

                @Override
                public void closed(long end) {
                    LocalLogTest.<RuntimeException>fail(failure);
                }

                @Override
                public void cut(SegmentCut segment) {
                    cut.addAll(segment.slices());
                    LocalLogTest.<RuntimeException>fail(failure);
                }
            };
            DiskReserve none = new DiskReserve("the disk", 0, 1, () -> 1);
            LocalLog log = new LocalLog(fixture.volume, SMALL, none, RowMemory.UNBOUNDED, fixture.ids, DIRECT, failing);
            LogFixture.append(log, batch(TABLE, 1, 3)).join();
            log.rotate().join();
            LogFixture.append(log, batch(TABLE, 2, 4)).join();
            log.close();
            assertEquals(List.of(3L, 4L), cut.stream().map(SliceInfo::records).toList());
        }
        fixture.close();
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void fail(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void aReceiverThatFailsKeepsNobodyElseFromHisAnswer() {
        LogFixture fixture = new LogFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        LocalLog log = fixture.log(SMALL, tasks::add, Runnable::run);
        log.append(List.of(batch(TABLE, 1, 1)), failure -> {
            throw new AssertionError("receiver");
        });
        CompletableFuture<Void> other = LogFixture.append(log, batch(TABLE, 2, 1));
        tasks.remove().run();
        other.join();
        log.close();
        assertEquals(2, fixture.cut.get(0).records());
        fixture.close();
    }

    @Test
    void anErrorFailsItsGroupAndTheTableGoesOn() {
        LogFixture fixture = new LogFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        LocalLog log = fixture.log(SMALL, tasks::add, Runnable::run);
        RowBatch broken = new RowBatch(TABLE, null, 10, 1, 1, 1); // packing it fails
        CompletableFuture<Void> failed = LogFixture.append(log, broken);
        CompletableFuture<Void> companion = LogFixture.append(log, batch(TABLE, 5, 2));
        tasks.remove().run();
        assertEquals(ProblemCode.INTERNAL, problem(failed).code());
        assertEquals(ProblemCode.INTERNAL, problem(companion).code());
        CompletableFuture<Void> next = LogFixture.append(log, batch(TABLE, 2, 1));
        tasks.remove().run();
        next.join();
        log.close();
        assertEquals(1, fixture.cut.get(0).records());
        fixture.close();
    }

    @Test
    void anErrorOutsideOfEverythingIsAnsweredAndTheTableGoesOn() {
        LogFixture fixture = new LogFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        boolean[] hasFailed = {false};
        LocalLog log = fixture.log(
                SMALL,
                task -> {
                    if (!hasFailed[0]) {
                        hasFailed[0] = true;
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    tasks.add(task);
                },
                Runnable::run);
        assertEquals(
                ProblemCode.INTERNAL,
                problem(LogFixture.append(log, batch(TABLE, 1, 1))).code());
        CompletableFuture<Void> next = LogFixture.append(log, batch(TABLE, 2, 1));
        tasks.remove().run();
        next.join();
        log.close();
        fixture.close();
    }

    @Test
    void startsASliceWheneverTheVersionOfTheTableChanges() {
        LogFixture fixture = new LogFixture(dir);
        TableSchema later = RandomRows.table(7, 2, false);
        List<RowBatch> batches =
                List.of(batch(TABLE, 1, 1), batch(later, 2, 2), batch(TABLE, 3, 3), batch(TABLE, 4, 4));
        batches.forEach(batch -> fixture.append(batch).join());
        fixture.close();
        assertEquals(
                List.of(1, 2, 1),
                fixture.cut.stream().map(SliceInfo::schemaVersion).toList());
        assertEquals(
                List.of(1L, 2L, 7L),
                fixture.cut.stream().map(SliceInfo::records).toList());
    }

    @Test
    void closesASegmentByAgeOnlyIfItHasRows() {
        LogSettings settings =
                new LogSettings(SyncMode.DISK, 1 << 20, Duration.ofSeconds(10), 400, 1, 1 << 20, 1 << 20);
        LogFixture fixture = new LogFixture(dir, settings, DiskFile::new);
        LocalLog log = fixture.log(settings, Runnable::run, Runnable::run);
        log.rotateIfDue(System.nanoTime() + Duration.ofHours(1).toNanos());
        log.rotate().join();
        LogFixture.append(log, batch(TABLE, 1, 1)).join();
        log.rotateIfDue(System.nanoTime());
        assertEquals(0, fixture.cut.size());
        log.rotateIfDue(System.nanoTime() + Duration.ofSeconds(11).toNanos());
        assertEquals(1, fixture.cut.size());
        log.rotateIfDue(System.nanoTime() + Duration.ofSeconds(22).toNanos());
        assertEquals(1, fixture.cut.size());
        log.close();
        fixture.close();
        assertEquals(0, dir.resolve("log").toFile().list().length, "the spare segment is removed");
    }

    @Test
    void closesNoFurtherSegmentByAgeWhileOneWaitsToBeCut() {
        LogSettings settings = new LogSettings(SyncMode.DISK, 1 << 20, Duration.ofSeconds(10), 400, 1, 1 << 20, 0);
        LogFixture fixture = new LogFixture(dir, settings, DiskFile::new);
        ArrayDeque<Runnable> cuts = new ArrayDeque<>();
        LocalLog log = fixture.log(settings, Runnable::run, Runnable::run, cuts::add);
        for (int i = 1; i <= 3; i++) {
            LogFixture.append(log, batch(TABLE, i, i)).join();
            log.rotateIfDue(System.nanoTime() + Duration.ofSeconds(11).toNanos());
            assertEquals(2, dir.resolve("log").toFile().list().length + (i == 1 ? 1 : 0));
        }
        assertEquals(1, cuts.size());
        cuts.remove().run();
        assertEquals(List.of(1L), fixture.cut.stream().map(SliceInfo::records).toList());
        log.rotateIfDue(System.nanoTime() + Duration.ofSeconds(11).toNanos());
        cuts.remove().run();
        assertEquals(
                List.of(1L, 5L), fixture.cut.stream().map(SliceInfo::records).toList());
        log.close();
        fixture.close();
    }

    private static void commit(LocalLog log, ArrayDeque<Runnable> tasks, RowBatch... batches) {
        CompletableFuture<Void> done = LogFixture.append(log, batches);
        tasks.remove().run();
        done.join();
    }

    private static boolean isEndBehindTheRows(LogFixture fixture) {
        long position = fixture.positions.get(fixture.positions.size() - 1);
        long end = fixture.log.rotate().join();
        return end > position && fixture.news.contains(new LogFixture.News(CLOSED, end));
    }

    @Test
    void answersARotationAtOnceIfNothingIsOpen() {
        LogFixture fixture = new LogFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        LocalLog log = fixture.log(SMALL, tasks::add, Runnable::run);
        assertEquals(Long.MIN_VALUE, log.rotate().getNow(null));
        commit(log, tasks, batch(TABLE, 1, 1));
        CompletableFuture<Long> rotation = log.rotate();
        assertFalse(rotation.isDone());
        tasks.remove().run();
        long end = fixture.told(CLOSED).get(0);
        assertEquals(end, rotation.getNow(null));
        assertEquals(end, log.rotate().getNow(null));
        assertTrue(tasks.isEmpty());
        log.close();
        fixture.close();
    }

    @Test
    void answersAllWhoWaitForARotationAfterItsListener() {
        LogFixture fixture = new LogFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        LocalLog log = fixture.log(SMALL, tasks::add, Runnable::run);
        commit(log, tasks, batch(TABLE, 1, 1));
        List<Long> ends = new ArrayList<>();
        List<CompletableFuture<Void>> told = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            told.add(log.rotate().thenAccept(end -> {
                assertTrue(fixture.news.contains(new LogFixture.News(CLOSED, end)));
                ends.add(end);
            }));
        }
        CompletableFuture<Long> cancelled = log.rotate();
        cancelled.cancel(false); // is nobody else's loss
        assertEquals(1, tasks.size());
        tasks.remove().run();
        told.forEach(CompletableFuture::join);
        assertEquals(List.of(COMMITTED, CLOSED, CUT), fixture.kinds());
        assertEquals(Collections.nCopies(3, fixture.told(CLOSED).get(0)), ends);
        log.close();
        fixture.close();
    }

    @Test
    void aRotationHasRowsThatWereAnsweredJustBefore() {
        LogFixture fixture = new LogFixture(dir);
        LocalLog log = fixture.log(SMALL, Runnable::run, Runnable::run);
        List<CompletableFuture<Long>> rotations = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            log.append(List.of(batch(TABLE, i, 1)), failure -> rotations.add(log.rotate()));
            assertEquals(fixture.told(CLOSED).get(i), rotations.get(i).join());
        }
        assertEquals(List.of(COMMITTED, CLOSED, CUT, COMMITTED, CLOSED, CUT, COMMITTED, CLOSED, CUT), fixture.kinds());
        log.close();
        fixture.checkNews("");
        fixture.close();
    }

    @Test
    void rotatesOnDemandWhileASegmentWaitsToBeCut() {
        LogFixture fixture = new LogFixture(dir);
        ArrayDeque<Runnable> cuts = new ArrayDeque<>();
        LocalLog log = fixture.log(SMALL, Runnable::run, Runnable::run, cuts::add);
        for (int i = 0; i < 2; i++) {
            LogFixture.append(log, batch(TABLE, i, 1)).join();
            assertEquals(log.rotate().join(), fixture.told(CLOSED).get(i));
        }
        assertEquals(List.of(COMMITTED, CLOSED, COMMITTED, CLOSED), fixture.kinds());
        cuts.remove().run();
        log.close();
        fixture.checkNews("");
        fixture.close();
    }

    @Test
    void aRotationThatNoThreadRunsFailsAndIsTriedAgain() {
        LogFixture fixture = new LogFixture(dir);
        AtomicReference<Error> outOfThreads = new AtomicReference<>();
        AtomicBoolean isGone = new AtomicBoolean();
        LocalLog log = fixture.log(
                SMALL,
                task -> {
                    if (isGone.get()) {
                        throw new RejectedExecutionException("stopped");
                    }
                    if (outOfThreads.get() != null) {
                        throw outOfThreads.get();
                    }
                    task.run();
                },
                Runnable::run);
        LogFixture.append(log, batch(TABLE, 1, 1)).join();
        isGone.set(true);
        assertEquals(ProblemCode.UNAVAILABLE_NOW, problem(log.rotate()).code());
        isGone.set(false);
        outOfThreads.set(new OutOfMemoryError("unable to create native thread"));
        assertEquals(ProblemCode.INTERNAL, problem(log.rotate()).code());
        outOfThreads.set(null);
        assertEquals(log.rotate().join(), fixture.told(CLOSED).get(0));
        log.close();
        fixture.close();
    }

    @Test
    void aRotationThatMeetsAnErrorFailsAndIsTriedAgain() {
        AtomicReference<Error> failure = new AtomicReference<>();
        LogFixture fixture = new LogFixture(dir, SMALL, file -> {
            if (failure.get() != null) {
                throw failure.get();
            }
            return new DiskFile(file);
        });
        fixture.append(batch(TABLE, 1, 1)).join();
        failure.set(new OutOfMemoryError("heap"));
        assertEquals(ProblemCode.INTERNAL, problem(fixture.log.rotate()).code());
        assertEquals(List.of(COMMITTED), fixture.kinds());
        failure.set(null);
        assertEquals(fixture.log.rotate().join(), fixture.told(CLOSED).get(0));
        fixture.close();
        fixture.checkNews("");
    }

    @Test
    void aRotationDuringTheEndOfTheLogGetsTheLastSegment() throws InterruptedException {
        LogFixture fixture = new LogFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        LocalLog log = fixture.log(SMALL, tasks::add, Runnable::run);
        CompletableFuture<Void> rows = LogFixture.append(log, batch(TABLE, 1, 1));
        Thread closing = new Thread(log::close);
        closing.start();
        while (closing.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        CompletableFuture<Long> rotation = log.rotate();
        assertFalse(rotation.isDone());
        tasks.remove().run();
        closing.join();
        rows.join();
        assertEquals(fixture.told(CLOSED), List.of(rotation.getNow(null)));
        assertEquals(fixture.told(CLOSED), List.of(log.rotate().getNow(null)), "also afterwards");
        fixture.close();
    }

    @Test
    void aRotationWhileTheLastSegmentIsClosedGetsItsEnd() {
        LogFixture fixture = new LogFixture(dir);
        DiskReserve none = new DiskReserve("the disk", 0, 1, () -> 1);
        AtomicReference<LocalLog> log = new AtomicReference<>();
        List<Long> ends = new ArrayList<>();
        List<CompletableFuture<Long>> rotations = new ArrayList<>();
        List<Boolean> answered = new ArrayList<>();
        log.set(new LocalLog(fixture.volume, SMALL, none, RowMemory.UNBOUNDED, fixture.ids, DIRECT, new LogListener() {
            @Override
            public void closed(long end) {
                ends.add(end);
                rotations.add(log.get().rotate());
                answered.add(rotations.get(0).isDone());
            }

            @Override
            public void cut(SegmentCut segment) {}
        }));
        LogFixture.append(log.get(), batch(TABLE, 1, 1)).join();
        log.get().close();
        assertEquals(ends, List.of(rotations.get(0).getNow(null)));
        assertEquals(List.of(false), answered, "not before all is told");
        fixture.close();
    }

    @Test
    void losesAndDoublesNothingWithManyThreads() throws InterruptedException {
        LogSettings settings = new LogSettings(SyncMode.DISK, 40_000, Duration.ofHours(1), 4_096, 1, 1 << 20, 300_000);
        LogFixture fixture = new LogFixture(dir, settings, DiskFile::new);
        List<String> expected = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 8; t++) {
            int thread = t;
            List<RowBatch> batches = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                RowBatch batch = batch(TABLE, thread * 1_000L + i, 1 + i % 20);
                text(batch).lines().forEach(expected::add);
                batches.add(batch);
            }
            threads.add(new Thread(() -> batches.forEach(batch -> {
                fixture.append(batch).join();
                if (batch.records() == 20 && !isEndBehindTheRows(fixture)) {
                    wrong.add("thread " + thread);
                }
            })));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        fixture.close();
        assertEquals(List.of(), wrong);
        fixture.checkNews("");
        List<String> read = new ArrayList<>();
        fixture.cut.forEach(slice -> rows(slice.file()).lines().forEach(read::add));
        expected.sort(null);
        read.sort(null);
        assertEquals(expected, read);
    }
}
