package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.slice.LostRows;
import io.millrace.transfer.Transfers.BuildChunk;
import io.millrace.transfer.Transfers.BuiltLoad;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds chunk files from the staged slices of a load. A worker: it takes CPU and blocks on files. Building the same load
 * again gives the same chunks in the same files, so that a crash in between costs nothing.
 */
public final class ImportVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(ImportVerticle.class);

    private final Bus bus;
    private final SliceCopies copies;
    private final ChunkFiles files;
    private final long memoryMax;
    private final Faults faults;

    /** @param memoryMax bytes of heap that a chunk may take while it is built */
    public ImportVerticle(Bus bus, SliceCopies copies, ChunkFiles files, long memoryMax, Faults faults) {
        this.bus = bus;
        this.copies = copies;
        this.files = files;
        this.memoryMax = memoryMax;
        this.faults = faults;
    }

    @Override
    public Future<?> start() {
        return bus.serve(Transfers.IMPORT, load -> Future.succeededFuture(build(load)))
                .completion();
    }

    /** Starts anew without a block in which a row turns out to be none. */
    private BuiltLoad build(BuildChunk load) {
        LoadRows slices = new LoadRows(copies, load.parts());
        while (true) {
            try {
                LoadChunks chunks = new LoadChunks(load, files, memoryMax);
                List<LostRows> lost = slices.read(chunks);
                BuiltLoad built = new BuiltLoad(chunks.finish(), lost);
                faults.reach(FaultPoint.IMPORT_CHUNK_WRITTEN);
                return built;
            } catch (LoadRows.Unreadable e) {
                log.error("a block of table {} is left out: {}", load.target().id(), e.getMessage(), e.getCause());
            }
        }
    }
}
