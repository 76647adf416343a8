package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.chunk.ChunkStore;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.files.DiskProblem;
import io.millrace.files.SideBySide;
import io.millrace.model.SliceId;
import io.millrace.problem.Problem;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.staging.StagedSlice;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries closed slices to staging, and removes files that are no longer needed. A worker: it blocks on files and on the store. */
public final class UploadVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(UploadVerticle.class);

    private final Bus bus;
    private final SliceCopies copies;
    private final ChunkStore store;
    private final Faults faults;
    /** Why slices could not be removed the last time. */
    private Set<String> told = Set.of();

    public UploadVerticle(Bus bus, SliceCopies copies, ChunkStore store, Faults faults) {
        this.bus = bus;
        this.copies = copies;
        this.store = store;
        this.faults = faults;
    }

    @Override
    public Future<?> start() {
        return Future.all(
                bus.serve(Transfers.UPLOAD, slices -> Future.succeededFuture(put(slices)))
                        .completion(),
                bus.serve(Transfers.REMOVE, this::remove).completion());
    }

    private record Outcome(SliceId slice, StagedSlice staged, Problem failure) {}

    /** What fails for one slice fails for no other. */
    private Transfers.Staged put(List<SliceInfo> slices) {
        Map<SliceId, StagedSlice> staged = new HashMap<>();
        Map<SliceId, Problem> failed = new HashMap<>();
        for (Outcome outcome : putAll(slices)) {
            if (outcome.failure() == null) {
                staged.put(outcome.slice(), outcome.staged());
            } else {
                failed.put(outcome.slice(), outcome.failure());
            }
        }
        return new Transfers.Staged(staged, failed);
    }

    private List<Outcome> putAll(List<SliceInfo> slices) {
        try {
            return SideBySide.all(slices, copies.staging().width(), this::put);
        } catch (IOException e) {
            throw DiskProblem.of("copying slices to staging", e);
        }
    }

    private Outcome put(SliceInfo slice) {
        try {
            return new Outcome(slice.id(), copies.put(slice), null);
        } catch (RuntimeException e) {
            return new Outcome(slice.id(), null, Problem.of(e));
        }
    }

    private Future<Transfers.Removal> remove(Transfers.Removal removal) {
        List<Slice.Imported> onVolume = removal.onVolume().stream()
                .filter(slice -> isRemoved(slice, () -> copies.volume().remove(slice.info())))
                .toList();
        List<Slice.Imported> staged = removeStaged(removal.staged());
        List<Path> chunks = removeChunks(removal.chunks());
        if (!removal.chunks().isEmpty()) {
            faults.reach(FaultPoint.MERGE_INPUTS_REMOVED);
        }
        if (!removal.onVolume().isEmpty()) {
            faults.reach(FaultPoint.IMPORT_SLICES_REMOVED);
        }
        return Future.succeededFuture(new Transfers.Removal(onVolume, staged, chunks));
    }

    private List<Slice.Imported> removeStaged(List<Slice.Imported> slices) {
        List<Removed> outcomes;
        try {
            outcomes = SideBySide.all(slices, copies.staging().width(), this::removeStaged);
        } catch (IOException e) {
            throw DiskProblem.of("removing slices from staging", e);
        }
        List<Slice.Imported> removed = new ArrayList<>();
        Set<String> why = new TreeSet<>();
        for (Removed outcome : outcomes) {
            if (outcome.failure() == null) {
                removed.add(outcome.slice());
            } else {
                why.add(outcome.failure());
            }
        }
        if (!why.isEmpty() && !why.equals(told)) {
            log.warn("{} slices are not removed from staging yet: {}", slices.size() - removed.size(), why);
        }
        told = why;
        return removed;
    }

    /** @param failure null if it is gone */
    private record Removed(Slice.Imported slice, String failure) {}

    private Removed removeStaged(Slice.Imported slice) {
        try {
            copies.staging().remove(slice.stagedKey());
            return new Removed(slice, null);
        } catch (RuntimeException e) {
            return new Removed(slice, e.getMessage());
        }
    }

    private static boolean isRemoved(Slice.Imported slice, Runnable removal) {
        try {
            removal.run();
            return true;
        } catch (RuntimeException e) {
            log.warn("slice {} is not removed yet: {}", slice.info().id(), e.getMessage());
            return false;
        }
    }

    private List<Path> removeChunks(List<Path> chunks) {
        try {
            return SideBySide.all(chunks, store.width(), this::removedChunk).stream()
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            throw DiskProblem.of("removing chunks", e);
        }
    }

    private Optional<Path> removedChunk(Path chunk) {
        try {
            store.remove(chunk);
            return Optional.of(chunk);
        } catch (RuntimeException e) {
            log.warn("chunk {} is not removed yet: {}", chunk, e.getMessage());
            return Optional.empty();
        }
    }
}
