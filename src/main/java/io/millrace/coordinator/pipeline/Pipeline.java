package io.millrace.coordinator.pipeline;

import io.millrace.bus.Bus;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.chunk.Chunk;
import io.millrace.coordinator.catalog.CatalogStore;
import io.millrace.coordinator.catalog.TableSql;
import io.millrace.coordinator.pipeline.ChunkLedger.TableChunk;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.files.DamageList;
import io.millrace.log.RecordIds;
import io.millrace.log.SegmentCut;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.table.BuiltFamily;
import io.millrace.table.Reclaim;
import io.millrace.table.Tables;
import io.millrace.transfer.ReadBack;
import io.millrace.transfer.SliceCopies;
import io.millrace.transfer.Transfers;
import io.millrace.transfer.Transfers.BuiltChunks;
import io.millrace.transfer.Transfers.Merged;
import io.millrace.transfer.Transfers.MergedChunks;
import io.millrace.transfer.Transfers.Neighbours;
import io.millrace.transfer.UnreadableRows;
import io.millrace.transfer.UnregisteredTotals;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what a {@link PipelineState} wants: brings rows from segments of the log to chunks on disk, and keeps chunks few.
 * Each step costs a fixed number of statements, however many tables it is about. Confined to its verticle.
 */
public final class Pipeline {
    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

    /** Of chunks that are merged in one step, beyond those of one table. */
    private static final long MERGE_BYTES_AT_ONCE = 64L << 20;

    private final Vertx vertx;
    private final Bus bus;
    private final Pool pool;
    private final Leases leases;
    private final SliceLedger slices;
    private final ChunkLedger chunks;
    private final LossLedger losses = new LossLedger();
    private final Tables tables;
    private final RecordIds ids;
    private final EndpointCatalog catalog;
    private final PipelineSettings settings;
    private final PipelineObserver observer;
    private final Faults faults;
    private final DamageList damages;
    private final Losses lost;
    private final UnregisteredTotals unregistered;
    private final PipelineState state;
    private final ReadBack readBack;
    private final Recovery recovery;
    private final CleanUp cleanUp;
    private final Repairs repairs;
    private final StagingFailures stagingFailures = new StagingFailures();
    private final Map<Long, Promise<Void>> wishes = new HashMap<>();
    /** Tables whose last import may have happened. */
    private Set<TableId> doubtful = Set.of();

    private long lastWish;
    private boolean isStopped;
    /** Whether all rows that were acknowledged are in {@link #tables}: before that nobody can say what has ended. */
    private boolean isRecovered;
    /** Waits until they are. */
    private Step.Merge held;

    /**
     * @param ids gets to know at the start what was given before
     * @param unregistered gets to know what is registered
     * @param unreadable rows that {@code tables} left out
     */
    public Pipeline(
            Vertx vertx,
            Bus bus,
            Pool pool,
            Leases leases,
            Tables tables,
            RecordIds ids,
            UnregisteredTotals unregistered,
            UnreadableRows unreadable,
            SliceCopies copies,
            EndpointCatalog catalog,
            CatalogStore store,
            PipelineSettings settings,
            PipelineObserver observer,
            Faults faults,
            DamageList damages) {
        this.vertx = vertx;
        this.bus = bus;
        this.pool = pool;
        this.leases = leases;
        this.tables = tables;
        this.ids = ids;
        this.unregistered = unregistered;
        this.catalog = catalog;
        this.settings = settings;
        this.observer = observer;
        this.faults = faults;
        this.damages = damages;
        this.slices = new SliceLedger(pool, settings.node());
        this.chunks = new ChunkLedger(pool, settings.node(), settings.chunks());
        this.lost = new Losses(vertx, unreadable, copies, catalog, store, observer, damages);
        this.state = new PipelineState(settings, () -> tables.heldBytes() >= settings.liveBytesMax() / 2);
        this.cleanUp = new CleanUp(vertx, bus, slices, chunks, tables, catalog, settings, this::follow);
        this.repairs = new Repairs(
                bus, pool, slices, chunks, tables, catalog, damages, () -> leases.acquire(nodeLease()), this::follow);
        this.readBack = new ReadBack(
                copies, tables, (database, name) -> catalog.current().table(database, name));
        this.recovery = new Recovery(
                vertx, pool, slices, chunks, tables, catalog, settings, readBack, lost, cleanUp, ids, unregistered);
    }

    /**
     * Opens the visible chunks, then takes up every slice where the last process left it: afterwards all rows that were
     * acknowledged can be read.
     *
     * @param onVolume every slice found on the volume, each cut to its last whole group
     */
    public Future<Void> recover(List<SliceInfo> onVolume) {
        return leases.takeOver()
                .compose(done -> leases.acquire(nodeLease()))
                .compose(lease -> recovery.run(onVolume, this::found))
                .onSuccess(recovered -> {
                    isRecovered = true;
                    if (held != null) {
                        merge(held);
                    }
                })
                .mapEmpty();
    }

    private Future<Void> found(Event.Found found, boolean isLast) {
        hear(found);
        return isLast ? Future.succeededFuture() : makeRoom(found.end());
    }

    /** The memory does not hold all rows, so these go to the disk before the next ones come. */
    private Future<Void> makeRoom(long end) {
        return imported(new Transfers.Imported(end, Set.of())).recover(failure -> {
            if (tables.heldBytes() < settings.liveBytesMax()) {
                return Future.succeededFuture();
            }
            log.warn("there is no room in memory for the rows that wait on disk: {}", failure.getMessage());
            return vertx.timer(1, TimeUnit.SECONDS).compose(waited -> makeRoom(end));
        });
    }

    /** A segment of this node was cut. */
    public Future<Void> accept(SegmentCut cut) {
        hear(new Event.Cut(cut.end(), cut.slices(), Instant.now()));
        return Future.succeededFuture();
    }

    /** Done when the rows are in chunks; fails if some cannot be. */
    public Future<Void> imported(Transfers.Imported wanted) {
        long id = ++lastWish;
        Promise<Void> done = Promise.promise();
        wishes.put(id, done);
        hear(new Event.Wanted(id, wanted.position(), wanted.tables()));
        return done.future();
    }

    /** Begins nothing any more; what is under way goes on at the next start. */
    public void stop() {
        isStopped = true;
        wishes.values().forEach(wish -> wish.fail(new Problem(ProblemCode.UNAVAILABLE_NOW, "the server is stopping")));
        wishes.clear();
    }

    /** Imported slices in staging. */
    public Future<List<Transfers.StagedFile>> staged(Transfers.StagedFiles wanted) {
        return slices.staged(wanted);
    }

    /** Keeps the files of chunks that somebody reads. */
    public Future<List<Path>> pin(Transfers.Pin wanted) {
        return chunks.pin(wanted.holder(), wanted.table(), wanted.time());
    }

    public Future<Void> unpin(String holder) {
        return chunks.unpin(holder);
    }

    /** Makes damaged chunks again; gives a line for each. */
    public Future<List<String>> repair(Transfers.Repair wanted) {
        return repairs.run(wanted.tables());
    }

    private void hear(Event event) {
        if (isStopped) {
            return;
        }
        for (Step step : state.on(event)) {
            try {
                begin(step);
            } catch (RuntimeException e) {
                lane(step).ifPresentOrElse(lane -> failed(lane, "a step", e), () -> log.error("a step failed", e));
            }
        }
    }

    private void begin(Step step) {
        if (step instanceof Step.Stage stage) {
            stage(stage);
        } else if (step instanceof Step.Import wanted) {
            importUpTo(wanted);
        } else if (step instanceof Step.Merge merge) {
            merge(merge);
        } else if (step instanceof Step.Pause pause) {
            vertx.setTimer(Math.max(1, pause.time().toMillis()), timer -> hear(new Event.Woken(pause.lane())));
        } else if (step instanceof Step.Answer answer) {
            answer(answer);
        }
    }

    private static Optional<Lane> lane(Step step) {
        if (step instanceof Step.Stage) {
            return Optional.of(Lane.STAGE);
        }
        if (step instanceof Step.Import) {
            return Optional.of(Lane.IMPORT);
        }
        return step instanceof Step.Merge ? Optional.of(Lane.MERGE) : Optional.empty();
    }

    private void failed(Lane lane, String what, Throwable failure) {
        if (isStopped) {
            return;
        }
        observer.failed(work(lane));
        boolean isBug = !(failure instanceof Problem problem) || problem.code().kind() == ProblemKind.BUG;
        log.warn("{} failed, to be tried again: {}", what, failure.getMessage(), isBug ? failure : null);
        hear(new Event.Failed(lane));
    }

    private static Work work(Lane lane) {
        return switch (lane) {
            case STAGE -> Work.UPLOAD;
            case LOAD, IMPORT -> Work.IMPORT;
            case MERGE -> Work.MERGE;
        };
    }

    private void done(Work work, long bytes, Instant begun) {
        observer.done(work, bytes, Duration.between(begun, Instant.now()));
    }

    /** Of one table. */
    private void failed(String what, TableId table, Problem problem) {
        if (problem.code().kind() == ProblemKind.CORRUPT) {
            damages.add(table, problem.getMessage());
        } else if (!isStopped) {
            log.warn("{} of table {} failed, to be tried again: {}", what, table, problem.getMessage());
        }
    }

    private void answer(Step.Answer answer) {
        Promise<Void> wish = wishes.remove(answer.id());
        if (answer.left().isEmpty()) {
            wish.complete();
        } else {
            wish.fail(new Problem(
                    ProblemCode.UNAVAILABLE_NOW,
                    "rows of tables " + answer.left() + " are not in chunks yet; "
                            + stagingFailures.why().orElse("the log says why")));
        }
    }

    // slices to staging

    private void stage(Step.Stage step) {
        Instant begun = Instant.now();
        List<Slice.Uploading> uploading =
                step.slices().stream().map(Slice.Closing::upload).toList();
        leases.acquire(nodeLease())
                .compose(lease -> TableSql.give(pool, ids.given(tablesOf(uploading)))
                        .compose(given -> slices.closed(step.slices(), lease))
                        .compose(done -> {
                            unregistered.registered(
                                    step.slices().stream().map(Slice::info).toList());
                            faults.reach(FaultPoint.SLICE_REGISTERED);
                            return slices.uploading(uploading, lease);
                        })
                        .compose(done -> bus.request(
                                Transfers.UPLOAD,
                                uploading.stream().map(Slice.Uploading::info).toList()))
                        .compose(staged -> note(uploading, staged, lease)))
                .onComplete(
                        uploaded -> {
                            done(Work.UPLOAD, slicesBytes(uploaded), begun);
                            faults.reach(FaultPoint.UPLOAD_RECORDED);
                            hear(new Event.Staged(uploaded));
                        },
                        failure -> failed(Lane.STAGE, "staging of slices", failure));
    }

    private static long slicesBytes(List<Slice.Uploaded> some) {
        return some.stream().mapToLong(slice -> slice.info().fileBytes()).sum();
    }

    private List<TableSchema> tablesOf(List<Slice.Uploading> some) {
        return some.stream()
                .flatMap(slice -> catalog.current().table(slice.info().table()).stream())
                .toList();
    }

    private Future<List<Slice.Uploaded>> note(List<Slice.Uploading> uploading, Transfers.Staged staged, Lease lease) {
        List<Slice.Uploaded> uploaded = new ArrayList<>();
        for (Slice.Uploading slice : uploading) {
            Problem problem = staged.failed().get(slice.info().id());
            if (problem == null) {
                var there = staged.slices().get(slice.info().id());
                uploaded.add(slice.uploaded(there.key(), there.checksum()));
            } else if (problem.code().kind() == ProblemKind.CORRUPT) {
                damages.add(slice.info().table(), problem.getMessage());
            }
        }
        stagingFailures.tell(staged.failed());
        if (!staged.failed().isEmpty()) {
            observer.failed(Work.UPLOAD);
        }
        return uploaded.isEmpty()
                ? Future.succeededFuture(uploaded)
                : slices.uploaded(uploaded, lease).map(uploaded);
    }

    // rows to chunks

    private void importUpTo(Step.Import step) {
        Instant begun = Instant.now();
        Set<TableId> left = new HashSet<>(step.held());
        settle().compose(settled -> reachAgain())
                .compose(reached -> importUpTo(step, left))
                .onComplete(
                        grown -> {
                            done(Work.IMPORT, importedBytes(step, left), begun);
                            tables.hold(left);
                            hear(new Event.Imported(left, grown));
                        },
                        failure -> failed(Lane.IMPORT, "import", failure));
    }

    private static long importedBytes(Step.Import step, Set<TableId> left) {
        return slicesBytes(step.slices().stream()
                .filter(slice -> !left.contains(slice.info().table()))
                .toList());
    }

    /** Where it is not known what came of an import, PostgreSQL is asked before the next one begins. */
    private Future<Void> settle() {
        return doubtful.isEmpty()
                ? Future.succeededFuture()
                : follow(doubtful).onSuccess(followed -> doubtful = Set.of()).mapEmpty();
    }

    /** Tables whose rows were out of reach are tried with each import, which comes again as long as they are left out. */
    private Future<Void> reachAgain() {
        return tables.withheld().isEmpty()
                ? Future.succeededFuture()
                : vertx.executeBlocking(readBack::readAgain)
                        .onSuccess(lost::add)
                        .mapEmpty();
    }

    /** Adds the tables that cannot be imported to {@code left}; gives those with more chunks. */
    private Future<Set<TableId>> importUpTo(Step.Import step, Set<TableId> left) {
        List<Set<TableId>> wanted = new ArrayList<>();
        left.addAll(tables.withheld().keySet()); // also if none of their rows is here: their slices are not imported
        for (Set<TableId> family : tables.families(step.position())) {
            if (Collections.disjoint(family, left)) {
                wanted.add(family);
            } else {
                left.addAll(family);
            }
        }
        return build(wanted, step.position()).compose(built -> {
            if (!built.failed().isEmpty()) {
                observer.failed(Work.IMPORT);
            }
            built.failed().forEach((family, problem) -> {
                left.addAll(family);
                failed("import", family.iterator().next(), problem);
            });
            return publish(step, built.families(), left);
        });
    }

    /** By as many workers as there are, and families. */
    private Future<BuiltChunks> build(List<Set<TableId>> families, long position) {
        List<Future<BuiltChunks>> parts = new ArrayList<>();
        int workers = Math.min(settings.importThreads(), families.size());
        for (int i = 0; i < workers; i++) {
            List<Set<TableId>> part = new ArrayList<>();
            for (int j = i; j < families.size(); j += workers) {
                part.add(families.get(j));
            }
            parts.add(bus.request(Transfers.IMPORT, new Transfers.BuildChunks(part, position)));
        }
        return Future.join(parts).map(all -> {
            List<BuiltFamily> built = new ArrayList<>();
            Map<Set<TableId>, Problem> failed = new HashMap<>();
            for (BuiltChunks part : all.<BuiltChunks>list()) {
                built.addAll(part.families());
                failed.putAll(part.failed());
            }
            return new BuiltChunks(built, failed);
        });
    }

    /** Chunks visible and slices imported, in one transaction; then the rows go from memory. Gives the tables with more chunks. */
    private Future<Set<TableId>> publish(Step.Import step, List<BuiltFamily> built, Set<TableId> left) {
        List<Slice.Uploaded> done = step.slices().stream()
                .filter(slice -> !left.contains(slice.info().table()))
                .toList();
        List<TableChunk> made = new ArrayList<>();
        Map<TableId, Long> positions = new HashMap<>();
        for (BuiltFamily family : built) {
            family.tables().forEach(table -> positions.put(table, family.position()));
            family.chunks()
                    .forEach((table, chunksOfTable) ->
                            chunksOfTable.forEach(chunk -> made.add(chunks.chunk(table, chunk))));
        }
        // tables that never were imported before begin with this import
        long first = step.slices().stream()
                .mapToLong(slice -> slice.info().segment() - 1)
                .min()
                .orElse(Long.MIN_VALUE);
        Set<TableId> grown = new LinkedHashSet<>();
        made.forEach(chunk -> grown.add(chunk.table()));
        if (done.isEmpty() && positions.isEmpty()) {
            return Future.succeededFuture(grown);
        }
        return lost.of(done, step.position(), left)
                .compose(missing -> leases.acquire(nodeLease())
                        .compose(lease -> Transactions.run(pool, transaction -> Leases.hold(transaction, lease)
                                .compose(held -> chunks.publish(transaction, made, positions, first, lease))
                                .compose(published -> losses.add(transaction, missing.all()))
                                .compose(noted -> done.isEmpty()
                                        ? Future.succeededFuture()
                                        : slices.imported(transaction, done, lease))))
                        .onSuccess(published -> {
                            faults.reach(FaultPoint.IMPORT_CHUNK_PUBLISHED);
                            built.forEach(tables::publish);
                        })
                        .recover(failure -> followIfPublished(done, positions, failure))
                        .onSuccess(published -> {
                            cleanUp.imported(done);
                            lost.tell(missing);
                            observe(done);
                        }))
                .map(grown);
    }

    /** A connection that dies during the commit leaves open whether it happened: what PostgreSQL lists counts. */
    private Future<Void> followIfPublished(List<Slice.Uploaded> done, Map<TableId, Long> positions, Throwable failure) {
        Future<Boolean> isPublished = positions.isEmpty()
                ? slices.areImported(done)
                : follow(positions.keySet()).map(reached -> positions.entrySet().stream()
                        .allMatch(
                                wanted -> reached.getOrDefault(wanted.getKey(), Long.MIN_VALUE) >= wanted.getValue()));
        return isPublished
                .onSuccess(known -> doubtful = Set.of())
                .compose(yes -> yes ? Future.succeededFuture() : Future.failedFuture(failure));
    }

    /**
     * Lets queries see what PostgreSQL lists, whatever this process believes: a commit may have happened unheard.
     *
     * @return up to where in the log the tables, and those of their families, have come
     */
    private Future<Map<TableId, Long>> follow(Set<TableId> wanted) {
        Map<TableId, Long> moves = new HashMap<>();
        tables.withFamilies(wanted).forEach(table -> moves.put(table, tables.moves(table)));
        return chunks.listings(moves).compose(listings -> vertx.executeBlocking(() -> tables.follow(listings))
                .compose(isCurrent -> {
                    Map<TableId, Long> reached = new HashMap<>();
                    listings.forEach(listing -> reached.put(listing.table(), listing.position()));
                    return isCurrent ? Future.succeededFuture(reached) : follow(wanted);
                }));
    }

    private void observe(List<Slice.Uploaded> done) {
        Instant now = Instant.now();
        done.forEach(slice -> observer.imported(
                slice.info().table(),
                slice.info().records(),
                Duration.between(slice.info().opened(), now)));
    }

    // chunks to fewer chunks

    private void merge(Step.Merge step) {
        if (!isRecovered) {
            held = step;
            return;
        }
        reclaim(step.aged()).onComplete(rewrites -> merge(step.tables(), rewrites), failure -> {
            observer.failed(Work.MERGE);
            log.warn("clearing chunks of what has ended failed, to be tried again: {}", failure.getMessage());
            hear(new Event.Merged(step.tables(), true));
        });
    }

    /** Looks for what has ended, from time to time. */
    public void age() {
        Set<TableId> aged = new LinkedHashSet<>();
        for (TableSchema table : catalog.current().tables()) {
            if (tables.mayReclaim(table)) {
                aged.add(table.id());
            }
        }
        if (!aged.isEmpty()) {
            hear(new Event.Aged(aged));
        }
    }

    /** Drops chunks whose records have all ended; gives those that are to be written again. */
    private Future<List<Neighbours>> reclaim(Set<TableId> aged) {
        List<TableSchema> there = aged.stream()
                .flatMap(id -> catalog.current().table(id).stream())
                .toList();
        return there.isEmpty()
                ? Future.succeededFuture(List.of())
                : bus.request(Transfers.RECLAIM, there).compose(this::drop);
    }

    private Future<List<Neighbours>> drop(Transfers.Reclaims all) {
        all.failed().forEach((table, problem) -> failed("clearing", table, problem));
        List<Neighbours> rewrites = new ArrayList<>();
        Map<TableId, List<Chunk>> dropped = new HashMap<>();
        for (Reclaim each : all.found()) {
            each.rewritten().forEach(chunk -> rewrites.add(new Neighbours(each.table(), List.of(chunk))));
            if (!each.dropped().isEmpty()) {
                dropped.put(each.table().id(), each.dropped());
            }
        }
        if (dropped.isEmpty()) {
            return Future.succeededFuture(rewrites);
        }
        List<Path> files = dropped.values().stream()
                .flatMap(List::stream)
                .map(chunk -> chunk.info().file())
                .toList();
        return leases.acquire(nodeLease())
                .compose(lease -> chunks.remove(files, lease))
                .onSuccess(done -> dropped.forEach((table, gone) -> {
                    tables.remove(table, gone);
                    observer.ended(table, gone.size());
                }))
                .recover(failure -> follow(dropped.keySet()).transform(followed -> Future.failedFuture(failure)))
                .map(rewrites);
    }

    private void merge(Set<TableId> some, List<Neighbours> rewrites) {
        List<Neighbours> chosen = new ArrayList<>();
        Set<TableId> later = new LinkedHashSet<>();
        Set<Chunk> taken = new HashSet<>();
        long bytes = 0;
        for (TableId id : some) {
            TableSchema schema = catalog.current().table(id).orElse(null);
            if (bytes >= MERGE_BYTES_AT_ONCE) {
                later.add(id);
            } else if (schema != null) {
                List<Chunk> parts = tables.neighbours(schema, settings.merges());
                if (parts.size() > 1) {
                    chosen.add(new Neighbours(schema, parts));
                    taken.addAll(parts);
                    bytes += bytes(parts);
                }
            }
        }
        Set<TableId> aged = new LinkedHashSet<>();
        for (Neighbours rewrite : rewrites) {
            if (bytes >= MERGE_BYTES_AT_ONCE) {
                aged.add(rewrite.table().id());
            } else if (Collections.disjoint(taken, rewrite.chunks())) {
                chosen.add(rewrite);
                bytes += bytes(rewrite.chunks());
            }
        }
        if (!aged.isEmpty()) {
            hear(new Event.Aged(aged));
        }
        if (chosen.isEmpty()) {
            hear(new Event.Merged(later, false));
            return;
        }
        Set<TableId> again = new LinkedHashSet<>(later);
        chosen.forEach(each -> again.add(each.table().id()));
        Instant begun = Instant.now();
        long merged = bytes;
        bus.request(Transfers.MERGE, chosen)
                .compose(this::replace)
                .onComplete(
                        isWhole -> {
                            if (isWhole) {
                                done(Work.MERGE, merged, begun);
                            } else {
                                observer.failed(Work.MERGE);
                            }
                            hear(new Event.Merged(again, !isWhole));
                        },
                        failure -> {
                            observer.failed(Work.MERGE);
                            log.warn("merging of chunks failed, to be tried again: {}", failure.getMessage());
                            hear(new Event.Merged(again, true));
                        });
    }

    private static long bytes(List<Chunk> parts) {
        return parts.stream().mapToLong(part -> part.info().bytes()).sum();
    }

    /** Gives whether all could be merged. */
    private Future<Boolean> replace(MergedChunks all) {
        all.failed().forEach((table, problem) -> failed("merging", table, problem));
        if (all.merged().isEmpty()) {
            return Future.succeededFuture(false);
        }
        List<ChunkLedger.Merge> merges = new ArrayList<>();
        Set<TableId> merged = new HashSet<>();
        for (Merged each : all.merged()) {
            TableId table = each.parts().table().id();
            merged.add(table);
            merges.add(new ChunkLedger.Merge(
                    each.parts().chunks().stream().map(Chunk::info).toList(), chunks.chunk(table, each.chunk())));
        }
        return leases.acquire(nodeLease())
                .compose(lease -> chunks.replace(merges, lease))
                .onSuccess(done -> {
                    faults.reach(FaultPoint.MERGE_CHUNK_PUBLISHED);
                    all.merged().forEach(this::show);
                })
                // it may have happened all the same, so the tables are made to follow PostgreSQL before the next try
                .recover(failure -> follow(merged).transform(followed -> Future.failedFuture(failure)))
                .map(done -> all.failed().isEmpty());
    }

    private void show(Merged each) {
        TableId table = each.parts().table().id();
        tables.replace(table, each.parts().chunks(), each.chunk());
        if (each.parts().chunks().size() > 1) {
            observer.merged(table, each.parts().chunks().size());
        }
    }

    // all the time

    private String nodeLease() {
        return "node/" + settings.node();
    }

    /** To be called well within the duration of a lease, and never behind anything that takes long. */
    public Future<Void> renewLeases() {
        return leases.renew()
                .onSuccess(gone -> gone.forEach(name -> log.warn("lost the lease {}", name)))
                .mapEmpty();
    }

    /** Runs now and then: files that can go, chunks of dropped tables. Goes on while there is a lot to do. */
    public Future<Void> cleanUp() {
        Instant begun = Instant.now();
        return cleanUp.run()
                .onComplete(bytes -> done(Work.CLEANUP, bytes, begun), failure -> observer.failed(Work.CLEANUP))
                .mapEmpty();
    }

    /** Tells the observer how many slices are where. */
    public void observe() {
        Map<String, Long> counts = new HashMap<>(state.counts());
        counts.put("imported", cleanUp.imported());
        observer.slices(counts);
        Instant now = Instant.now();
        observer.waiting(Duration.between(state.oldest().orElse(now), now));
    }
}
