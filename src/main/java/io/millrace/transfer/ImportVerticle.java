package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.chunk.ChunkFiles;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.table.BuiltFamily;
import io.millrace.table.Tables;
import io.millrace.transfer.Transfers.BuildChunks;
import io.millrace.transfer.Transfers.BuiltChunks;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes chunks of the rows in memory. A worker: it takes CPU and blocks on files. What fails for one family fails for no other. */
public final class ImportVerticle extends VerticleBase {
    private final Bus bus;
    private final Tables tables;
    private final ChunkFiles files;
    private final Pacing pacing;
    private final Faults faults;

    public ImportVerticle(Bus bus, Tables tables, ChunkFiles files, Pacing pacing, Faults faults) {
        this.bus = bus;
        this.tables = tables;
        this.files = files;
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
        return new BuiltChunks(built, failed);
    }
}
