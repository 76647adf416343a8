package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkFiles;
import io.millrace.chunk.ChunkStore;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.files.DiskProblem;
import io.millrace.files.SideBySide;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.table.BuiltFamily;
import io.millrace.table.Tables;
import io.millrace.transfer.Transfers.BuildChunks;
import io.millrace.transfer.Transfers.BuiltChunks;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes chunks of the rows in memory. A worker: it takes CPU and blocks on files. What fails for one family fails for no other. */
public final class ImportVerticle extends VerticleBase {
    private final Bus bus;
    private final Tables tables;
    private final ChunkStore store;
    private final ChunkFiles files;
    private final Pacing pacing;
    private final Faults faults;

    public ImportVerticle(Bus bus, Tables tables, ChunkStore store, Pacing pacing, Faults faults) {
        this.bus = bus;
        this.tables = tables;
        this.store = store;
        this.files = store.files(faults);
        this.pacing = pacing;
        this.faults = faults;
    }

    @Override
    public Future<?> start() {
        return bus.serve(Transfers.IMPORT, wanted -> Future.succeededFuture(build(wanted)))
                .completion();
    }

    private BuiltChunks build(BuildChunks wanted) {
        List<BuiltFamily> built = new ArrayList<>();
        Map<Set<TableId>, Problem> failed = new HashMap<>();
        for (Set<TableId> family : wanted.families()) {
            try {
                built.add(tables.build(
                        family,
                        wanted.position(),
                        (table, sequence) -> files.imported(table, sequence, wanted.position()),
                        pacing.begin()));
                faults.reach(FaultPoint.IMPORT_CHUNK_WRITTEN);
            } catch (RuntimeException e) {
                failed.put(family, Problem.of(e));
            }
        }
        return new BuiltChunks(kept(built, failed), failed);
    }

    /** @param failed those that cannot be kept are added */
    private List<BuiltFamily> kept(List<BuiltFamily> built, Map<Set<TableId>, Problem> failed) {
        List<BuiltFamily> kept = new ArrayList<>();
        for (Kept outcome : keepAll(built)) {
            if (outcome.failure() == null) {
                kept.add(outcome.family());
            } else {
                failed.put(outcome.family().tables(), outcome.failure());
            }
        }
        return kept;
    }

    private List<Kept> keepAll(List<BuiltFamily> built) {
        try {
            return SideBySide.all(built, store.width(), this::keep);
        } catch (IOException e) {
            throw DiskProblem.of("keeping chunks", e);
        }
    }

    /** @param failure null if its chunks last */
    private record Kept(BuiltFamily family, Problem failure) {}

    private Kept keep(BuiltFamily family) {
        try {
            Map<TableId, List<Chunk>> chunks = new HashMap<>();
            family.chunks()
                    .forEach((table, made) ->
                            chunks.put(table, made.stream().map(store::keep).toList()));
            return new Kept(new BuiltFamily(family.position(), family.tables(), chunks), null);
        } catch (RuntimeException e) {
            return new Kept(family, Problem.of(e));
        }
    }
}
