package io.millrace.slice;

import static io.millrace.slice.SliceFixture.TABLE;
import static io.millrace.slice.SliceFixture.batch;
import static io.millrace.slice.SliceFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.RowBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real gzip says to our slices. */
class GzipCommandTest {
    private static final String NAMES = "_id,_received,_time,f0,f1,f2,f3,f4,f5,f6,f7,f8,f9,f10\n";

    @TempDir
    Path dir;

    @Test
    void readsASliceAtAllTimes() throws IOException, InterruptedException {
        SliceSettings settings =
                new SliceSettings(SyncMode.DISK, 1 << 20, 1 << 30, Duration.ofHours(1), 1_000, 1, 1 << 24, 64 << 20);
        StringBuilder expected = new StringBuilder(NAMES);
        SliceFixture fixture = new SliceFixture(dir, settings, DiskFile::new);
        SliceAppender appender = fixture.appender(settings, Runnable::run, Runnable::run);
        // The first slice lets the second one be made ahead.
        SliceFixture.append(appender, batch(TABLE, 0, 1)).join();
        appender.rotate();
        for (int i = 1; i < 30; i++) {
            RowBatch batch = batch(TABLE, i, i * 3);
            SliceFixture.append(appender, batch).join();
            expected.append(text(batch));
            Path file = fixture.opened.get(1).file();
            assertTrue(Files.size(file) >= 64 << 10, "there are zeros behind the last block");
            check(file, expected.toString());
        }
        try (Stream<Path> files = Files.list(dir.resolve("7"))) {
            Path spare = files.filter(file -> !fixture.opened.stream()
                            .map(SliceInfo::file)
                            .toList()
                            .contains(file))
                    .findFirst()
                    .orElseThrow();
            check(spare, NAMES);
        }
        appender.close();
        check(fixture.closed.get(1).file(), expected.toString());
        fixture.close();
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
