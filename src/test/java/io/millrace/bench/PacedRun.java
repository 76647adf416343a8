package io.millrace.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long single posts take at a steady rate that the server is well up to, while what it has taken is imported again and again. A post's
 * time begins when it was due, whether or not a connection was free.
 *
 * @param tables that the posts are spread over
 * @param imports that ended meanwhile
 */
record PacedRun(int tables, int imports, Latency latency, Measurement whole) {
    private static final int POSTS_PER_SECOND = 2_000;
    private static final int CONNECTIONS = 32;
    private static final long IMPORT_EVERY_MILLIS = 500;

    static PacedRun of(MillraceTarget target, int tables, long warmUpMillis, long measuredMillis) throws Exception {
        LongAdder answered = new LongAdder();
        RequestTemplate template = RequestTemplate.of(target.newPaths(tables), target.key(), 1);
        try (LoadGenerator load = new LoadGenerator(template, answered::add)) {
            load.connect(target.http(), CONNECTIONS);
            load.startPaced(POSTS_PER_SECOND);
            importFor(target, warmUpMillis);
            load.reset();
            Meter start = Meter.read(target);
            int imports = importFor(target, measuredMillis);
            LoadGenerator.Counts counts = load.counts();
            Measurement whole = start.until(Meter.read(target), counts.records(), counts.latency());
            load.stop();
            target.settle(answered.sum());
            return new PacedRun(tables, imports, counts.latency(), whole);
        }
    }

    private static int importFor(MillraceTarget target, long millis) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        int imports = 0;
        while (System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(IMPORT_EVERY_MILLIS);
            target.flush();
            imports++;
        }
        return imports;
    }
}
