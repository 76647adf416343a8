package io.millrace.coordinator.pipeline;

import io.millrace.bus.Bus;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.Snapshots;
import io.millrace.fault.Faults;
import io.millrace.files.DamageList;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Advances slices and loads of all tables, and says which chunks a table consists of. Holds the ledgers, the leases and one
 * {@link TablePipeline} per table with work. Confined to its verticle.
 */
public final class Pipeline {
    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

    private static final int REMOVALS_AT_ONCE = 1_000;

    /** Files that no metadata lists: time to find out that it was the metadata that was wrong. */
    private static final Duration LITTER_KEPT = Duration.ofDays(7);

    final Vertx vertx;
    final Bus bus;
    final Pool pool;
    final Leases leases;
    final SliceLedger slices;
    final LoadLedger loads;
    final ChunkLedger chunks;
    final TableVersions versions;
    final Snapshots snapshots;
    final EndpointCatalog catalog;
    final PipelineSettings settings;
    final PipelineObserver observer;
    final Faults faults;
    final DamageList damages;
    private final String node;
    private final Map<TableId, TablePipeline> tables = new HashMap<>();
    /** Tables whose key tables an import is extending; no two imports share one. */
    private final Set<TableId> busy = new HashSet<>();

    public Pipeline(
            Vertx vertx,
            Bus bus,
            Pool pool,
            Leases leases,
            Snapshots snapshots,
            EndpointCatalog catalog,
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
                    files.forEach(snapshots::follow);
                    return null;
                }));
    }

    /** Lets queries see what PostgreSQL lists, whatever this process believes: a commit may have happened unheard. */
    Future<Void> follow(TableId table) {
        return chunks.visible(table)
                .compose(files -> vertx.executeBlocking(() -> snapshots.follow(table, files)))
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
        onVolume.stream()
                .sorted(Comparator.comparing(SliceInfo::id))
                .filter(info -> isBeforeUpload(known.get(info.id())))
                .forEach(info -> {
                    warnOfLostRows(info, known.get(info.id()));
                    pipeline(info.table()).closed(new Slice.Closing(info));
                });
        tables.values().forEach(TablePipeline::pump);
        return forgetVanished(onVolume, known);
    }

    private static boolean isBeforeUpload(Slice known) {
        return known == null
                || known instanceof Slice.Writing
                || known instanceof Slice.Closing
                || known instanceof Slice.Uploading;
    }

    /** A closed slice is cut at the start only if its bytes have changed since. */
    private static void warnOfLostRows(SliceInfo found, Slice known) {
        if (known != null && known.info().records() > found.records()) {
            log.error(
                    "slice {} had {} rows when it was closed, and {} now: the end of {} is damaged",
                    found.id(),
                    known.info().records(),
                    found.records(),
                    found.file());
        }
    }

    /** A slice that was opened but has no file never held an acknowledged row. */
    private Future<Void> forgetVanished(List<SliceInfo> onVolume, Map<SliceId, Slice> known) {
        Set<SliceId> found = new HashSet<>();
        onVolume.forEach(info -> found.add(info.id()));
        List<SliceId> neverFilled = new ArrayList<>();
        for (Slice slice : known.values()) {
            SliceInfo info = slice.info();
            if (found.contains(info.id()) || !isBeforeUpload(slice)) {
                continue;
            }
            if (slice instanceof Slice.Writing) {
                neverFilled.add(info.id());
            } else {
                log.error("slice {} has {} rows but its file {} is gone", info.id(), info.records(), info.file());
            }
        }
        return neverFilled.isEmpty() ? Future.succeededFuture() : slices.forget(neverFilled);
    }

    /** A slice was opened or closed on this node. */
    public Future<Void> accept(Slice slice) {
        if (slice instanceof Slice.Writing writing) {
            leases.acquire(nodeLease())
                    .compose(lease -> slices.opened(writing, lease))
                    .onFailure(e -> log.warn(
                            "slice {} is not noted yet: {}", slice.info().id(), e.getMessage()));
        } else if (slice instanceof Slice.Closing closing) {
            TablePipeline table = pipeline(slice.info().table());
            table.closed(closing);
            table.pump();
        }
        return Future.succeededFuture();
    }

    String nodeLease() {
        return "node/" + node;
    }

    private TablePipeline pipeline(TableId table) {
        return tables.computeIfAbsent(table, id -> new TablePipeline(this, id));
    }

    /** Whether none of the tables is in use; if so they are from now on, until {@link #unreserve}. */
    boolean reserve(Set<TableId> wanted) {
        for (TableId table : wanted) {
            if (busy.contains(table)) {
                return false;
            }
        }
        busy.addAll(wanted);
        return true;
    }

    void unreserve(Set<TableId> reserved) {
        busy.removeAll(reserved);
        tables.values().forEach(TablePipeline::pump);
    }

    /** To be called well within the duration of a lease, and never behind anything that takes long. */
    public Future<Void> renewLeases() {
        return leases.renew()
                .onSuccess(lost -> lost.forEach(name -> log.warn("lost the lease {}", name)))
                .mapEmpty();
    }

    /** Runs now and then: files that can go, chunks of dropped tables. Goes on while there is a lot to do. */
    public Future<Void> cleanUp() {
        return dropMissing()
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
                .compose(imported -> chunks.removable(settings.cleanupGrace()).compose(retired -> {
                    if (imported.isEmpty() && retired.isEmpty()) {
                        return Future.succeededFuture(false);
                    }
                    List<Path> files =
                            retired.stream().map(ChunkLedger.Retired::file).toList();
                    return bus.request(Transfers.REMOVE, new Transfers.Removal(imported, files))
                            .compose(done -> slices.forget(imported.stream()
                                    .map(slice -> slice.info().id())
                                    .toList()))
                            .compose(done -> chunks.forget(retired))
                            .map(imported.size() == REMOVALS_AT_ONCE || retired.size() == ChunkLedger.REMOVALS_AT_ONCE);
                }));
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
    }

    TableSchema schemaNow(TableId table) {
        return catalog.current().table(table).orElse(null);
    }

    /** Tells the observer how many slices are where. */
    public void observe() {
        Map<String, Long> counts = new HashMap<>();
        tables.values().forEach(table -> table.count(counts));
        observer.slices(counts);
    }
}
