package io.millrace.bench;

import io.millrace.apptest.Latencies;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whether queries see every record that was answered before they were sent, and how long they take, under a steady load.
 *
 * @param queries one after the other
 * @param missing of them that did not see every such record
 */
record FreshnessRun(long queries, long missing, Latencies latencies, Measurement whole) {
    private static final int RECORDS_PER_SECOND = 50_000;
    private static final int BATCH = 100;
    private static final int CONNECTIONS = 16;
    private static final long PAUSE_MILLIS = 10;

    static FreshnessRun of(MillraceTarget target, long millis) throws Exception {
        LongAdder answered = new LongAdder();
        Latencies latencies = new Latencies();
        long queries = 0;
        long missing = 0;
        RequestTemplate template = RequestTemplate.of(target.newPath(), target.key(), BATCH);
        try (LoadGenerator load = new LoadGenerator(template, answered::add)) {
            load.connect(target.https(), CONNECTIONS);
            Meter start = Meter.read(target);
            load.startPaced(RECORDS_PER_SECOND / (double) BATCH);
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (System.nanoTime() < end) {
                long before = answered.sum();
                long sent = System.nanoTime();
                long seen = target.queryable();
                latencies.add(System.nanoTime() - sent);
                queries++;
                missing += seen < before ? 1 : 0;
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            load.stop();
            LoadGenerator.Counts counts = load.counts();
            Measurement whole = start.until(Meter.read(target), counts.records(), counts.latency());
            target.settle(answered.sum());
            return new FreshnessRun(queries, missing, latencies, whole);
        }
    }
}
