package io.millrace.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The same load spread over ever more tables, for so long that imports run meanwhile.
 *
 * @param recordsPerSecond acknowledged while posting
 * @param refused requests that found the memory for rows full
 * @param statementsPerSecond that PostgreSQL was asked to carry out
 * @param whole from the first post until all was imported
 */
record SpreadRun(
        Cell cell, int tables, double recordsPerSecond, long refused, double statementsPerSecond, Measurement whole) {
    /** One table twice, of which the first time only warms up. */
    static List<SpreadRun> of(MillraceTarget target, Cell cell, List<Integer> tables, long postingMillis)
            throws Exception {
        List<SpreadRun> runs = new ArrayList<>();
        once(target, cell, 1, postingMillis / 2);
        for (int count : tables) {
            runs.add(once(target, cell, count, postingMillis));
        }
        return runs;
    }

    private static SpreadRun once(MillraceTarget target, Cell cell, int tables, long postingMillis) throws Exception {
        LongAdder acknowledged = new LongAdder();
        RequestTemplate template = RequestTemplate.of(target.newPaths(tables), target.key(), cell.batch());
        try (LoadGenerator load = new LoadGenerator(template, acknowledged::add)) {
            load.connect(cell.isSecure() ? target.https() : target.http(), cell.connections());
            double statements = target.statements();
            Meter start = Meter.read(target);
            load.start();
            TimeUnit.MILLISECONDS.sleep(postingMillis);
            load.stop();
            Meter answered = Meter.read(target);
            LoadGenerator.Counts counts = load.counts();
            target.flush();
            Meter end = Meter.read(target);
            double asked = target.statements() - statements;
            target.settle(acknowledged.sum());
            return new SpreadRun(
                    cell,
                    tables,
                    counts.records() / start.secondsUntil(answered),
                    counts.refused(),
                    asked / start.secondsUntil(end),
                    start.until(end, counts.records(), counts.latency()));
        }
    }
}
