package io.millrace.bench;

import java.util.ArrayList;
import java.util.List;

/** The same load spread over ever more tables. */
record SpreadRun(int tables, Measurement measurement) {
    private static final Cell SINGLE_POSTS = new Cell(false, 1, 64);

    /** One table twice, of which the first time only warms up. */
    static List<SpreadRun> of(MillraceTarget target, List<Integer> tables, long warmUpMillis, long measuredMillis)
            throws Exception {
        List<SpreadRun> runs = new ArrayList<>();
        AcknowledgedRun.of(target, target.newPaths(1), SINGLE_POSTS, warmUpMillis, measuredMillis);
        for (int count : tables) {
            runs.add(new SpreadRun(
                    count,
                    AcknowledgedRun.of(target, target.newPaths(count), SINGLE_POSTS, warmUpMillis, measuredMillis)));
        }
        return runs;
    }
}
