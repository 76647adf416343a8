package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.slice.SliceReader;
import io.millrace.staging.DirectoryStaging;
import io.millrace.transfer.Transfers.BuildChunk;
import io.millrace.transfer.Transfers.BuiltChunk;
import io.millrace.transfer.Transfers.Part;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/**
 * Builds chunk files from the staged slices of a load. A worker: it takes CPU and blocks on files. Building the same load
 * again gives the same chunks in the same files, so that a crash in between costs nothing.
 */
public final class ImportVerticle extends VerticleBase {
    private final Bus bus;
    private final DirectoryStaging staging;
    private final ChunkFiles files;
    private final long memoryMax;
    private final Faults faults;

    /** @param memoryMax bytes of heap that a chunk may take while it is built */
    public ImportVerticle(Bus bus, DirectoryStaging staging, ChunkFiles files, long memoryMax, Faults faults) {
        this.bus = bus;
        this.staging = staging;
        this.files = files;
        this.memoryMax = memoryMax;
        this.faults = faults;
    }

    @Override
    public Future<?> start() {
        return bus.serve(Transfers.IMPORT, load -> Future.succeededFuture(build(load)))
                .completion();
    }

    private List<BuiltChunk> build(BuildChunk load) {
        LoadChunks chunks = new LoadChunks(load, files, memoryMax);
        for (Part part : load.parts()) {
            read(part, chunks);
        }
        List<BuiltChunk> built = chunks.finish();
        faults.reach(FaultPoint.IMPORT_CHUNK_WRITTEN);
        return built;
    }

    private void read(Part part, LoadChunks chunks) {
        try (SliceReader slice = SliceReader.open(staging.open(part.slice().stagedKey()))) {
            while (slice.next()) {
                chunks.add(part.written(), slice.rows(), slice.length());
            }
        }
    }
}
