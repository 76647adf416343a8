package io.millrace.slice;

import static io.millrace.slice.LogFixture.Kind.CLOSED;
import static io.millrace.slice.LogFixture.Kind.COMMITTED;
import static io.millrace.slice.LogFixture.Kind.CUT;
import static io.millrace.slice.LogFixture.SMALL;
import static io.millrace.slice.LogFixture.TABLE;
import static io.millrace.slice.LogFixture.batch;
import static io.millrace.slice.LogFixture.problem;
import static io.millrace.slice.LogFixture.rows;
import static io.millrace.slice.LogFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalLogTest {
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
            Map<Integer, Integer> versions = new HashMap<>();
            for (int i = 0; i < 60; i++) {
                RowBatch[] batches = new RowBatch[1 + random.nextInt(2)];
                for (int j = 0; j < batches.length; j++) {
                    int table = 7 + (random.nextInt(3) + j) % 3;
                    versions.merge(table, random.nextInt(8) == 0 ? 1 : 0, Integer::sum);
                    TableSchema schema = RandomRows.table(table, 1 + versions.get(table), false);
                    batches[j] = batch(schema, random.nextLong(), 1 + random.nextInt(random.nextInt(5) == 0 ? 60 : 3));
                    records.merge(schema.id(), (long) batches[j].records(), Long::sum);
                    earliest = Math.min(earliest, batches[j].earliestMicros());
                    latest = Math.max(latest, batches[j].latestMicros());
                }
                appends.add(LogFixture.append(fixture.log, batches));
                if (random.nextInt(5) == 0) {
                    appends.forEach(CompletableFuture::join);
                }
                if (random.nextInt(10) == 0) {
                    fixture.log.rotate();
                }
            }
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
            LogFixture.append(log, batch(TABLE, i, 3), batch(RandomRows.table(8, 1, false), i, 3));
            tasks.remove().run();
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

    @Test
    void tellsOfASegmentThatCannotBeReadThatItIsCut() throws IOException {
        LogFixture fixture = new LogFixture(dir);
        LocalLog log = fixture.log(SMALL, Runnable::run, Runnable::run, task -> {
            throw new RejectedExecutionException("later");
        });
        LogFixture.append(log, batch(TABLE, 1, 1)).join();
        log.rotate();
        Path file = dir.resolve("log").toFile().listFiles()[0].toPath();
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 0, bytes.length - 90, (byte) 'x'); // all but the footer
        Files.write(file, bytes);
        log.close();
        assertEquals(List.of(COMMITTED, CLOSED, CUT), fixture.kinds());
        assertEquals(List.of(new SegmentCut(fixture.news.get(1).position(), List.of())), fixture.segments);
        assertEquals(1, fixture.damage.size());
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
        LocalLog log =
                new LocalLog(fixture.volume, SMALL, reserve, LiveRows.UNBOUNDED, new LogExecutors(Runnable::run, Runnable::run, Runnable::run), segment -> cut.addAll(segment.slices()));
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
            LocalLog log =
                    new LocalLog(fixture.volume, SMALL, none, LiveRows.UNBOUNDED, new LogExecutors(Runnable::run, Runnable::run, Runnable::run), failing);
            LogFixture.append(log, batch(TABLE, 1, 3)).join();
            log.rotate();
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
        log.rotate();
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

    @Test
    void losesAndDoublesNothingWithManyThreads() throws InterruptedException {
        LogSettings settings = new LogSettings(SyncMode.DISK, 40_000, Duration.ofHours(1), 4_096, 1, 1 << 20, 300_000);
        LogFixture fixture = new LogFixture(dir, settings, DiskFile::new);
        List<String> expected = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int thread = t;
            List<RowBatch> batches = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                RowBatch batch = batch(TABLE, thread * 1_000L + i, 1 + i % 20);
                text(batch).lines().forEach(expected::add);
                batches.add(batch);
            }
            threads.add(new Thread(
                    () -> batches.forEach(batch -> fixture.append(batch).join())));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        fixture.close();
        List<String> read = new ArrayList<>();
        fixture.cut.forEach(slice -> rows(slice.file()).lines().forEach(read::add));
        expected.sort(null);
        read.sort(null);
        assertEquals(expected, read);
    }
}
