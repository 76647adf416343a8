package io.millrace.log;

import static io.millrace.log.LogFixture.TABLE;
import static io.millrace.log.LogFixture.batch;
import static io.millrace.log.LogFixture.rows;
import static io.millrace.log.LogFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.RowBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZeroTailTest {
    private static final LogSettings SETTINGS =
            new LogSettings(SyncMode.DISK, 1 << 30, Duration.ofHours(1), 64 << 10, 1, 1 << 26, 32 << 20);

    @TempDir
    Path dir;

    @Test
    void growsInTheBackgroundWhileRowsAreWritten() throws IOException {
        ExecutorService two = Executors.newFixedThreadPool(2);
        check(two, two);
        two.shutdown();
    }

    @Test
    void doesNotHoldUpRowsIfTheHelpersNeverCome() throws IOException {
        ArrayDeque<Runnable> never = new ArrayDeque<>();
        check(Runnable::run, never::add);
    }

    @Test
    void sharesOneThreadWithTheCommits() throws IOException {
        ExecutorService one = Executors.newSingleThreadExecutor();
        check(one, one);
        one.shutdown();
    }

    @Test
    void isLongEnoughForTheRowsToComeBeforeTheyCome() throws IOException {
        LogFixture fixture = new LogFixture(dir, SETTINGS, DiskFile::new);
        LocalLog log = fixture.log(SETTINGS, Runnable::run, Runnable::run);
        LogFixture.append(log, batch(TABLE, 1, 1)).join();
        assertTrue(Files.size(open()) < 64 << 10, "the first segment was not made ahead");
        log.rotate().join();
        LogFixture.append(log, batch(TABLE, 1, 1)).join();
        Path file = open();
        assertEquals((64 << 10) + (4 << 20), Files.size(file), "one step more than it began with");
        RowBatch large = batch(TABLE, 1, 4_000);
        for (int i = 0; i < 6; i++) {
            long sizeBefore = Files.size(file);
            LogFixture.append(log, large).join();
            assertTrue(Files.size(file) >= sizeBefore);
            assertEquals((64 << 10), Files.size(file) % (4 << 20), "whole steps");
        }
        assertTrue(Files.size(file) > 8 << 20, "two steps more");
        log.close();
        fixture.close();
    }

    /** The open segment; behind it there is only the spare one. */
    private Path open() throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("log"))) {
            return files.sorted().findFirst().orElseThrow();
        }
    }

    private void check(Executor commits, Executor helpers) throws IOException {
        LogFixture fixture = new LogFixture(dir, SETTINGS, DiskFile::new);
        LocalLog log = fixture.log(SETTINGS, commits, helpers);
        RowBatch small = batch(TABLE, 1, 20);
        RowBatch large = batch(TABLE, 2, 3_000);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            RowBatch batch = i % 4 == 3 ? large : small;
            LogFixture.append(log, batch).join();
            expected.append(text(batch));
            if (i % 20 == 1) {
                log.rotate().join();
            }
        }
        log.close();
        fixture.close();
        StringBuilder read = new StringBuilder();
        fixture.cut.forEach(slice -> read.append(rows(slice.file())));
        assertTrue(expected.toString().contentEquals(read), "the rows are the same");
    }
}
