package io.millrace.log;

import io.millrace.model.RecordTotals;
import io.millrace.slice.SinkTotals;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up the blocks of each sink that is known. Confined to one thread. */
final class SinkSums {
    private final Map<Long, RecordTotals> bySink = new TreeMap<>();

    void add(BlockHeader block) {
        if (block.isRows() && block.sink() != 0) {
            RecordTotals one = new RecordTotals(
                    block.records(),
                    block.countedBytes(),
                    block.memberBytes(),
                    block.earliestMicros(),
                    block.latestMicros());
            bySink.merge(block.sink(), one, RecordTotals::plus);
        }
    }

    /** By ascending number. */
    List<SinkTotals> totals() {
        return bySink.entrySet().stream()
                .map(sink -> new SinkTotals(sink.getKey(), sink.getValue()))
                .toList();
    }
}
