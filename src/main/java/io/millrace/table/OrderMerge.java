package io.millrace.table;

import io.millrace.bitmap.RecordRanks;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkWriter;
import io.millrace.chunk.PackedWriter;
import io.millrace.chunk.TimeOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the order by event time of the records that chunks have together. Merges the orders of the parts, so it holds no more
 * than a batch of each. Where the order turns out to be that of the ids, nothing is written. Confined to one thread.
 */
final class OrderMerge {
    private static final int BATCH_MAX = 1 << 12;

    /** Of a part without an order, which is looked through as a whole for each batch. */
    private static final int BATCH_MAX_UNORDERED = 1 << 16;

    private final List<ChunkRecords> parts;
    private final RecordRanks ranks;

    OrderMerge(TableSnapshot snapshot) {
        this.parts = snapshot.eventTimes().chunks().stream()
                .filter(part -> !part.isEmpty())
                .toList();
        this.ranks = RecordRanks.of(snapshot.existing());
    }

    void write(ChunkWriter out) throws IOException {
        if (!followsFromParts()) {
            RecordMerge merge = merge();
            int sameAsRanks = 0;
            int rank = -1;
            for (RecordRun next = merge.next(); next != null; next = merge.next()) {
                rank = ranks.countBelow(next.id());
                if (rank != sameAsRanks) {
                    break;
                }
                sameAsRanks++;
            }
            if (sameAsRanks < ranks.size()) {
                write(out, sameAsRanks, rank, merge);
            }
        }
    }

    private void write(ChunkWriter out, int sameAsRanks, int first, RecordMerge rest) throws IOException {
        out.order(ranks.size(), to -> {
            for (int rank = 0; rank < sameAsRanks; rank++) {
                to.add(rank);
            }
            to.add(first);
            addAll(rest, to);
        });
    }

    private void addAll(RecordMerge rest, PackedWriter to) throws IOException {
        for (RecordRun next = rest.next(); next != null; next = rest.next()) {
            to.add(ranks.countBelow(next.id()));
        }
    }

    /** Whether each part is in the order of its ids and lies behind the one before, by id and by time, as in logs. */
    private boolean followsFromParts() {
        Chunk before = null;
        for (ChunkRecords part : parts) {
            Chunk chunk = part.chunk();
            TimeOrder order = chunk.timeOrder();
            boolean follows = order != null
                    && order.isById()
                    && (before == null
                            || (before.records().last() < chunk.records().first()
                                    && before.info().latestMicros()
                                            <= chunk.info().earliestMicros()));
            if (!follows) {
                return false;
            }
            before = chunk;
        }
        return true;
    }

    private RecordMerge merge() {
        List<RecordRun> runs = new ArrayList<>();
        for (ChunkRecords part : parts) {
            runs.add(new RecordRun(
                    0,
                    part.all().first(),
                    part.chunk().info().earliestMicros(),
                    part.chunk().timeOrder() == null ? BATCH_MAX_UNORDERED : BATCH_MAX,
                    () -> part.byTime(null, null, false)));
        }
        return new RecordMerge(RecordRun.BY_TIME, runs);
    }
}
