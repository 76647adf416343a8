package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the answer until the record can be queried, with default settings under a moderate load. Prints what it measures;
 * asserts only that every record arrives, since the machine may be busy. The benchmark measures under full load.
 */
final class FreshnessIT {
    private static final int MARKERS = 20;
    private static final int BACKGROUND_BATCH = 500;
    private static final long BACKGROUND_PERIOD_MILLIS = 100;
    private static final double GENEROUS_MILLIS = 30_000;

    @TempDir
    private Path folder;

    @Test
    void makesEveryAnsweredRecordQueryable() throws Exception {
        try (MillraceProcess server =
                ServerCommand.serve(folder.resolve("data")).start()) {
            MillraceClient client = server.client();
            Sample sample = Sample.unlimited(client, client.createDatabase("freshness"), "fresh");
            ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor();
            try {
                ScheduledFuture<?> load = load(background, server.plainClient(), sample);
                Latencies latencies = new Latencies();
                for (int marker = 0; marker < MARKERS; marker++) {
                    latencies.add(nanosUntilQueryable(client, sample, marker));
                }
                assertTrue(!load.isDone(), "the background load has failed");
                System.out.println("answer until queryable: " + latencies);
                assertTrue(latencies.millis(1) < GENEROUS_MILLIS, latencies::toString);
            } finally {
                background.shutdownNow();
            }
        }
    }

    private static ScheduledFuture<?> load(ScheduledExecutorService thread, MillraceClient client, Sample sample) {
        AtomicLong nextId = new AtomicLong(1_000_000);
        return thread.scheduleAtFixedRate(
                () -> {
                    byte[] body = Sample.body(nextId.getAndAdd(BACKGROUND_BATCH), BACKGROUND_BATCH, 40);
                    try {
                        client.store(sample.endpoint(), new String(body, StandardCharsets.UTF_8));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                0,
                BACKGROUND_PERIOD_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private static long nanosUntilQueryable(MillraceClient client, Sample sample, int marker) throws Exception {
        client.store(sample.endpoint(), "{\"records\":[{\"value\":{\"rid\":" + marker + "}}]}");
        long answered = System.nanoTime();
        Eventually.equals(1L, () -> client.count(sample.table(), "ConstRow(columns=[" + marker + "])"));
        return System.nanoTime() - answered;
    }
}
