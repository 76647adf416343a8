package io.millrace.coordinator.pipeline;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.TableSnapshot;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.fault.FaultPoint;
import io.millrace.model.Field;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemKind;
import io.millrace.slice.Slice;
import io.millrace.transfer.Load;
import io.millrace.transfer.Transfers;
import io.millrace.transfer.Transfers.BuiltChunk;
import io.millrace.transfer.Transfers.BuiltLoad;
import io.millrace.transfer.Transfers.ForeignTable;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Advances the slices of one table in the order of their rows: one upload, one import and one merge at a time, side by
 * side. A step that fails is tried again from its beginning, after a wait that grows to a bound; every step can be repeated.
 * Confined to its verticle.
 */
final class TablePipeline {
    private static final Logger log = LoggerFactory.getLogger(TablePipeline.class);

    private static final long RETRY_MILLIS_MIN = 50;
    private static final long RETRY_MILLIS_MAX = 5_000;

    private final Pipeline house;
    private final TableId id;
    private final Deque<Slice.Closing> closed = new ArrayDeque<>();
    private final Deque<Slice.Uploaded> ready = new ArrayDeque<>();
    private final Deque<Load> loads = new ArrayDeque<>();
    /** Ends the wait for more slices, if there is one: the load may be full with those that are there now. */
    private Runnable wake = () -> {};

    private long loadOpenedNanos;
    private boolean isUploading;
    private boolean isImporting;
    private boolean isMerging;
    private boolean isMergeDue = true;
    private boolean isUnmergeable;
    private long retryMillis = RETRY_MILLIS_MIN;

    TablePipeline(Pipeline house, TableId id) {
        this.house = house;
        this.id = id;
    }

    void closed(Slice.Closing slice) {
        closed.add(slice);
    }

    /** A slice that was uploaded before a restart. */
    void ready(Slice.Uploaded slice) {
        ready.add(slice);
    }

    /** Loads that a crash left unfinished, oldest first. */
    void resume(List<Load> unfinished) {
        loads.addAll(unfinished);
    }

    /** When the first row of all that are not visible yet came; null if there is none. */
    Instant oldest() {
        Instant oldest = null;
        for (Load load : loads) {
            for (Slice.Uploaded slice : load.slices()) {
                oldest = earlier(oldest, slice);
            }
        }
        oldest = earlier(oldest, ready.peek());
        return earlier(oldest, closed.peek());
    }

    private static Instant earlier(Instant known, Slice sliceOrNull) {
        if (sliceOrNull == null) {
            return known;
        }
        Instant opened = sliceOrNull.info().opened();
        return known == null || opened.isBefore(known) ? opened : known;
    }

    TableId id() {
        return id;
    }

    /** Whether it has nothing to do and waits for nothing. */
    boolean isIdle() {
        return closed.isEmpty() && ready.isEmpty() && loads.isEmpty() && !isUploading && !isImporting && !isMerging;
    }

    void count(Map<String, Long> states) {
        long waiting = Math.max(0, closed.size() - (isUploading ? 1 : 0));
        long bound = loads.stream().mapToLong(load -> load.slices().size()).sum();
        states.merge("closing", waiting, Long::sum);
        states.merge("uploading", isUploading ? 1L : 0L, Long::sum);
        states.merge("uploaded", ready.size() + bound, Long::sum);
    }

    /** Starts whatever can start now. */
    void pump() {
        if (!isUploading && !closed.isEmpty()) {
            isUploading = true;
            upload(closed.peek())
                    .onComplete(
                            done -> {
                                closed.poll();
                                ready.add(done);
                                isUploading = false;
                                wake.run();
                                succeeded();
                            },
                            failure -> retry("upload", failure, () -> isUploading = false));
        }
        if (!isImporting && (!loads.isEmpty() || !ready.isEmpty())) {
            isImporting = true;
            advanceLoad()
                    .onComplete(
                            imported -> {
                                isImporting = false;
                                succeeded();
                            },
                            failure -> retry("import", failure, () -> isImporting = false));
        }
        if (!isMerging && isMergeDue) {
            merge();
        }
    }

    /** The table has another chunk. */
    void mergeLater() {
        isMergeDue = true;
        pump();
    }

    private void succeeded() {
        retryMillis = RETRY_MILLIS_MIN;
        pump();
    }

    private void tell(String step, Throwable failure) {
        boolean isKnown = failure instanceof Problem problem && problem.code().kind() != ProblemKind.BUG;
        log.warn(
                "{} of table {} failed, next try in {} ms: {}",
                step,
                id,
                retryMillis,
                failure.getMessage(),
                isKnown ? null : failure);
        if (failure instanceof Problem problem && problem.code().kind() == ProblemKind.CORRUPT) {
            house.damages.add(id, problem.getMessage());
        }
    }

    private void retry(String step, Throwable failure, Runnable release) {
        if (failure instanceof NotYet notYet) {
            Runnable again = () -> {
                release.run();
                pump();
            };
            if (notYet.wait == null) {
                house.onUnreserved(again);
            } else {
                long timer = house.vertx.setTimer(Math.max(1, notYet.wait.toMillis()), fired -> again.run());
                wake = () -> {
                    if (house.vertx.cancelTimer(timer)) {
                        release.run();
                    }
                };
            }
            return;
        }
        tell(step, failure);
        house.vertx.setTimer(retryMillis, timer -> {
            release.run();
            pump();
        });
        retryMillis = Math.min(RETRY_MILLIS_MAX, retryMillis * 2);
    }

    private Future<Slice.Uploaded> upload(Slice.Closing slice) {
        Slice.Uploading uploadingSlice = slice.upload();
        return house.leases.acquire(house.nodeLease()).compose(lease -> house.slices
                .closed(slice, lease)
                .compose(done -> {
                    house.faults.reach(FaultPoint.SLICE_REGISTERED);
                    return house.slices.uploading(uploadingSlice, lease);
                })
                .compose(done -> house.bus.request(Transfers.UPLOAD, slice.info()))
                .compose(staged -> {
                    Slice.Uploaded uploaded = uploadingSlice.uploaded(staged.key(), staged.checksum());
                    return house.slices.uploaded(uploaded, lease).map(uploaded);
                })
                .onSuccess(done -> house.faults.reach(FaultPoint.UPLOAD_RECORDED)));
    }

    /** Takes the oldest load one or more states further; fails with {@link NotYet} if it only has to wait. */
    private Future<Void> advanceLoad() {
        return house.leases.acquire(tableLease(id)).compose(lease -> {
            if (loads.isEmpty()) {
                return openLoad(lease).compose(load -> advance(load, lease));
            }
            return advance(loads.peek(), lease);
        });
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
        return importLoad((Load.Importing) load, lease);
    }

    private <L extends Load> Future<L> replaceHead(L load) {
        loads.poll();
        loads.addFirst(load);
        return Future.succeededFuture(load);
    }

    private Future<Load> openLoad(Lease lease) {
        List<Slice.Uploaded> first = takeReady(LoadSize.ZERO);
        return house.loads
                .open(id, first, lease)
                .onFailure(failure -> putBack(first))
                .compose(load -> {
                    putBack(first.stream()
                            .filter(slice -> !load.slices().contains(slice))
                            .toList());
                    house.faults.reach(FaultPoint.LOAD_FORMED);
                    loadOpenedNanos = System.nanoTime();
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
            Duration age = Duration.ofNanos(System.nanoTime() - loadOpenedNanos);
            Duration left = house.settings.loadAge().minus(age);
            boolean isFull = LoadSize.of(now.slices()).isFull(house.settings);
            return isFull || left.isNegative() || left.isZero()
                    ? Future.succeededFuture(now)
                    : Future.failedFuture(new NotYet(left));
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

    private Future<Void> importLoad(Load.Importing load, Lease lease) {
        TableSchema target = house.schemaNow(id);
        if (target == null) {
            log.info("load {} is discarded: its table {} was dropped", load.id(), id);
            return publish(load, BuiltLoad.NONE, lease);
        }
        Map<String, TableSchema> named = foreignTables(target);
        List<TableSchema> incomplete = Stream.concat(Stream.of(target), named.values().stream())
                .filter(table -> house.snapshots.isMissingChunks(table.id()))
                .toList();
        if (!incomplete.isEmpty()) {
            // keys and places come from all chunks, so the rows wait in staging until somebody puts the file back
            return Future.all(incomplete.stream()
                            .map(table -> house.follow(table.id()).map(done -> snapshot(table)))
                            .toList())
                    .compose(whole -> importLoad(load, lease));
        }
        Map<String, ForeignTable> foreign = new HashMap<>();
        named.forEach((name, table) -> foreign.put(name, new ForeignTable(table, snapshot(table))));
        Set<TableId> touched = new TreeSet<>(Set.of(id));
        foreign.values().forEach(table -> touched.add(table.schema().id()));
        if (!house.reserve(touched)) {
            return Future.failedFuture(new NotYet(null));
        }
        return parts(load)
                .compose(parts -> house.bus.request(
                        Transfers.IMPORT, new Transfers.BuildChunk(target, parts, snapshot(target), foreign)))
                .compose(built -> publish(load, built, lease))
                .onComplete(done -> house.unreserve(touched));
    }

    /** By their names: the keyed tables whose records fields of this one name. */
    private Map<String, TableSchema> foreignTables(TableSchema target) {
        Map<String, TableSchema> foreign = new HashMap<>();
        for (Field field : target.fields()) {
            String name = field.options().foreignTable();
            if (name != null) {
                Optional<TableSchema> table = house.catalog.current().table(target.database(), name);
                table.filter(TableSchema::isKeyed).ifPresent(schema -> foreign.put(name, schema));
            }
        }
        return foreign;
    }

    private TableSnapshot snapshot(TableSchema schema) {
        return house.snapshots.snapshot(schema);
    }

    private Future<List<Transfers.Part>> parts(Load load) {
        List<Future<Transfers.Part>> parts = new ArrayList<>();
        for (Slice.Uploaded slice : load.slices()) {
            parts.add(house.versions
                    .version(id, slice.info().schemaVersion())
                    .map(written -> new Transfers.Part(slice, written)));
        }
        return Future.all(parts).map(all -> all.<Transfers.Part>list());
    }

    /** Chunk metadata visible and slices imported, in one transaction; then queries see the chunk. */
    private Future<Void> publish(Load.Importing load, BuiltLoad built, Lease lease) {
        return house.leases
                .acquire(house.nodeLease())
                .compose(nodeLease -> Transactions.run(house.pool, transaction -> {
                            Future<Void> chain = Leases.hold(transaction, lease, nodeLease);
                            for (BuiltChunk chunk : built.chunks()) {
                                chain = chain.compose(done -> house.chunks.publish(
                                        transaction,
                                        chunk.table(),
                                        chunk.chunk().info()));
                            }
                            return chain.compose(done -> house.lost.add(transaction, id, built.lost()))
                                    .compose(done ->
                                            house.slices.imported(transaction, load.id(), load.slices(), nodeLease))
                                    .compose(done -> house.loads.imported(transaction, load.imported(), lease));
                        })
                        .onSuccess(done -> {
                            house.faults.reach(FaultPoint.IMPORT_CHUNK_PUBLISHED);
                            house.show(built.chunks());
                        })
                        .recover(failure -> followIfImported(load, built, failure)))
                .onSuccess(done -> {
                    loads.poll();
                    house.tellLost(id, built.lost());
                    house.imported(load.slices().size());
                    observe(load);
                });
    }

    /**
     * A connection that dies during the commit leaves open whether it happened, and an attempt before may have built other
     * chunks: what PostgreSQL lists counts. So an import that failed builds on that next time, whoever listed it.
     */
    private Future<Void> followIfImported(Load.Importing load, BuiltLoad built, Throwable failure) {
        List<Future<Void>> followed = built.chunks().stream()
                .map(BuiltChunk::table)
                .distinct()
                .map(house::follow)
                .toList();
        return Future.all(followed)
                .compose(done -> house.loads.isImported(load.id()))
                .compose(yes -> yes ? Future.succeededFuture() : Future.failedFuture(failure));
    }

    private void observe(Load load) {
        Instant now = Instant.now();
        load.slices()
                .forEach(slice -> house.observer.imported(
                        id,
                        slice.info().records(),
                        Duration.between(slice.info().opened(), now)));
    }

    private void merge() {
        TableSchema schema = house.schemaNow(id);
        if (schema == null || isUnmergeable) {
            return;
        }
        isMergeDue = false;
        List<Chunk> parts = house.snapshots.neighbours(schema, house.settings.merges());
        if (parts.size() < 2) {
            return;
        }
        isMerging = true;
        List<ChunkInfo> infos = parts.stream().map(Chunk::info).toList();
        house.bus
                .request(Transfers.MERGE, new Transfers.MergeChunks(schema, parts))
                .compose(merged -> house.leases
                        .acquire(tableLease(id))
                        .compose(lease -> house.chunks.replace(id, infos, merged.info(), lease))
                        .onSuccess(done -> {
                            house.faults.reach(FaultPoint.MERGE_CHUNK_PUBLISHED);
                            house.snapshots.replace(id, parts, merged);
                            house.observer.merged(id, parts.size());
                        }))
                .onComplete(
                        done -> {
                            isMerging = false;
                            isMergeDue = true;
                            succeeded();
                        },
                        failure -> mergeFailed(failure));
    }

    private void mergeFailed(Throwable failure) {
        // a damaged chunk stays so; the table is read without it being touched, and merged after the next start
        isUnmergeable = failure instanceof Problem problem && problem.code().kind() == ProblemKind.CORRUPT;
        isMergeDue = true;
        house.follow(id).onComplete(followed -> retry("merge", failure, () -> isMerging = false));
    }

    private static String tableLease(TableId table) {
        return "table/" + table;
    }

    /** Nothing is wrong; there is only something to wait for: a time, or if that is null, tables that another import uses. */
    private static final class NotYet extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Duration wait;

        NotYet(Duration wait) {
            super("not yet", null, false, false);
            this.wait = wait;
        }
    }
}
