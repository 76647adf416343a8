package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkFiles;
import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.ChunkStore;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.table.Reclaim;
import io.millrace.table.Tables;
import io.millrace.transfer.Transfers.Merged;
import io.millrace.transfer.Transfers.MergedChunks;
import io.millrace.transfer.Transfers.Neighbours;
import io.millrace.transfer.Transfers.Reclaims;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Merges neighbouring chunks, and frees chunks of what has ended. A worker of its own, so that neither delays an import. */
public final class MergeVerticle extends VerticleBase {
    private final Bus bus;
    private final Tables tables;
    private final ChunkStore store;
    private final ChunkFiles files;
    private final Pacing pacing;
    private final Faults faults;

    /** @param pacing of merges; once it is stopped, none goes on */
    public MergeVerticle(Bus bus, Tables tables, ChunkStore store, Pacing pacing, Faults faults) {
        this.bus = bus;
        this.tables = tables;
        this.store = store;
        this.files = store.files(faults);
        this.pacing = pacing;
        this.faults = faults;
    }

    @Override
    public Future<?> start() {
        return Future.all(
                bus.serve(Transfers.MERGE, all -> Future.succeededFuture(merge(all)))
                        .completion(),
                bus.serve(Transfers.RECLAIM, all -> Future.succeededFuture(reclaim(all)))
                        .completion());
    }

    private Reclaims reclaim(List<TableSchema> all) {
        List<Reclaim> found = new ArrayList<>();
        Map<TableId, Problem> failed = new HashMap<>();
        for (TableSchema table : all) {
            try {
                found.add(tables.reclaim(table));
            } catch (RuntimeException e) {
                failed.put(table.id(), Problem.of(e));
            }
        }
        return new Reclaims(found, failed);
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
        TableId table = each.table().id();
        Path file = each.chunks().size() > 1
                ? files.merged(table, first.firstSequence(), last.lastSequence())
                : files.rebuilt(table, first.firstSequence(), last.lastSequence());
        tables.merge(each.table(), each.chunks(), file, pacing.begin());
        faults.reach(FaultPoint.MERGE_CHUNK_WRITTEN);
        return store.keep(Chunk.openVerified(file));
    }
}
