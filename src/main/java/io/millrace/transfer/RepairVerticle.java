package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.chunk.ChunkStore;
import io.millrace.fault.Faults;
import io.millrace.problem.Problem;
import io.millrace.table.Tables;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks for damage in chunks and makes chunks again. A worker of its own, so that it never delays an import. */
public final class RepairVerticle extends VerticleBase {
    private final Bus bus;
    private final ChunkStore store;
    private final ChunkRebuild rebuild;

    /** @param memoryMax bytes of heap that a chunk may take while it is built */
    public RepairVerticle(
            Bus bus, SliceCopies copies, ChunkStore store, Faults faults, Tables.Names names, long memoryMax) {
        this.bus = bus;
        this.rebuild = new ChunkRebuild(copies, store, store.files(faults), names, memoryMax);
        this.store = store;
    }

    @Override
    public Future<?> start() {
        return Future.all(
                bus.serve(Transfers.CHECK, files -> Future.succeededFuture(check(files)))
                        .completion(),
                bus.serve(Transfers.REBUILD, wanted -> Future.succeededFuture(rebuild.run(wanted)))
                        .completion());
    }

    private Map<Path, Problem> check(List<Path> files) {
        Map<Path, Problem> damaged = new HashMap<>();
        for (Path file : files) {
            try {
                store.check(file);
            } catch (RuntimeException e) {
                damaged.put(file, Problem.of(e));
            }
        }
        return damaged;
    }
}
