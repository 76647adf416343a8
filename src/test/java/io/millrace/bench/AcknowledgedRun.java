package io.millrace.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How many records a server acknowledges when everyone posts as fast as they get answers. */
final class AcknowledgedRun {
    private AcknowledgedRun() {}

    static Measurement of(Target target, Cell cell, long warmUpMillis, long measuredMillis) throws Exception {
        return of(target, List.of(target.newPath()), cell, warmUpMillis, measuredMillis);
    }

    /** @param paths that requests go to in turn */
    static Measurement of(Target target, List<String> paths, Cell cell, long warmUpMillis, long measuredMillis)
            throws Exception {
        RequestTemplate template = RequestTemplate.of(paths, target.key(), cell.batch());
        return of(target, template, cell.isSecure(), cell.connections(), warmUpMillis, measuredMillis);
    }

    /** Any requests, to the target's current path. */
    static Measurement of(
            Target target,
            RequestTemplate template,
            boolean isSecure,
            int connections,
            long warmUpMillis,
            long measuredMillis)
            throws Exception {
        LongAdder acknowledged = new LongAdder();
        Measurement measurement;
        try (LoadGenerator load = new LoadGenerator(template, acknowledged::add)) {
            load.connect(isSecure ? target.https() : target.http(), connections);
            load.start();
            TimeUnit.MILLISECONDS.sleep(warmUpMillis);
            load.reset();
            Meter start = Meter.read(target);
            TimeUnit.MILLISECONDS.sleep(measuredMillis);
            LoadGenerator.Counts counts = load.counts();
            measurement = start.until(Meter.read(target), counts.records(), counts.latency());
            load.stop();
        }
        target.settle(acknowledged.sum());
        return measurement;
    }
}
