package io.millrace.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many records a second go all the way: from the first post until the last record is in a chunk on disk. The same load went before, so
 * that the compiler has seen it.
 *
 * @param records posted
 * @param acknowledgedPerSecond while posting
 * @param lagSeconds from the last answer until everything was in chunks
 * @param whole with all records by the whole time
 * @param threads processor seconds per million records, by kind of thread of the server
 */
record SustainedRun(
        Cell cell,
        long records,
        double acknowledgedPerSecond,
        double lagSeconds,
        Measurement whole,
        Map<String, Double> threads) {

    static SustainedRun of(MillraceTarget target, Cell cell, long postingMillis) throws Exception {
        once(target, cell, postingMillis);
        return once(target, cell, postingMillis);
    }

    private static SustainedRun once(MillraceTarget target, Cell cell, long postingMillis) throws Exception {
        LongAdder acknowledged = new LongAdder();
        RequestTemplate template = RequestTemplate.of(target.newPath(), target.key(), cell.batch());
        try (LoadGenerator load = new LoadGenerator(template, acknowledged::add)) {
            load.connect(cell.isSecure() ? target.https() : target.http(), cell.connections());
            Map<String, Double> before = target.threadSeconds();
            Meter start = Meter.read(target);
            load.start();
            TimeUnit.MILLISECONDS.sleep(postingMillis);
            load.stop();
            LoadGenerator.Counts counts = load.counts();
            Meter answered = Meter.read(target);
            target.flush();
            Meter end = Meter.read(target);
            Map<String, Double> after = target.threadSeconds();
            target.settle(acknowledged.sum());
            return new SustainedRun(
                    cell,
                    counts.records(),
                    counts.records() / start.secondsUntil(answered),
                    answered.secondsUntil(end),
                    start.until(end, counts.records(), counts.latency()),
                    perMillion(before, after, counts.records()));
        }
    }

    private static Map<String, Double> perMillion(Map<String, Double> before, Map<String, Double> after, long records) {
        Map<String, Double> seconds = new TreeMap<>();
        after.forEach(
                (thread, used) -> seconds.put(thread, (used - before.getOrDefault(thread, 0.0)) / (records / 1e6)));
        return seconds;
    }
}
