package io.millrace.bench;

import io.millrace.apptest.Latencies;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long after its answer a batch is queryable, under a steady load. Batches become queryable in the order of their
 * answers, so the number of visible records tells which ones are. Thread-safe: the load adds, the prober takes.
 */
final class FreshnessRun {
    private static final int RECORDS_PER_SECOND = 50_000;
    private static final int BATCH = 100;
    private static final int CONNECTIONS = 16;
    private static final long PROBE_MILLIS = 10;
    private static final long REST_SECONDS_MAX = 60;

    private record Answered(long recordsSoFar, long nanos) {}

    /**
     * What a run gave.
     *
     * @param recordsPerSecond what the server kept up with
     */
    record Result(double recordsPerSecond, Latencies freshness, Measurement whole) {}

    private final ArrayDeque<Answered> waiting = new ArrayDeque<>();
    private final Latencies freshness = new Latencies();
    private long records;

    private FreshnessRun() {}

    static Result of(MillraceTarget target, long millis) throws Exception {
        FreshnessRun run = new FreshnessRun();
        RequestTemplate template = RequestTemplate.of(target.newPath(), target.key(), BATCH);
        try (LoadGenerator load = new LoadGenerator(template, run::acknowledged)) {
            load.connect(target.https(), CONNECTIONS);
            Meter start = Meter.read(target);
            load.startPaced(RECORDS_PER_SECOND / (double) BATCH);
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (System.nanoTime() < end) {
                run.visible(target.queryable());
                TimeUnit.MILLISECONDS.sleep(PROBE_MILLIS);
            }
            load.stop();
            LoadGenerator.Counts counts = load.counts();
            Measurement whole =
                    start.until(Meter.read(target), counts.records(), counts.p50Millis(), counts.p99Millis());
            run.awaitRest(target);
            return new Result(whole.recordsPerSecond(), run.freshness, whole);
        }
    }

    private synchronized void acknowledged(int count) {
        records += count;
        waiting.add(new Answered(records, System.nanoTime()));
    }

    private void visible(long visibleRecords) {
        long now = System.nanoTime();
        for (Answered batch : takeUpTo(visibleRecords)) {
            // a batch can become visible before this thread has seen its answer
            freshness.add(Math.max(0, now - batch.nanos));
        }
    }

    private synchronized List<Answered> takeUpTo(long visibleRecords) {
        List<Answered> taken = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.peek().recordsSoFar <= visibleRecords) {
            taken.add(waiting.poll());
        }
        return taken;
    }

    private void awaitRest(MillraceTarget target) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(REST_SECONDS_MAX);
        while (isWaiting()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(target.queryable() + " records queryable of " + records);
            }
            visible(target.queryable());
            TimeUnit.MILLISECONDS.sleep(PROBE_MILLIS);
        }
    }

    private synchronized boolean isWaiting() {
        return !waiting.isEmpty();
    }
}
