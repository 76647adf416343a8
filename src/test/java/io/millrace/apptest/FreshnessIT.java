package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
 * The question that follows an answer finds the record, each time, under a moderate load and while segments are imported. Prints how
 * long such a question takes; the benchmark measures it under full load.
 */
final class FreshnessIT {
    private static final int MARKERS = 200;
    private static final String IMPORTS = "millrace_import_lag_seconds_count";
    private static final int BACKGROUND_BATCH = 500;
    private static final long BACKGROUND_PERIOD_MILLIS = 100;

    @TempDir
    private Path folder;

    @Test
    void findsEveryAnsweredRecordWithTheNextQuestion() throws Exception {
        try (MillraceProcess server = ServerCommand.serve(folder.resolve("data"))
                .withoutPostgres()
                .with("log.rotate.age", "200ms")
                .start()) {
            MillraceClient client = server.client();
            Sample sample = Sample.unlimited(client, client.createDatabase("freshness"), "fresh");
            ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor();
            try {
                ScheduledFuture<?> load = load(background, server.plainClient(), sample);
                Latencies latencies = new Latencies();
                for (int marker = 0; marker < MARKERS || server.meter(IMPORTS) == 0; marker++) {
                    latencies.add(findAtOnce(client, sample, marker));
                }
                assertTrue(!load.isDone(), "the background load has failed");
                System.out.println("questions that found the record: " + latencies);
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

    /** The record, and no later one; gives the nanoseconds that the question took. */
    private static long findAtOnce(MillraceClient client, Sample sample, int marker) throws Exception {
        client.store(sample.endpoint(), "{\"records\":[{\"value\":{\"rid\":" + marker + "}}]}");
        long answered = System.nanoTime();
        assertEquals(1, client.count(sample.table(), "ConstRow(columns=[" + marker + "," + (marker + 1) + "])"));
        return System.nanoTime() - answered;
    }
}
