package io.millrace.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many records a sink takes when everyone posts as fast as they get answers, and what its mapping costs.
 *
 * @param mappingSeconds of the processor per million records, of the threads that map
 */
record MappingRun(Measurement whole, double mappingSeconds) {
    /** As Linux names them. */
    private static final String MAPPING_THREADS = "millrace-ingest";

    static MappingRun of(
            MillraceTarget target, RequestTemplate template, int connections, long warmUpMillis, long measuredMillis)
            throws Exception {
        LongAdder acknowledged = new LongAdder();
        MappingRun run;
        try (LoadGenerator load = new LoadGenerator(template, acknowledged::add)) {
            load.connect(target.http(), connections);
            load.start();
            TimeUnit.MILLISECONDS.sleep(warmUpMillis);
            load.reset();
            double before = mapping(target);
            Meter start = Meter.read(target);
            TimeUnit.MILLISECONDS.sleep(measuredMillis);
            LoadGenerator.Counts counts = load.counts();
            Measurement whole = start.until(Meter.read(target), counts.records(), counts.latency());
            run = new MappingRun(whole, (mapping(target) - before) / (counts.records() / 1e6));
            load.stop();
        }
        target.settle(acknowledged.sum());
        return run;
    }

    private static double mapping(MillraceTarget target) throws Exception {
        return target.threadSeconds().getOrDefault(MAPPING_THREADS, 0.0);
    }

    /** For each second that a processor maps. */
    double recordsPerMappingSecond() {
        return 1e6 / mappingSeconds;
    }
}
