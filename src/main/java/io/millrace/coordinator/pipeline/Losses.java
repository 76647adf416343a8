package io.millrace.coordinator.pipeline;

import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.EndpointError;
import io.millrace.coordinator.catalog.CatalogStore;
import io.millrace.files.DamageList;
import io.millrace.model.EndpointId;
import io.millrace.model.TableId;
import io.millrace.slice.Slice;
import io.millrace.transfer.Loss;
import io.millrace.transfer.SliceCopies;
import io.millrace.transfer.UnreadableRows;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that were acknowledged and cannot be read: kept until the others of their slice are imported, then told to the log, the
 * metrics and the errors of the table's endpoints. Confined to its verticle.
 */
final class Losses {
    private static final Logger log = LoggerFactory.getLogger(Losses.class);

    /** An endpoint keeps no more. */
    private static final int ERRORS_AT_ONCE_MAX = 100;

    /**
     * What an import has to note.
     *
     * @param found of slices, when they were read
     * @param leftOut in memory, which turned out to be no rows
     * @param unreadable the same with their slices
     */
    record Noted(List<Loss> found, List<UnreadableRows.Rows> leftOut, List<Loss> unreadable) {
        List<Loss> all() {
            List<Loss> all = new ArrayList<>(found);
            all.addAll(unreadable);
            return all;
        }
    }

    private final Vertx vertx;
    private final UnreadableRows unreadable;
    private final SliceCopies copies;
    private final EndpointCatalog catalog;
    private final CatalogStore store;
    private final PipelineObserver observer;
    private final DamageList damages;
    private final List<Loss> pending = new ArrayList<>();

    Losses(
            Vertx vertx,
            UnreadableRows unreadable,
            SliceCopies copies,
            EndpointCatalog catalog,
            CatalogStore store,
            PipelineObserver observer,
            DamageList damages) {
        this.vertx = vertx;
        this.unreadable = unreadable;
        this.copies = copies;
        this.catalog = catalog;
        this.store = store;
        this.observer = observer;
        this.damages = damages;
    }

    void add(List<Loss> found) {
        pending.addAll(found);
    }

    /**
     * What is missing in the slices that are to be imported.
     *
     * @param position up to which their rows go
     * @param left tables that are not imported now
     */
    Future<Noted> of(List<Slice.Uploaded> slices, long position, Set<TableId> left) {
        List<Loss> found = pending.stream()
                .filter(loss -> slices.stream()
                        .anyMatch(slice -> slice.info().id().equals(loss.rows().slice())))
                .toList();
        List<UnreadableRows.Rows> leftOut = unreadable.upTo(position).stream()
                .filter(rows -> !left.contains(rows.table()))
                .toList();
        return leftOut.isEmpty()
                ? Future.succeededFuture(new Noted(found, leftOut, List.of()))
                : vertx.executeBlocking(() -> new Noted(found, leftOut, copies.keep(leftOut, slices)));
    }

    /** After the import. */
    void tell(Noted noted) {
        pending.removeAll(noted.found());
        unreadable.forget(noted.leftOut());
        for (Loss loss : noted.all()) {
            damages.add(loss.table(), loss.rows().text());
            observer.lost(loss.table(), loss.rows().records());
        }
        if (!noted.all().isEmpty()) {
            catalog.current().endpoints().forEach(endpoint -> tell(endpoint, noted.all()));
        }
    }

    private void tell(Endpoint endpoint, List<Loss> all) {
        all.stream()
                .filter(loss -> endpoint.feeds(loss.table()))
                .limit(ERRORS_AT_ONCE_MAX)
                .forEach(loss -> tell(endpoint.id(), loss));
    }

    private void tell(EndpointId endpoint, Loss loss) {
        store.addEndpointError(
                        endpoint,
                        new EndpointError(Instant.now(), "Error", loss.rows().text()))
                .onFailure(e -> log.warn("an error of endpoint {} is not kept: {}", endpoint, e.getMessage()));
    }
}
