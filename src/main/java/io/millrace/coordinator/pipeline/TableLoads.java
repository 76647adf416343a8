package io.millrace.coordinator.pipeline;

import io.millrace.coordinator.pipeline.Step.Wait;
import io.millrace.fault.FaultPoint;
import io.millrace.model.TableId;
import io.millrace.slice.Slice;
import io.millrace.transfer.Load;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The uploaded slices of one table on their way through its loads, in the order of their rows. Confined to its verticle. */
final class TableLoads {
    private final Pipeline house;
    private final TableId id;
    private final TableImport imports;
    private final Deque<Slice.Uploaded> ready = new ArrayDeque<>();
    private final Deque<Load> loads = new ArrayDeque<>();
    private final Wait wait;
    private long openedNanos;

    TableLoads(Pipeline house, TableId id) {
        this.house = house;
        this.id = id;
        this.imports = new TableImport(house, id);
        this.wait = new Wait(house.vertx);
    }

    /** The load that waits for more slices looks at it at once: it may be full now. */
    void ready(Slice.Uploaded slice) {
        ready.add(slice);
        wait.end();
    }

    /** Loads that a crash left unfinished, oldest first. */
    void resume(List<Load> unfinished) {
        loads.addAll(unfinished);
    }

    boolean isEmpty() {
        return loads.isEmpty() && ready.isEmpty();
    }

    /** All slices, oldest first. */
    List<Slice.Uploaded> slices() {
        List<Slice.Uploaded> all = new ArrayList<>();
        loads.forEach(load -> all.addAll(load.slices()));
        all.addAll(ready);
        return all;
    }

    /** Takes the oldest load through all its states; fails with {@link Step.NotYet} if it only has to wait. */
    Future<Void> advance() {
        return house.leases
                .acquire(Pipeline.tableLease(id))
                .compose(lease -> (loads.isEmpty() ? open(lease) : Future.succeededFuture(loads.peek()))
                        .compose(load -> advance(load, lease)));
    }

    private Future<Void> advance(Load load, Lease lease) {
        if (load instanceof Load.Writing writing) {
            return collect(writing).compose(full -> house.loads
                    .close(full.close(), lease)
                    .compose(closing -> replaceHead(closing))
                    .compose(closing -> advance(closing, lease)));
        }
        if (load instanceof Load.Closing closing) {
            return house.loads
                    .importing(closing.importing(), lease)
                    .compose(next -> replaceHead(next))
                    .compose(next -> advance(next, lease));
        }
        return imports.run((Load.Importing) load, lease, loads::poll);
    }

    private <L extends Load> Future<L> replaceHead(L load) {
        loads.poll();
        loads.addFirst(load);
        return Future.succeededFuture(load);
    }

    private Future<Load> open(Lease lease) {
        List<Slice.Uploaded> first = takeReady(LoadSize.ZERO);
        return house.loads
                .open(id, first, lease)
                .onFailure(failure -> putBack(first))
                .compose(load -> {
                    putBack(first.stream()
                            .filter(slice -> !load.slices().contains(slice))
                            .toList());
                    house.faults.reach(FaultPoint.LOAD_FORMED);
                    openedNanos = System.nanoTime();
                    loads.addFirst(load);
                    return Future.succeededFuture((Load) load);
                });
    }

    /** Adds what is ready; the load goes on when a trigger fires, else it waits. */
    private Future<Load.Writing> collect(Load.Writing load) {
        List<Slice.Uploaded> more = takeReady(LoadSize.of(load.slices()));
        Future<Load.Writing> grown = more.isEmpty()
                ? Future.succeededFuture(load)
                : house.loads
                        .add(load, more)
                        .onFailure(failure -> putBack(more))
                        .compose(this::replaceHead);
        return grown.compose(now -> {
            Duration age = Duration.ofNanos(System.nanoTime() - openedNanos);
            Duration left = house.settings.loadAge().minus(age);
            boolean isFull = LoadSize.of(now.slices()).isFull(house.settings);
            if (isFull || left.isNegative() || left.isZero()) {
                return Future.succeededFuture(now);
            }
            // more may have come while PostgreSQL took note of the others
            return ready.isEmpty() ? Future.failedFuture(wait.of(left)) : collect(now);
        });
    }

    /** The oldest ready slices, until the load with them is full; at least one for an empty load. */
    private List<Slice.Uploaded> takeReady(LoadSize before) {
        List<Slice.Uploaded> taken = new ArrayList<>();
        LoadSize size = before;
        while (!ready.isEmpty() && !size.isFull(house.settings)) {
            Slice.Uploaded slice = ready.poll();
            size = size.plus(slice.info());
            taken.add(slice);
        }
        return taken;
    }

    private void putBack(List<Slice.Uploaded> slices) {
        for (int i = slices.size() - 1; i >= 0; i--) {
            ready.addFirst(slices.get(i));
        }
    }
}
