package io.millrace.coordinator.pipeline;

import io.millrace.chunk.Chunk;
import io.millrace.fault.FaultPoint;
import io.millrace.model.TableId;
import io.millrace.slice.Slice;
import io.millrace.transfer.Load;
import io.millrace.transfer.Transfers;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Advances the slices of one table in the order of their rows: one upload, one import and one merge at a time, side by
 * side. A step that fails is tried again from its beginning; every step can be repeated. Confined to its verticle.
 */
final class TablePipeline {
    private final Pipeline house;
    private final TableId id;
    private final Deque<Slice.Closing> closed = new ArrayDeque<>();
    private final TableLoads loads;
    private final TableMerges merges;
    private final Step upload;
    private final Step load;
    private final Step merge;

    TablePipeline(Pipeline house, TableId id) {
        this.house = house;
        this.id = id;
        this.loads = new TableLoads(house, id);
        this.merges = new TableMerges(house, id);
        this.upload = step("upload");
        this.load = step("import");
        this.merge = step("merge");
    }

    private Step step(String name) {
        return new Step(name, id, house.vertx, house.damages, this::pump);
    }

    TableId id() {
        return id;
    }

    void closed(Slice.Closing slice) {
        closed.add(slice);
    }

    /** A slice that was uploaded before a restart. */
    void ready(Slice.Uploaded slice) {
        loads.ready(slice);
    }

    /** Loads that a crash left unfinished, oldest first. */
    void resume(List<Load> unfinished) {
        loads.resume(unfinished);
    }

    /** When the first row of all that are not visible yet came; null if there is none. */
    Instant oldest() {
        return Stream.concat(loads.slices().stream(), closed.stream())
                .map(slice -> slice.info().opened())
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** Whether it has nothing to do and waits for nothing. */
    boolean isIdle() {
        return closed.isEmpty() && loads.isEmpty() && !upload.isBusy() && !load.isBusy() && !merge.isBusy();
    }

    void count(Map<String, Long> states) {
        long uploading = upload.isBusy() ? 1 : 0;
        states.merge("closing", Math.max(0, closed.size() - uploading), Long::sum);
        states.merge("uploading", uploading, Long::sum);
        states.merge("uploaded", (long) loads.slices().size(), Long::sum);
    }

    /** Starts whatever can start now. */
    void pump() {
        if (!upload.isBusy() && !closed.isEmpty()) {
            upload.begin(() -> upload(closed.peek()));
        }
        if (!load.isBusy() && !loads.isEmpty()) {
            load.begin(loads::advance);
        }
        if (!merge.isBusy()) {
            List<Chunk> parts = merges.next();
            if (parts.size() > 1) {
                merge.begin(() -> merges.merge(parts));
            }
        }
    }

    /** The table has another chunk. */
    void mergeLater() {
        merges.due();
        pump();
    }

    private Future<Void> upload(Slice.Closing slice) {
        Slice.Uploading uploading = slice.upload();
        return house.leases.acquire(house.nodeLease()).compose(lease -> house.slices
                .closed(slice, lease)
                .compose(done -> {
                    house.faults.reach(FaultPoint.SLICE_REGISTERED);
                    return house.slices.uploading(uploading, lease);
                })
                .compose(done -> house.bus.request(Transfers.UPLOAD, slice.info()))
                .compose(staged -> {
                    Slice.Uploaded uploaded = uploading.uploaded(staged.key(), staged.checksum());
                    return house.slices.uploaded(uploaded, lease).map(uploaded);
                })
                .onSuccess(uploaded -> {
                    house.faults.reach(FaultPoint.UPLOAD_RECORDED);
                    closed.poll();
                    loads.ready(uploaded);
                })
                .mapEmpty());
    }
}
