package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkFiles;
import io.millrace.chunk.ChunkInfo;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.table.ChunkMerge;
import io.millrace.transfer.Transfers.Merged;
import io.millrace.transfer.Transfers.MergedChunks;
import io.millrace.transfer.Transfers.Neighbours;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Merges neighbouring chunks. A worker of its own, so that merging never delays an import. */
public final class MergeVerticle extends VerticleBase {
    private final Bus bus;
    private final ChunkFiles files;
    private final Faults faults;

    public MergeVerticle(Bus bus, ChunkFiles files, Faults faults) {
        this.bus = bus;
        this.files = files;
        this.faults = faults;
    }

    @Override
    public Future<?> start() {
        return bus.serve(Transfers.MERGE, all -> Future.succeededFuture(merge(all)))
                .completion();
    }

    private MergedChunks merge(List<Neighbours> all) {
        List<Merged> merged = new ArrayList<>();
        Map<TableId, Problem> failed = new HashMap<>();
        for (Neighbours each : all) {
            try {
                merged.add(new Merged(each, merge(each)));
            } catch (RuntimeException e) {
                failed.put(each.table().id(), Problem.of(e));
            }
        }
        return new MergedChunks(merged, failed);
    }

    private Chunk merge(Neighbours each) {
        ChunkInfo first = each.chunks().get(0).info();
        ChunkInfo last = each.chunks().get(each.chunks().size() - 1).info();
        Path file = files.merged(each.table().id(), first.firstSequence(), last.lastSequence());
        ChunkMerge.merge(each.chunks(), each.table(), file);
        faults.reach(FaultPoint.MERGE_CHUNK_WRITTEN);
        return Chunk.openVerified(file);
    }
}
