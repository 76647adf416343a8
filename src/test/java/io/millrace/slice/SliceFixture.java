package io.millrace.slice;

import io.millrace.fault.Faults;
import io.millrace.model.RowBatch;
import io.millrace.model.SliceId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

/** A volume with an appender for one table, and what its listener heard. */
final class SliceFixture implements AutoCloseable {
    static final TableSchema TABLE = RandomRows.table(7, 1, false);
    static final SliceSettings SMALL =
            new SliceSettings(SyncMode.DISK, 1_000_000, 1 << 30, Duration.ofHours(1), 400, 1, 1 << 20, 0);

    final Volume volume;
    final SliceAppender appender;
    final List<SliceInfo> opened = Collections.synchronizedList(new ArrayList<>());
    final List<SliceInfo> closed = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService executor = Executors.newFixedThreadPool(2);

    SliceFixture(Path dir) {
        this(dir, SMALL, DiskFile::new);
    }

    SliceFixture(Path dir, SliceSettings settings, SliceFile.Opener opener) {
        volume = Volume.open(dir, "n1", settings, now(), opener, Faults.NONE);
        appender = appender(settings, executor, executor);
    }

    SliceAppender appender(SliceSettings settings, Executor commits, Executor helpers) {
        PendingBytes pending = new PendingBytes(settings.pendingBytesMax());
        return new SliceAppender(volume, TABLE.id(), settings, pending, commits, helpers, new SliceListener() {
            @Override
            public void opened(SliceInfo slice) {
                opened.add(slice);
            }

            @Override
            public void closed(SliceInfo slice) {
                closed.add(slice);
            }
        });
    }

    static LongSupplier now() {
        return () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** A batch of random rows. */
    static RowBatch batch(TableSchema table, long seed, int records) {
        RandomRows rows = new RandomRows(seed, table);
        RowEncoder encoder = new RowEncoder(table);
        for (int i = 0; i < records; i++) {
            rows.show(encoder);
        }
        return encoder.finish();
    }

    /** Completes when the batch is acknowledged. */
    CompletableFuture<Void> append(RowBatch batch) {
        return append(appender, batch);
    }

    static CompletableFuture<Void> append(SliceAppender appender, RowBatch batch) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        appender.append(batch, failure -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }

    /** The problem that the append ended with. */
    static Problem problem(CompletableFuture<Void> append) {
        try {
            append.join();
        } catch (CompletionException e) {
            return (Problem) e.getCause();
        }
        throw new AssertionError("the append succeeded");
    }

    /** A reader that knows nothing of the slice but its name. */
    static SliceReader reader(Path file) {
        return SliceReader.open(file, unknown(file, 0));
    }

    /** @param records that the slice had when it was closed */
    static SliceInfo unknown(Path file, long records) {
        long sequence = Long.parseLong(file.getFileName().toString().replace(".csv.gz", ""));
        return new SliceInfo(new SliceId("n1", sequence), TABLE.id(), 1, file, records, 0, 0, 0, 0, 0, Instant.EPOCH);
    }

    /** All rows of the slice as text; fails if it is damaged. */
    static String rows(Path file) {
        StringBuilder rows = new StringBuilder();
        try (SliceReader reader = reader(file)) {
            while (reader.next()) {
                rows.append(text(reader.rows(), reader.length()));
            }
            if (!reader.lost().isEmpty()) {
                throw new Problem(ProblemCode.CORRUPT_FILE, reader.lost().get(0).what());
            }
        }
        return rows.toString();
    }

    static String text(RowBatch batch) {
        return text(batch.csv(), batch.length());
    }

    static String text(byte[] csv, int length) {
        return new String(csv, 0, length, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        appender.close();
        executor.shutdown();
        volume.close();
    }
}
