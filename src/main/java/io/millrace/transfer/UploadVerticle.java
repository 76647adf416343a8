package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.slice.Slice;
import io.millrace.slice.Volume;
import io.millrace.staging.DirectoryStaging;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Carries closed slices to staging, and removes files that are no longer needed. A worker: it blocks on files. */
public final class UploadVerticle extends VerticleBase {
    private final Bus bus;
    private final Volume volume;
    private final DirectoryStaging staging;
    private final Faults faults;

    public UploadVerticle(Bus bus, Volume volume, DirectoryStaging staging, Faults faults) {
        this.bus = bus;
        this.volume = volume;
        this.staging = staging;
        this.faults = faults;
    }

    @Override
    public Future<?> start() {
        return Future.all(
                bus.serve(Transfers.UPLOAD, slice -> Future.succeededFuture(staging.put(slice)))
                        .completion(),
                bus.serve(Transfers.REMOVE, this::remove).completion());
    }

    private Future<Void> remove(Transfers.Removal removal) {
        for (Slice.Imported slice : removal.slices()) {
            volume.remove(slice.info());
            staging.remove(slice.stagedKey());
        }
        for (Path chunk : removal.chunks()) {
            try {
                Files.deleteIfExists(chunk);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + chunk, e);
            }
        }
        if (!removal.chunks().isEmpty()) {
            faults.reach(FaultPoint.MERGE_INPUTS_REMOVED);
        }
        if (!removal.slices().isEmpty()) {
            faults.reach(FaultPoint.IMPORT_SLICES_REMOVED);
        }
        return Future.succeededFuture();
    }
}
