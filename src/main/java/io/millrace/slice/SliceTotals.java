package io.millrace.slice;

import io.millrace.model.SliceId;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the headers of a slice's first blocks add up to. Immutable. */
record SliceTotals(
        BlockHeader first,
        int blocks,
        int groups,
        long records,
        long csvBytes,
        long fileBytes,
        long earliestMicros,
        long latestMicros) {
    static final SliceTotals NONE = new SliceTotals(null, 0, 0, 0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);

    SliceTotals plus(BlockHeader block) {
        boolean isMark = block.isNames() || block.isFooter();
        return new SliceTotals(
                first == null ? block : first,
                blocks + 1,
                groups + (block.isLast() ? 1 : 0),
                block.isFooter() ? records : records + block.records(),
                csvBytes + block.csvBytes(),
                fileBytes + block.memberBytes(),
                isMark ? earliestMicros : Math.min(earliestMicros, block.earliestMicros()),
                isMark ? latestMicros : Math.max(latestMicros, block.latestMicros()));
    }

    /** Of a slice that has at least its first block. */
    SliceInfo info(Path file) {
        return new SliceInfo(
                new SliceId(first.node(), first.sequence()),
                first.table(),
                first.schemaVersion(),
                file,
                records,
                csvBytes,
                fileBytes,
                blocks,
                earliestMicros,
                latestMicros,
                Instant.EPOCH.plus(first.earliestMicros(), ChronoUnit.MICROS));
    }
}
