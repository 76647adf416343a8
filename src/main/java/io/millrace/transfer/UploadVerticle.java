package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.slice.Slice;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Carries closed slices to staging, and removes files that are no longer needed. A worker: it blocks on files. */
public final class UploadVerticle extends VerticleBase {
    private final Bus bus;
    private final SliceCopies copies;
    private final Faults faults;

    public UploadVerticle(Bus bus, SliceCopies copies, Faults faults) {
        this.bus = bus;
        this.copies = copies;
        this.faults = faults;
    }

    @Override
    public Future<?> start() {
        return Future.all(
                bus.serve(Transfers.UPLOAD, slice -> Future.succeededFuture(copies.put(slice)))
                        .completion(),
                bus.serve(Transfers.REMOVE, this::remove).completion());
    }

    private Future<Void> remove(Transfers.Removal removal) {
        for (Slice.Imported slice : removal.slices()) {
            copies.volume().remove(slice.info());
            copies.staging().remove(slice.stagedKey());
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
