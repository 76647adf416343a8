package io.millrace.slice;

import static io.millrace.slice.SliceFixture.TABLE;
import static io.millrace.slice.SliceFixture.batch;
import static io.millrace.slice.SliceFixture.rows;
import static io.millrace.slice.SliceFixture.text;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZeroTailTest {
    private static final SliceSettings SETTINGS =
            new SliceSettings(SyncMode.DISK, 1 << 20, 1 << 30, Duration.ofHours(1), 64 << 10, 1, 1 << 26, 32 << 20);

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
        SliceFixture fixture = new SliceFixture(dir, SETTINGS, DiskFile::new);
        SliceAppender appender = fixture.appender(SETTINGS, Runnable::run, Runnable::run);
        SliceFixture.append(appender, batch(TABLE, 1, 1)).join();
        assertTrue(Files.size(fixture.opened.get(0).file()) < 64 << 10, "the first slice was not made ahead");
        appender.rotate();
        SliceFixture.append(appender, batch(TABLE, 1, 1)).join();
        Path file = fixture.opened.get(1).file();
        assertEquals((64 << 10) + (4 << 20), Files.size(file), "one step more than it began with");
        RowBatch large = batch(TABLE, 1, 4_000);
        for (int i = 0; i < 6; i++) {
            long sizeBefore = Files.size(file);
            SliceFixture.append(appender, large).join();
            assertTrue(Files.size(file) >= sizeBefore);
            assertEquals((64 << 10), Files.size(file) % (4 << 20), "whole steps");
        }
        assertTrue(Files.size(file) > 8 << 20, "two steps more");
        appender.close();
        fixture.close();
    }

    private void check(Executor commits, Executor helpers) throws IOException {
        SliceFixture fixture = new SliceFixture(dir, SETTINGS, DiskFile::new);
        SliceAppender appender = fixture.appender(SETTINGS, commits, helpers);
        RowBatch small = batch(TABLE, 1, 20);
        RowBatch large = batch(TABLE, 2, 3_000);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            RowBatch batch = i % 4 == 3 ? large : small;
            SliceFixture.append(appender, batch).join();
            expected.append(text(batch));
            if (i % 20 == 1) {
                appender.rotate();
            }
        }
        appender.close();
        fixture.close();
        StringBuilder read = new StringBuilder();
        fixture.closed.forEach(slice -> read.append(rows(slice.file())));
        assertTrue(expected.toString().contentEquals(read), "the rows are the same");
    }
}
