package io.millrace.api.flowcore;

import io.millrace.admission.Arrivals;
import io.millrace.catalog.Catalog;
import io.millrace.model.TableId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads what is sent over sockets, one page at a time, so that however many there are, they take one query of those that the server
 * answers at once. Who waits for the same page gets the same one: of a thousand sockets that want the same events nearly all do.
 * Confined to its verticle.
 */
final class NotificationFeed {
    /** A socket that is slow holds what is left of one page. */
    private static final int PAGE_MAX = 100;

    private final EventReads reads;
    private final Arrivals arrivals;
    private final Supplier<Catalog> catalogs;
    private final Map<Place, Promise<Page>> waiting = new LinkedHashMap<>();
    private final Map<NotificationScope, Map<TableId, EventType>> types = new HashMap<>();
    private Catalog known;
    private boolean isReading;
    private boolean isTurning;

    private record Place(NotificationScope scope, long position) {}

    /**
     * Some events in the order in which they came.
     *
     * @param texts as they are sent
     * @param position of the last record that was looked at
     */
    record Page(List<String> texts, long position, boolean hasMore) {}

    NotificationFeed(EventReads reads, Arrivals arrivals, Supplier<Catalog> catalogs) {
        this.reads = reads;
        this.arrivals = arrivals;
        this.catalogs = catalogs;
    }

    /** Behind all that can be seen now. */
    long position() {
        return Math.max(0, arrivals.lastTimeId());
    }

    /** The event types of a subscription at this moment, by table. */
    Map<TableId, EventType> types(NotificationScope scope) {
        Catalog now = catalogs.get();
        if (now != known) {
            known = now;
            types.clear();
        }
        return types.computeIfAbsent(scope, wanted -> wanted.types(Tree.whole(now)));
    }

    /** What came behind the position. */
    Future<Page> next(NotificationScope scope, long position) {
        Promise<Page> page = waiting.computeIfAbsent(new Place(scope, position), place -> Promise.promise());
        readOn();
        return page.future();
    }

    /** A loop, since many pages may be there at once. */
    private void readOn() {
        if (isTurning) {
            return;
        }
        isTurning = true;
        while (!isReading && !waiting.isEmpty()) {
            Place place = waiting.keySet().iterator().next();
            read(place, waiting.remove(place));
        }
        isTurning = false;
    }

    private void read(Place place, Promise<Page> promise) {
        isReading = true;
        Future.succeededFuture(place).compose(this::page).onComplete((page, failure) -> {
            isReading = false;
            promise.complete(page, failure);
            readOn();
        });
    }

    /** The types are looked up behind the last record: whatever has one up to it is there by then. */
    private Future<Page> page(Place place) {
        long last = position();
        Map<TableId, EventType> wanted = types(place.scope());
        if (last <= place.position() || wanted.isEmpty()) {
            return Future.succeededFuture(new Page(List.of(), Math.max(last, place.position()), false));
        }
        return reads.arrivals(wanted.keySet(), place.position(), last, PAGE_MAX).map(found -> {
            List<String> texts = new ArrayList<>(found.events().size());
            long end = place.position();
            for (EventReads.Arrival event : found.events()) {
                texts.add(NotificationText.event(wanted.get(event.table()), event.id(), event.validMillis()));
                end = event.id().recordId();
            }
            return new Page(texts, found.hasMore() ? end : last, found.hasMore());
        });
    }
}
