package io.millrace.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many records a second go all the way: from the first post until the last record is queryable.
 *
 * @param records posted
 * @param acknowledgedPerSecond while posting
 * @param queryablePerSecond all records by the whole time
 * @param lagSeconds from the last answer until everything was queryable
 */
record SustainedRun(
        Cell cell,
        long records,
        double acknowledgedPerSecond,
        double queryablePerSecond,
        double lagSeconds,
        Measurement whole) {

    static SustainedRun of(MillraceTarget target, Cell cell, long postingMillis) throws Exception {
        LongAdder acknowledged = new LongAdder();
        RequestTemplate template = RequestTemplate.of(target.newPath(), target.key(), cell.batch());
        try (LoadGenerator load = new LoadGenerator(template, acknowledged::add)) {
            load.connect(cell.isSecure() ? target.https() : target.http(), cell.connections());
            Meter start = Meter.read(target);
            load.start();
            TimeUnit.MILLISECONDS.sleep(postingMillis);
            load.stop();
            LoadGenerator.Counts counts = load.counts();
            Meter answered = Meter.read(target);
            target.awaitQueryable(acknowledged.sum());
            Meter end = Meter.read(target);
            Measurement whole = start.until(end, counts.records(), counts.p50Millis(), counts.p99Millis());
            target.settle(acknowledged.sum());
            return new SustainedRun(
                    cell,
                    counts.records(),
                    counts.records() / start.secondsUntil(answered),
                    whole.recordsPerSecond(),
                    answered.secondsUntil(end),
                    whole);
        }
    }
}
