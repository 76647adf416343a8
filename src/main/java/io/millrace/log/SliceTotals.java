package io.millrace.log;

import io.millrace.model.SliceId;
import io.millrace.slice.SinkTotals;
import io.millrace.slice.SliceInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What the headers of a file's first blocks add up to. Immutable. */
record SliceTotals(
        BlockHeader first,
        BlockHeader last,
        int blocks,
        long records,
        long csvBytes,
        long fileBytes,
        long earliestMicros,
        long latestMicros,
        long nextId) {
    static final SliceTotals NONE = new SliceTotals(null, null, 0, 0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE, 0);

    SliceTotals plus(BlockHeader block) {
        boolean isRows = block.isRows();
        return new SliceTotals(
                first == null ? block : first,
                block,
                blocks + 1,
                isRows ? records + block.records() : records,
                csvBytes + block.csvBytes(),
                fileBytes + block.memberBytes(),
                isRows ? Math.min(earliestMicros, block.earliestMicros()) : earliestMicros,
                isRows ? Math.max(latestMicros, block.latestMicros()) : latestMicros,
                Math.max(nextId, block.nextId()));
    }

    /** How many groups are complete, if every block is there. */
    int groups() {
        return last == null ? 0 : last.isLast() ? last.group() + 1 : last.group();
    }

    /** Of a slice that has at least its first block. */
    SliceInfo info(Path file, List<SinkTotals> sinks) {
        return new SliceInfo(
                new SliceId(first.node(), first.position()),
                first.sequence(),
                first.table(),
                first.schemaVersion(),
                file,
                records,
                csvBytes,
                fileBytes,
                blocks,
                earliestMicros,
                latestMicros,
                Instant.EPOCH.plus(first.earliestMicros(), ChronoUnit.MICROS),
                nextId,
                sinks);
    }
}
