package io.millrace.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.DiskReserve;
import io.millrace.slice.SliceInfo;
import io.millrace.slice.SliceListener;
import io.millrace.slice.SliceSettings;
import io.millrace.slice.SyncMode;
import io.millrace.slice.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendersTest {
    private static final long GIB = 1 << 30;

    @TempDir
    Path dir;

    private Volume volume;
    private final AtomicLong closedRecords = new AtomicLong();
    private final AtomicLong free = new AtomicLong(10 * GIB);
    private DiskReserve reserve;

    private final SliceListener listener = new SliceListener() {
        @Override
        public void opened(SliceInfo slice) {}

        @Override
        public void closed(SliceInfo slice) {
            closedRecords.addAndGet(slice.records());
        }
    };

    @BeforeEach
    void open() {
        volume = Volume.open(dir, "n1", SliceSettings.DEFAULTS, Faults.NONE);
        reserve = new DiskReserve("/data", GIB, 100 * GIB, free::get);
    }

    @AfterEach
    void close() {
        volume.close();
    }

    private Appenders appenders(long pendingBytesMax, Executor commits) {
        SliceSettings settings = new SliceSettings(
                SyncMode.DISK, 1_000_000, 64 << 20, Duration.ofMillis(1), 256 << 10, 1, pendingBytesMax, 64 << 20);
        return new Appenders(volume, settings, reserve, commits, commits, listener);
    }

    private static RowBatch batch(long table, int bytes) {
        TableSchema schema = new TableSchema(
                new TableId(table),
                "db",
                "t" + table,
                false,
                true,
                1,
                0,
                List.of(new Field(1, "n", FieldOptions.integer(0, 100, null), 0)));
        byte[] csv = ("1,1,," + "0".repeat(bytes - 6) + "\n").getBytes(StandardCharsets.UTF_8);
        return new RowBatch(schema, csv, csv.length, 1, 1, 1);
    }

    private static CompletableFuture<Void> append(Appenders appenders, RowBatch batch) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        appenders.append(batch, failure -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }

    private static Problem problem(CompletableFuture<Void> append) {
        try {
            append.join();
        } catch (CompletionException e) {
            return (Problem) e.getCause();
        }
        throw new AssertionError("the rows were taken");
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            return files.filter(file -> file.toString().endsWith(".csv.gz")).count();
        }
    }

    @Test
    void aTableWithoutRowsGivesBackWhatItKeepsReady() throws IOException {
        Appenders appenders = appenders(1 << 20, Runnable::run);
        int tables = 50;
        for (int table = 1; table <= tables; table++) {
            append(appenders, batch(table, 20)).join();
        }
        assertEquals(2L * tables, files(), "an open slice and the next for each");
        long later = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        appenders.rotateDue(later);
        assertEquals(2L * tables, files(), "a closed slice and the next for each");
        assertEquals(tables, appenders.count());
        appenders.rotateDue(later + Duration.ofMinutes(1).toNanos());
        assertEquals(tables, files(), "a closed slice for each");
        assertEquals(0, appenders.count());
        append(appenders, batch(7, 20)).join();
        assertEquals(1, appenders.count());
        appenders.close();
        assertEquals(tables + 1, closedRecords.get());
    }

    @Test
    void refusesNobodyWhileIdleTablesAreClosed() throws InterruptedException {
        ExecutorService commits = Executors.newFixedThreadPool(2);
        Appenders appenders = appenders(1 << 20, commits);
        List<Thread> threads = new ArrayList<>();
        int each = 200;
        for (int thread = 0; thread < 4; thread++) {
            int table = 1 + thread % 2;
            threads.add(new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    append(appenders, batch(table, 20)).join();
                }
            }));
        }
        List<Throwable> failures = new ArrayList<>();
        threads.forEach(thread -> thread.setUncaughtExceptionHandler((t, e) -> failures.add(e)));
        threads.forEach(Thread::start);
        while (threads.stream().anyMatch(Thread::isAlive)) {
            appenders.rotateDue(System.nanoTime() + Duration.ofHours(1).toNanos());
        }
        for (Thread thread : threads) {
            thread.join();
        }
        appenders.close();
        commits.shutdown();
        assertEquals(List.of(), failures);
        assertEquals(4L * each, closedRecords.get());
    }

    @Test
    void boundsWhatAllTablesHaveWaiting() {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        Appenders appenders = appenders(10_000, tasks::add);
        List<CompletableFuture<Void>> taken = new ArrayList<>();
        for (int table = 1; table <= 3; table++) {
            taken.add(append(appenders, batch(table, 3_000)));
        }
        Problem ofTable = problem(append(appenders, batch(3, 3_000)));
        assertEquals(ProblemCode.OVERLOADED, ofTable.code());
        assertTrue(ofTable.getMessage().startsWith("table 3 has 3256 bytes"), ofTable.getMessage());
        Problem ofAll = problem(append(appenders, batch(4, 3_000)));
        assertTrue(ofAll.getMessage().startsWith("all tables have 9768 bytes"), ofAll.getMessage());
        assertEquals(9_768, appenders.pending().bytes());
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        taken.forEach(CompletableFuture::join);
        assertEquals(0, appenders.pending().bytes());
        taken.add(append(appenders, batch(4, 30_000)));
        assertEquals(4, tasks.size() + 3, "alone it is taken, whatever its size");
        tasks.remove().run();
        taken.get(3).join();
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        appenders.close();
    }

    @Test
    void stopsAtTheReserveOfTheDiskAndGoesOnAboveIt() {
        Appenders appenders = appenders(1 << 20, Runnable::run);
        append(appenders, batch(1, 20)).join();
        free.set(GIB - 1);
        append(appenders, batch(1, 20)).join();
        reserve.look();
        Problem problem = problem(append(appenders, batch(1, 20)));
        assertEquals(ProblemCode.OVERLOADED, problem.code());
        assertTrue(problem.retryAfter().isPresent());
        assertTrue(problem.getMessage().contains("volume.reserve"), problem.getMessage());
        assertTrue(problem.getMessage().contains("free space"), problem.getMessage());
        free.set(GIB + 1);
        reserve.look();
        assertTrue(reserve.isReached(), "a little more is not enough");
        free.set(GIB + GIB / 4);
        reserve.look();
        append(appenders, batch(1, 20)).join();
        appenders.close();
        assertEquals(3, closedRecords.get());
    }

    @Test
    void theReserveIsASmallPartOfASmallDisk() {
        assertEquals(GIB, new DiskReserve("/data", GIB, 100 * GIB, free::get).bytes());
        assertEquals(10_000_000, new DiskReserve("/data", GIB, 200_000_000, free::get).bytes());
        DiskReserve none = new DiskReserve("/data", 0, 100 * GIB, () -> 0);
        none.look();
        assertTrue(!none.isReached());
    }
}
