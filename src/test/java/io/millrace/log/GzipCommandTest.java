package io.millrace.log;

import static io.millrace.log.LogFixture.TABLE;
import static io.millrace.log.LogFixture.batch;
import static io.millrace.log.LogFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.RowBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real gzip says to our segments and slices. */
class GzipCommandTest {
    private static final String NAMES = "_id,_received,_time,f0,f1,f2,f3,f4,f5,f6,f7,f8,f9,f10\n";

    @TempDir
    Path dir;

    @Test
    void readsSegmentsAndSlicesAtAllTimes() throws IOException, InterruptedException {
        LogSettings settings =
                new LogSettings(SyncMode.DISK, 1 << 30, Duration.ofHours(1), 1_000, 1, 1 << 24, 64 << 20);
        StringBuilder expected = new StringBuilder(NAMES);
        LogFixture fixture = new LogFixture(dir, settings, DiskFile::new);
        LocalLog log = fixture.log(settings, Runnable::run, Runnable::run);
        // The first segment lets the second one be made ahead.
        LogFixture.append(log, batch(TABLE, 0, 1)).join();
        log.rotate().join();
        Path open = newest(1);
        for (int i = 1; i < 30; i++) {
            RowBatch batch = batch(TABLE, i, i * 3);
            LogFixture.append(log, batch).join();
            expected.append(text(batch));
            assertTrue(Files.size(open) >= 64 << 10, "there are zeros behind the last block");
            check(open, expected.toString());
        }
        check(newest(2), "");
        log.close();
        check(fixture.cut.get(1).file(), expected.toString());
        fixture.close();
    }

    /** Of so many segments. */
    private Path newest(int count) throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("log"))) {
            List<Path> segments = files.sorted().toList();
            assertEquals(count, segments.size());
            return segments.get(count - 1);
        }
    }

    private void check(Path slice, String expected) throws IOException, InterruptedException {
        assertEquals("", run("gzip", "-t", slice.toString()));
        assertEquals(expected, run("gzip", "-dc", slice.toString()));
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = dir.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> String.join(" ", command));
        return Files.readString(output, UTF_8);
    }
}
