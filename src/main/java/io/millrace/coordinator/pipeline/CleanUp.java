package io.millrace.coordinator.pipeline;

import io.millrace.bus.Bus;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.model.TableId;
import io.millrace.table.Tables;
import io.millrace.transfer.ChunkFiles;
import io.millrace.transfer.Transfers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what nobody needs any more: files of imported slices and merged chunks, all of dropped tables. Confined to its verticle. */
final class CleanUp {
    private static final Logger log = LoggerFactory.getLogger(CleanUp.class);

    private static final int REMOVALS_AT_ONCE = 1_000;

    /** Files that no metadata lists: time to find out that it was the metadata that was wrong. */
    private static final Duration LITTER_KEPT = Duration.ofDays(7);

    private final Vertx vertx;
    private final Bus bus;
    private final SliceLedger slices;
    private final ChunkLedger chunks;
    private final Tables tables;
    private final EndpointCatalog catalog;
    private final PipelineSettings settings;
    private final Function<Set<TableId>, Future<Map<TableId, Long>>> follow;
    /** Slices whose rows are in chunks and whose files are still there. */
    private long imported;

    /** @param follow makes tables follow what PostgreSQL lists */
    CleanUp(
            Vertx vertx,
            Bus bus,
            SliceLedger slices,
            ChunkLedger chunks,
            Tables tables,
            EndpointCatalog catalog,
            PipelineSettings settings,
            Function<Set<TableId>, Future<Map<TableId, Long>>> follow) {
        this.vertx = vertx;
        this.bus = bus;
        this.slices = slices;
        this.chunks = chunks;
        this.tables = tables;
        this.catalog = catalog;
        this.settings = settings;
        this.follow = follow;
    }

    /** More slices have been imported. */
    void imported(int more) {
        imported += more;
    }

    long imported() {
        return imported;
    }

    Future<Void> run() {
        return dropMissing()
                .compose(done -> followIncomplete())
                .compose(done -> removeFiles())
                .compose(isMore -> isMore ? run() : removeLitter().compose(done -> removeFolders()));
    }

    /** Retires the chunks of tables that the catalog no longer has, and forgets those tables. */
    Future<Void> dropMissing() {
        Set<TableId> gone = new HashSet<>(tables.tables());
        Catalog now = catalog.current();
        gone.removeIf(table -> now.table(table).isPresent());
        return gone.isEmpty()
                ? Future.succeededFuture()
                : chunks.retireAll(gone).onSuccess(done -> gone.forEach(tables::drop));
    }

    /** The file of a chunk that was missing may be back. */
    private Future<Void> followIncomplete() {
        Set<TableId> incomplete = new HashSet<>(tables.tables());
        incomplete.removeIf(table -> !tables.isMissingChunks(table));
        return incomplete.isEmpty()
                ? Future.succeededFuture()
                : follow.apply(incomplete).mapEmpty();
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
}
