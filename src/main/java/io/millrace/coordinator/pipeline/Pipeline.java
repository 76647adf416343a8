package io.millrace.coordinator.pipeline;

import io.millrace.bus.Bus;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.EndpointError;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.Snapshots;
import io.millrace.coordinator.catalog.CatalogStore;
import io.millrace.fault.Faults;
import io.millrace.files.DamageList;
import io.millrace.model.EndpointId;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.slice.LostRows;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.transfer.ChunkFiles;
import io.millrace.transfer.Transfers;
import io.millrace.transfer.Transfers.BuiltChunk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Advances slices and loads of all tables, and says which chunks a table consists of. Holds the ledgers, the leases and one
 * {@link TablePipeline} per table with work. Confined to its verticle.
 */
public final class Pipeline {
    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

    private static final int REMOVALS_AT_ONCE = 1_000;
    /** An endpoint keeps no more. */
    private static final int ERRORS_AT_ONCE_MAX = 100;

    /** Files that no metadata lists: time to find out that it was the metadata that was wrong. */
    private static final Duration LITTER_KEPT = Duration.ofDays(7);

    final Vertx vertx;
    final Bus bus;
    final Pool pool;
    final Leases leases;
    final SliceLedger slices;
    final LoadLedger loads;
    final ChunkLedger chunks;
    final LossLedger lost = new LossLedger();
    final TableVersions versions;
    final Snapshots snapshots;
    final EndpointCatalog catalog;
    final PipelineSettings settings;
    final PipelineObserver observer;
    final Faults faults;
    final DamageList damages;
    private final CatalogStore store;
    private final String node;
    private final Map<TableId, TablePipeline> tables = new HashMap<>();
    /** Slices whose rows are in chunks and whose files are still there. */
    private long imported;
    /** Tables whose key tables an import is extending; no two imports share one. */
    private final Set<TableId> busy = new HashSet<>();

    private final List<Runnable> waiting = new ArrayList<>();

    public Pipeline(
            Vertx vertx,
            Bus bus,
            Pool pool,
            Leases leases,
            Snapshots snapshots,
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
        this.snapshots = snapshots;
        this.catalog = catalog;
        this.store = store;
        this.settings = settings;
        this.observer = observer;
        this.faults = faults;
        this.damages = damages;
        this.node = settings.node();
        this.slices = new SliceLedger(pool, node);
        this.loads = new LoadLedger(pool, slices);
        this.chunks = new ChunkLedger(pool, settings.chunkRoot());
        this.versions = new TableVersions(pool);
    }

    /**
     * Opens the visible chunks, then takes up every slice and load where the last process left it.
     *
     * @param onVolume every slice found on the volume, each cut to its last whole group
     */
    public Future<Void> recover(List<SliceInfo> onVolume) {
        return leases.takeOver()
                .compose(done -> leases.acquire(nodeLease()))
                .compose(lease -> setLitterAside())
                .compose(swept -> openChunks())
                .compose(done -> slices.all())
                .compose(known -> {
                    Map<Long, List<Slice.Uploaded>> byLoad = new HashMap<>();
                    Map<SliceId, Slice> byId = new HashMap<>();
                    for (SliceLedger.Entry entry : known) {
                        byId.put(entry.slice().info().id(), entry.slice());
                        imported += entry.slice() instanceof Slice.Imported ? 1 : 0;
                        if (entry.load() != null && entry.slice() instanceof Slice.Uploaded uploaded) {
                            byLoad.computeIfAbsent(entry.load(), id -> new ArrayList<>())
                                    .add(uploaded);
                        }
                    }
                    return loads.pending(byLoad).compose(pending -> {
                        pending.forEach((table, unfinished) -> pipeline(table).resume(unfinished));
                        Set<SliceId> bound = new HashSet<>();
                        byLoad.values()
                                .forEach(list -> list.forEach(
                                        slice -> bound.add(slice.info().id())));
                        return takeUp(onVolume, byId, bound);
                    });
                });
    }

    private Future<Void> setLitterAside() {
        return chunks.known()
                .compose(files -> vertx.executeBlocking(() -> {
                    new ChunkFiles(settings.chunkRoot())
                            .setAsideAllBut(files)
                            .forEach(file -> log.info("no metadata lists the chunk file that is now {}", file));
                    return null;
                }));
    }

    private Future<Void> openChunks() {
        return chunks.visible()
                .compose(files -> vertx.executeBlocking(() -> {
                    files.forEach((table, chunk) -> snapshots.follow(table, snapshots.moves(table), chunk));
                    return null;
                }));
    }

    /** Lets queries see what PostgreSQL lists, whatever this process believes: a commit may have happened unheard. */
    Future<Void> follow(TableId table) {
        long moves = snapshots.moves(table);
        return chunks.visible(table)
                .compose(files -> vertx.executeBlocking(() -> snapshots.follow(table, moves, files)))
                .compose(isCurrent -> isCurrent ? Future.succeededFuture() : follow(table));
    }

    /** Slices before their upload are taken from the volume, later ones from PostgreSQL. */
    private Future<Void> takeUp(List<SliceInfo> onVolume, Map<SliceId, Slice> known, Set<SliceId> bound) {
        known.values().stream()
                .filter(slice -> slice instanceof Slice.Uploaded)
                .map(slice -> (Slice.Uploaded) slice)
                .filter(slice -> !bound.contains(slice.info().id()))
                .sorted(Comparator.comparing(slice -> slice.info().id()))
                .forEach(slice -> pipeline(slice.info().table()).ready(slice));
        Set<SliceId> neverFilled = new HashSet<>();
        Map<SliceId, SliceInfo> closed = new TreeMap<>();
        known.values().stream().filter(Pipeline::isBeforeUpload).forEach(slice -> {
            if (slice instanceof Slice.Writing) {
                neverFilled.add(slice.info().id());
            } else {
                closed.put(slice.info().id(), slice.info()); // its file may be gone: the import says so
            }
        });
        for (SliceInfo info : onVolume) {
            if (isBeforeUpload(known.get(info.id()))) {
                neverFilled.remove(info.id());
                closed.merge(info.id(), info, Pipeline::withMoreRows);
            }
        }
        closed.values().forEach(info -> pipeline(info.table()).closed(new Slice.Closing(withVersion(info))));
        tables.values().forEach(TablePipeline::pump);
        return neverFilled.isEmpty() ? Future.succeededFuture() : slices.forget(List.copyOf(neverFilled));
    }

    /** What was noted when the slice was closed, if it has lost rows since. */
    private static SliceInfo withMoreRows(SliceInfo noted, SliceInfo found) {
        return noted.records() > found.records() ? noted : found;
    }

    /** A slice of which no block can be read is taken to be of the table as it is now. */
    private SliceInfo withVersion(SliceInfo info) {
        TableSchema now = schemaNow(info.table());
        return info.schemaVersion() > 0 || now == null ? info : info.ofVersion(now.version());
    }

    private static boolean isBeforeUpload(Slice known) {
        return known == null
                || known instanceof Slice.Writing
                || known instanceof Slice.Closing
                || known instanceof Slice.Uploading;
    }

    /** Rows that were acknowledged and are in no chunk: to the log, the metrics, and the errors of the table's endpoints. */
    void tellLost(TableId table, List<LostRows> lost) {
        lost.forEach(rows -> {
            damages.add(table, rows.text());
            observer.lost(table, rows.records());
        });
        for (Endpoint endpoint : catalog.current().endpoints()) {
            if (endpoint.table().id().equals(table)) {
                lost.stream().limit(ERRORS_AT_ONCE_MAX).forEach(rows -> tell(endpoint.id(), rows));
            }
        }
    }

    private void tell(EndpointId endpoint, LostRows rows) {
        store.addEndpointError(endpoint, new EndpointError(Instant.now(), "Error", rows.text()))
                .onFailure(e -> log.warn("an error of endpoint {} is not kept: {}", endpoint, e.getMessage()));
    }

    /** A slice was cut on this node. */
    public Future<Void> accept(Slice.Closing slice) {
        TablePipeline table = pipeline(slice.info().table());
        table.closed(slice);
        table.pump();
        return Future.succeededFuture();
    }

    void imported(int slices) {
        imported += slices;
    }

    static String tableLease(TableId table) {
        return "table/" + table;
    }

    String nodeLease() {
        return "node/" + node;
    }

    private TablePipeline pipeline(TableId table) {
        return tables.computeIfAbsent(table, id -> new TablePipeline(this, id));
    }

    /** Whether none of the tables is in use; if so they are from now on, until {@link #unreserve}. */
    boolean reserve(Set<TableId> wanted) {
        if (!Collections.disjoint(busy, wanted)) {
            return false;
        }
        busy.addAll(wanted);
        return true;
    }

    void unreserve(Set<TableId> reserved) {
        busy.removeAll(reserved);
        List<Runnable> woken = List.copyOf(waiting);
        waiting.clear();
        woken.forEach(Runnable::run);
    }

    /** Called once when tables have become free, on which the caller tries again. */
    void onUnreserved(Runnable retry) {
        if (busy.isEmpty()) {
            retry.run();
        } else {
            waiting.add(retry);
        }
    }

    /** To be called well within the duration of a lease, and never behind anything that takes long. */
    public Future<Void> renewLeases() {
        return leases.renew()
                .onSuccess(lost -> lost.forEach(name -> log.warn("lost the lease {}", name)))
                .mapEmpty();
    }

    /** The file of a chunk that was missing may be back. */
    private Future<Void> followIncomplete() {
        return Future.join(snapshots.tables().stream()
                        .filter(snapshots::isMissingChunks)
                        .map(this::follow)
                        .toList())
                .mapEmpty();
    }

    /** Runs now and then: files that can go, chunks of dropped tables. Goes on while there is a lot to do. */
    public Future<Void> cleanUp() {
        return dropMissing()
                .compose(done -> followIncomplete())
                .compose(done -> removeFiles())
                .compose(isMore -> isMore
                        ? cleanUp()
                        : loads.sweep().compose(done -> removeLitter()).compose(done -> removeFolders()));
    }

    private Future<Void> removeLitter() {
        Instant before = Instant.now().minus(LITTER_KEPT);
        return vertx.executeBlocking(() -> new ChunkFiles(settings.chunkRoot()).removeLitter(before))
                .onSuccess(removed -> {
                    if (removed > 0) {
                        log.info("removed {} chunk files that were set aside long ago", removed);
                    }
                })
                .mapEmpty();
    }

    /** Of dropped tables. */
    private Future<Void> removeFolders() {
        Catalog now = catalog.current();
        return vertx.executeBlocking(() -> new ChunkFiles(settings.chunkRoot())
                        .removeFolders(table -> now.table(table).isEmpty()))
                .mapEmpty();
    }

    /** Whether more may be left. */
    private Future<Boolean> removeFiles() {
        return slices.removable(settings.cleanupGrace(), REMOVALS_AT_ONCE)
                .compose(old -> chunks.removable(settings.cleanupGrace()).compose(retired -> {
                    if (old.isEmpty() && retired.isEmpty()) {
                        return Future.succeededFuture(false);
                    }
                    List<Path> files =
                            retired.stream().map(ChunkLedger.Retired::file).toList();
                    boolean isFull = old.size() == REMOVALS_AT_ONCE || retired.size() == ChunkLedger.REMOVALS_AT_ONCE;
                    return bus.request(Transfers.REMOVE, new Transfers.Removal(old, files))
                            .compose(gone -> forget(gone, retired)
                                    .map(isFull
                                            && gone.slices().size() == old.size()
                                            && gone.chunks().size() == files.size()));
                }));
    }

    private Future<Void> forget(Transfers.Removal gone, List<ChunkLedger.Retired> retired) {
        Set<Path> files = Set.copyOf(gone.chunks());
        return slices.forget(
                        gone.slices().stream().map(slice -> slice.info().id()).toList())
                .onSuccess(done -> imported -= gone.slices().size())
                .compose(done -> chunks.forget(retired.stream()
                        .filter(chunk -> files.contains(chunk.file()))
                        .toList()));
    }

    /** Retires the chunks of tables that the catalog no longer has, and forgets those tables. */
    Future<Void> dropMissing() {
        tables.values().removeIf(table -> table.isIdle() && schemaNow(table.id()) == null);
        List<Future<Void>> dropped = new ArrayList<>();
        for (TableId table : snapshots.tables()) {
            if (catalog.current().table(table).isEmpty()) {
                dropped.add(chunks.retireAll(table).onSuccess(done -> snapshots.drop(table)));
            }
        }
        return Future.join(dropped).mapEmpty();
    }

    /** Shows queries chunks that PostgreSQL lists. */
    void show(List<BuiltChunk> built) {
        Map<TableId, List<Chunk>> byTable = new LinkedHashMap<>();
        built.forEach(each -> byTable.computeIfAbsent(each.table(), table -> new ArrayList<>())
                .add(each.chunk()));
        byTable.forEach(snapshots::append);
        byTable.keySet().forEach(table -> pipeline(table).mergeLater());
    }

    TableSchema schemaNow(TableId table) {
        return catalog.current().table(table).orElse(null);
    }

    /** Tells the observer how many slices are where. */
    public void observe() {
        Map<String, Long> counts = new HashMap<>();
        Instant now = Instant.now();
        Instant oldest = now;
        for (TablePipeline table : tables.values()) {
            table.count(counts);
            Instant waiting = table.oldest();
            oldest = waiting != null && waiting.isBefore(oldest) ? waiting : oldest;
        }
        counts.put("imported", imported);
        observer.slices(counts);
        observer.waiting(Duration.between(oldest, now));
    }
}
