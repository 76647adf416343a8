package io.millrace.log;

import io.millrace.slice.SinkTotals;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up the blocks of each sink that is known. Confined to one thread. */
final class SinkSums {
    private final Map<Long, SinkTotals> bySink = new TreeMap<>();

    void add(BlockHeader block) {
        if (block.isRows() && block.sink() != 0) {
            SinkTotals one = new SinkTotals(
                    block.sink(),
                    block.records(),
                    block.csvBytes(),
                    block.memberBytes(),
                    block.earliestMicros(),
                    block.latestMicros());
            bySink.merge(block.sink(), one, SinkSums::sum);
        }
    }

    private static SinkTotals sum(SinkTotals one, SinkTotals other) {
        return new SinkTotals(
                one.sink(),
                one.records() + other.records(),
                one.csvBytes() + other.csvBytes(),
                one.fileBytes() + other.fileBytes(),
                Math.min(one.earliestMicros(), other.earliestMicros()),
                Math.max(one.latestMicros(), other.latestMicros()));
    }

    /** By ascending number. */
    List<SinkTotals> totals() {
        return List.copyOf(bySink.values());
    }
}
