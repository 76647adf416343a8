package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.ChunkMerge;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.transfer.Transfers.MergeChunks;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;

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
        return bus.serve(Transfers.MERGE, parts -> Future.succeededFuture(merge(parts)))
                .completion();
    }

    private Chunk merge(MergeChunks work) {
        ChunkInfo first = work.parts().get(0).info();
        ChunkInfo last = work.parts().get(work.parts().size() - 1).info();
        Path file = files.merged(work.table().id(), first.firstSequence(), last.lastSequence());
        ChunkMerge.merge(work.parts(), work.table(), file);
        faults.reach(FaultPoint.MERGE_CHUNK_WRITTEN);
        return Chunk.openVerified(file);
    }
}
