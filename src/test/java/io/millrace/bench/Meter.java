package io.millrace.bench;

import java.io.IOException;

/** Reads all clocks at once, and tells what has passed between two readings. Immutable. */
record Meter(long nanos, double server, double database, double load) {
    static Meter read(Target target) throws IOException {
        return new Meter(
                System.nanoTime(),
                target.processorSeconds(),
                target.databaseSeconds(),
                ProcessorTime.seconds(ProcessHandle.current().pid()));
    }

    double secondsUntil(Meter end) {
        return (end.nanos - nanos) / 1e9;
    }

    Measurement until(Meter end, long records, Latency latency) {
        double millions = records / 1e6;
        return new Measurement(
                records / secondsUntil(end),
                latency,
                (end.server - server) / millions,
                (end.database - database) / millions,
                (end.load - load) / millions);
    }
}
