package io.millrace.coordinator.pipeline;

import io.millrace.bus.Bus;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.fault.Faults;
import io.millrace.model.TableId;
import io.millrace.slice.Slice;
import io.millrace.table.Tables;
import io.millrace.transfer.Transfers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what nobody needs any more: files of imported slices and merged chunks, all of dropped tables. Confined to its verticle. */
final class CleanUp {
    private static final Logger log = LoggerFactory.getLogger(CleanUp.class);

    private static final int REMOVALS_AT_ONCE = 1_000;

    /** Files that no metadata lists: time to find out that it was the metadata that was wrong. */
    private static final Duration LITTER_KEPT = Duration.ofDays(7);

    private static final Duration SWEEP_INTERVAL = Duration.ofDays(1);

    private final Vertx vertx;
    private final Bus bus;
    private final SliceLedger slices;
    private final ChunkLedger chunks;
    private final Tables tables;
    private final EndpointCatalog catalog;
    private final PipelineSettings settings;
    private final Function<Set<TableId>, Future<Map<TableId, Long>>> follow;
    /** Slices whose rows are in chunks and that are still in staging, and their bytes, once they are counted. */
    private long imported;

    private long bytes;
    private boolean isCounted;
    private long removedBytes;
    /** When the store was looked through for files that no metadata lists. */
    private Instant swept = Instant.EPOCH;

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
    void imported(List<Slice.Uploaded> more) {
        if (isCounted) {
            imported += more.size();
            more.forEach(slice -> bytes += slice.info().fileBytes());
        }
    }

    long imported() {
        return imported;
    }

    /** Gives the bytes of the slices that are gone. */
    Future<Long> run() {
        removedBytes = 0;
        return removeAll().map(done -> removedBytes);
    }

    private Future<Void> removeAll() {
        return dropMissing()
                .compose(done -> followIncomplete())
                .compose(done -> removeFiles())
                .compose(isMore -> isMore
                        ? removeAll()
                        : chunks.dropOldPins().compose(done -> removeLitter()).compose(done -> removeFolders()));
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
        return slices.onVolume(settings.cleanupGrace(), REMOVALS_AT_ONCE).compose(onVolume -> staged().compose(staged ->
                chunks.removable(settings.cleanupGrace()).compose(retired -> remove(onVolume, staged, retired))));
    }

    /** The oldest that are past the retention, or as many as are too much. */
    private Future<List<Slice.Imported>> staged() {
        return count().compose(done -> slices.staged(settings.stagingRetention(), REMOVALS_AT_ONCE))
                .compose(old -> old.isEmpty() && bytes > settings.stagingBytesMax()
                        ? slices.staged(Duration.ZERO, REMOVALS_AT_ONCE).map(this::tooMuch)
                        : Future.succeededFuture(old));
    }

    private List<Slice.Imported> tooMuch(List<Slice.Imported> oldestFirst) {
        List<Slice.Imported> gone = new ArrayList<>();
        long left = bytes;
        for (Slice.Imported slice : oldestFirst) {
            if (left > settings.stagingBytesMax()) {
                gone.add(slice);
                left -= slice.info().fileBytes();
            }
        }
        return gone;
    }

    /** Once, since there may be millions. */
    private Future<Void> count() {
        return isCounted
                ? Future.succeededFuture()
                : slices.kept()
                        .onSuccess(kept -> {
                            imported = kept.slices();
                            bytes = kept.bytes();
                            isCounted = true;
                        })
                        .mapEmpty();
    }

    private Future<Boolean> remove(
            List<Slice.Imported> onVolume, List<Slice.Imported> staged, List<ChunkLedger.Retired> retired) {
        List<Path> files = retired.stream().map(ChunkLedger.Retired::file).toList();
        Transfers.Removal wanted = new Transfers.Removal(onVolume, staged, files);
        if (wanted.isEmpty()) {
            return Future.succeededFuture(false);
        }
        boolean isFull = onVolume.size() == REMOVALS_AT_ONCE
                || staged.size() == REMOVALS_AT_ONCE
                || retired.size() == ChunkLedger.REMOVALS_AT_ONCE;
        return bus.request(Transfers.REMOVE, wanted)
                .compose(gone -> forget(gone, retired).map(isFull && gone.size() == wanted.size()));
    }

    private Future<Void> forget(Transfers.Removal gone, List<ChunkLedger.Retired> retired) {
        Set<Path> files = Set.copyOf(gone.chunks());
        return slices.leftVolume(gone.onVolume())
                .compose(done -> slices.forget(gone.staged()))
                .onSuccess(done -> gone.staged().forEach(slice -> {
                    imported--;
                    bytes -= slice.info().fileBytes();
                    removedBytes += slice.info().fileBytes();
                }))
                .compose(done -> chunks.forget(retired.stream()
                        .filter(chunk -> files.contains(chunk.file()))
                        .toList()));
    }

    private Future<Void> removeLitter() {
        Instant before = Instant.now().minus(LITTER_KEPT);
        return vertx.executeBlocking(() -> settings.chunks().localFiles().removeLitter(before))
                .onSuccess(removed -> {
                    if (removed > 0) {
                        log.info("removed {} chunk files that were set aside long ago", removed);
                    }
                })
                .compose(removed -> sweep(before));
    }

    /** Once a day, since the store names all that it has. */
    private Future<Void> sweep(Instant before) {
        Instant now = Instant.now();
        if (!settings.chunks().isRemote() || now.isBefore(swept.plus(SWEEP_INTERVAL))) {
            return Future.succeededFuture();
        }
        swept = now;
        return chunks.known()
                .compose(known -> vertx.executeBlocking(() -> settings.chunks().sweep(known, before), false))
                .onSuccess(removed -> {
                    if (removed > 0) {
                        log.info("removed {} chunk files from the store that no metadata lists", removed);
                    }
                })
                .otherwise(failure -> {
                    log.warn("looking for chunk files in the store that no metadata lists: {}", failure.getMessage());
                    return 0;
                })
                .mapEmpty();
    }

    /** Of dropped tables. */
    private Future<Void> removeFolders() {
        Catalog now = catalog.current();
        Predicate<TableId> isDropped = table -> now.table(table).isEmpty();
        return vertx.executeBlocking(() -> settings.chunks().localFiles().removeFolders(isDropped)
                        + settings.chunks().files(Faults.NONE).removeFolders(isDropped))
                .mapEmpty();
    }
}
