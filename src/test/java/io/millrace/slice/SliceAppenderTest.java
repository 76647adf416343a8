package io.millrace.slice;

import static io.millrace.slice.SliceFixture.SMALL;
import static io.millrace.slice.SliceFixture.TABLE;
import static io.millrace.slice.SliceFixture.batch;
import static io.millrace.slice.SliceFixture.problem;
import static io.millrace.slice.SliceFixture.rows;
import static io.millrace.slice.SliceFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SliceAppenderTest {
    @TempDir
    Path dir;

    @Test
    void keepsWhatAListWouldKeep() {
        long seed = new Random().nextLong();
        System.out.println("SliceAppenderTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            keepsWhatAListWouldKeep(dir.resolve("" + round), random, "seed " + seed + " round " + round);
        }
    }

    private static void keepsWhatAListWouldKeep(Path dir, Random random, String message) {
        SliceSettings settings = new SliceSettings(
                random.nextInt(4) == 0 ? SyncMode.CACHE : SyncMode.DISK,
                1 + random.nextInt(200),
                1 + random.nextInt(50_000),
                Duration.ofHours(1),
                256 + random.nextInt(2_000),
                1 + random.nextInt(9),
                1 << 20,
                random.nextInt(2) * 100_000L);
        StringBuilder twin = new StringBuilder();
        long records = 0;
        long earliest = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        SliceFixture fixture = new SliceFixture(dir, settings, DiskFile::new);
        try (fixture) {
            List<CompletableFuture<Void>> appends = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                RowBatch batch = batch(TABLE, random.nextLong(), 1 + random.nextInt(random.nextInt(5) == 0 ? 60 : 3));
                twin.append(text(batch));
                records += batch.records();
                earliest = Math.min(earliest, batch.earliestMicros());
                latest = Math.max(latest, batch.latestMicros());
                appends.add(fixture.append(batch));
                if (random.nextInt(5) == 0) {
                    appends.forEach(CompletableFuture::join);
                }
                if (random.nextInt(10) == 0) {
                    fixture.appender.rotate();
                }
            }
        }
        checkSlices(fixture.closed, twin.toString(), message);
        assertEquals(
                records, fixture.closed.stream().mapToLong(SliceInfo::records).sum(), message);
        assertEquals(
                earliest,
                fixture.closed.stream()
                        .mapToLong(SliceInfo::earliestMicros)
                        .min()
                        .orElseThrow());
        assertEquals(
                latest,
                fixture.closed.stream().mapToLong(SliceInfo::latestMicros).max().orElseThrow());
        assertEquals(
                fixture.opened.stream().map(SliceInfo::id).toList(),
                fixture.closed.stream().map(SliceInfo::id).toList(),
                message);
        try (Volume volume = Volume.open(dir, "n1", settings, Faults.NONE)) {
            assertEquals(fixture.closed, volume.recovered(), message);
        }
    }

    private static void checkSlices(List<SliceInfo> slices, String expected, String message) {
        StringBuilder read = new StringBuilder();
        long previous = 0;
        for (SliceInfo slice : slices) {
            assertTrue(slice.id().sequence() > previous, message);
            previous = slice.id().sequence();
            try (SliceReader reader = SliceFixture.reader(slice.file())) {
                assertEquals(slice, reader.info(), message);
            }
            assertEquals(slice.fileBytes(), slice.file().toFile().length(), message);
            read.append(rows(slice.file()));
        }
        assertEquals(expected, read.toString(), message);
    }

    @Test
    void takesEverythingThatWaitsIntoOneGroup() {
        SliceFixture fixture = new SliceFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        SliceAppender appender = fixture.appender(SMALL, tasks::add, Runnable::run);
        List<CompletableFuture<Void>> appends = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            appends.add(SliceFixture.append(appender, batch(TABLE, i, 3)));
        }
        assertEquals(1, tasks.size());
        assertTrue(appends.stream().noneMatch(CompletableFuture::isDone));
        tasks.remove().run();
        assertTrue(appends.stream().allMatch(CompletableFuture::isDone));
        appender.close();
        SliceInfo slice = fixture.closed.get(0);
        try (SliceReader reader = SliceFixture.reader(slice.file())) {
            int index = 0;
            while (reader.next()) {
                assertEquals(1, reader.block().group());
                assertEquals(index, reader.block().index());
                index++;
                assertEquals(index + 2 == slice.blocks(), reader.block().isLast());
            }
            assertTrue(index > 1, "the group has several blocks");
        }
        fixture.close();
    }

    @Test
    void refusesWhatExceedsTheLimitOfPendingBytes() {
        SliceFixture fixture = new SliceFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        SliceSettings settings =
                new SliceSettings(SyncMode.DISK, 1 << 20, 1 << 20, Duration.ofHours(1), 400, 1, 10_000, 0);
        SliceAppender appender = fixture.appender(settings, tasks::add, Runnable::run);
        CompletableFuture<Void> large = SliceFixture.append(appender, batch(TABLE, 1, 500));
        Problem refusal = problem(SliceFixture.append(appender, batch(TABLE, 2, 1)));
        assertEquals(ProblemCode.OVERLOADED, refusal.code());
        assertTrue(refusal.retryAfter().isPresent());
        tasks.remove().run();
        large.join();
        CompletableFuture<Void> next = SliceFixture.append(appender, batch(TABLE, 2, 1));
        tasks.remove().run();
        next.join();
        appender.close();
        assertEquals(501, fixture.closed.get(0).records());
        fixture.close();
    }

    @Test
    void refusesWhatComesAfterTheEnd() {
        SliceFixture fixture = new SliceFixture(dir);
        fixture.appender.close();
        assertEquals(
                ProblemCode.UNAVAILABLE_NOW,
                problem(fixture.append(batch(TABLE, 1, 1))).code());
        fixture.close();
    }

    @Test
    void failsWhatWaitsWhenTheExecutorIsGone() {
        SliceFixture fixture = new SliceFixture(dir);
        SliceAppender appender = fixture.appender(
                SMALL,
                task -> {
                    throw new RejectedExecutionException("stopped");
                },
                Runnable::run);
        assertEquals(
                ProblemCode.UNAVAILABLE_NOW,
                problem(SliceFixture.append(appender, batch(TABLE, 1, 1))).code());
        appender.close();
        fixture.close();
    }

    @Test
    void aListenerThatFailsCostsNoRowAndNoTable() {
        SliceFixture fixture = new SliceFixture(dir);
        for (Throwable failure : List.of(new IllegalStateException("meter"), new AssertionError("meter"))) {
            List<SliceInfo> closed = new ArrayList<>();
            SliceListener failing = new SliceListener() {
                @Override
                public void opened(SliceInfo slice) {
                    SliceAppenderTest.<RuntimeException>fail(failure);
                }

                @Override
                public void closed(SliceInfo slice) {
                    closed.add(slice);
                    SliceAppenderTest.<RuntimeException>fail(failure);
                }

                @Override
                public void committed(int batches, long bytes, long nanos) {
                    SliceAppenderTest.<RuntimeException>fail(failure);
                }
            };
            SliceAppender appender = new SliceAppender(
                    fixture.volume,
                    TABLE.id(),
                    SMALL,
                    new PendingBytes(1 << 20),
                    Runnable::run,
                    Runnable::run,
                    failing);
            SliceFixture.append(appender, batch(TABLE, 1, 3)).join();
            appender.rotate();
            SliceFixture.append(appender, batch(TABLE, 2, 4)).join();
            appender.close();
            assertEquals(
                    List.of(3L, 4L), closed.stream().map(SliceInfo::records).toList());
        }
        fixture.close();
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void fail(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void aReceiverThatFailsKeepsNobodyElseFromHisAnswer() {
        SliceFixture fixture = new SliceFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        SliceAppender appender = fixture.appender(SMALL, tasks::add, Runnable::run);
        appender.append(batch(TABLE, 1, 1), failure -> {
            throw new AssertionError("receiver");
        });
        CompletableFuture<Void> other = SliceFixture.append(appender, batch(TABLE, 2, 1));
        tasks.remove().run();
        other.join();
        appender.close();
        assertEquals(2, fixture.closed.get(0).records());
        fixture.close();
    }

    @Test
    void anErrorFailsItsGroupAndTheTableGoesOn() {
        SliceFixture fixture = new SliceFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        SliceAppender appender = fixture.appender(SMALL, tasks::add, Runnable::run);
        RowBatch broken = new RowBatch(TABLE, null, 10, 1, 1, 1); // packing it fails
        CompletableFuture<Void> failed = SliceFixture.append(appender, broken);
        CompletableFuture<Void> companion = SliceFixture.append(appender, batch(TABLE, 5, 2));
        tasks.remove().run();
        assertEquals(ProblemCode.INTERNAL, problem(failed).code());
        assertEquals(ProblemCode.INTERNAL, problem(companion).code());
        CompletableFuture<Void> next = SliceFixture.append(appender, batch(TABLE, 2, 1));
        tasks.remove().run();
        next.join();
        appender.close();
        assertEquals(1, fixture.closed.get(0).records());
        fixture.close();
    }

    @Test
    void anErrorOutsideOfEverythingIsAnsweredAndTheTableGoesOn() {
        SliceFixture fixture = new SliceFixture(dir);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        boolean[] hasFailed = {false};
        SliceAppender appender = fixture.appender(
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
                problem(SliceFixture.append(appender, batch(TABLE, 1, 1))).code());
        CompletableFuture<Void> next = SliceFixture.append(appender, batch(TABLE, 2, 1));
        tasks.remove().run();
        next.join();
        appender.close();
        fixture.close();
    }

    @Test
    void startsASliceForAnotherVersionOfTheTable() {
        SliceFixture fixture = new SliceFixture(dir);
        TableSchema later = RandomRows.table(7, 2, false);
        fixture.append(batch(TABLE, 1, 1)).join();
        fixture.append(batch(later, 2, 1)).join();
        fixture.close();
        assertEquals(
                List.of(1, 2),
                fixture.closed.stream().map(SliceInfo::schemaVersion).toList());
    }

    @Test
    void closesASliceByAgeOnlyIfItHasRows() throws IOException {
        SliceSettings settings =
                new SliceSettings(SyncMode.DISK, 1 << 20, 1 << 20, Duration.ofSeconds(10), 400, 1, 1 << 20, 1 << 20);
        SliceFixture fixture = new SliceFixture(dir, settings, DiskFile::new);
        SliceAppender appender = fixture.appender(settings, Runnable::run, Runnable::run);
        appender.rotateIfDue(System.nanoTime() + Duration.ofHours(1).toNanos());
        appender.rotate();
        SliceFixture.append(appender, batch(TABLE, 1, 1)).join();
        appender.rotateIfDue(System.nanoTime());
        assertEquals(0, fixture.closed.size());
        appender.rotateIfDue(System.nanoTime() + Duration.ofSeconds(11).toNanos());
        assertEquals(1, fixture.closed.size());
        appender.rotateIfDue(System.nanoTime() + Duration.ofSeconds(22).toNanos());
        assertEquals(1, fixture.closed.size());
        appender.close();
        fixture.close();
        try (var files = Files.list(dir.resolve("7"))) {
            assertEquals(1, files.count(), "the spare slice is removed");
        }
    }

    @Test
    void refusesRowsOfAnotherTable() {
        SliceFixture fixture = new SliceFixture(dir);
        RowBatch other = batch(RandomRows.table(8, 1, false), 1, 1);
        assertThrows(IllegalArgumentException.class, () -> fixture.append(other));
        fixture.close();
    }

    @Test
    void losesAndDoublesNothingWithManyThreads() throws InterruptedException {
        SliceSettings settings =
                new SliceSettings(SyncMode.DISK, 700, 40_000, Duration.ofHours(1), 4_096, 1, 1 << 20, 300_000);
        SliceFixture fixture = new SliceFixture(dir, settings, DiskFile::new);
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
        fixture.closed.forEach(slice -> rows(slice.file()).lines().forEach(read::add));
        expected.sort(null);
        read.sort(null);
        assertEquals(expected, read);
    }
}
