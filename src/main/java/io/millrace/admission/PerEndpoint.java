package io.millrace.admission;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.model.EndpointId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Something kept for each endpoint from its first use until it leaves the catalog. Thread-safe if the things are.
 */
final class PerEndpoint<T> {
    private final EndpointCatalog catalog;
    private final Function<Endpoint, T> make;
    private final BiConsumer<T, Endpoint> follow;
    private final Map<EndpointId, T> things = new ConcurrentHashMap<>();
    private volatile Catalog applied = Catalog.EMPTY;

    /** @param follow called with the endpoint as it is now whenever the catalog has changed */
    PerEndpoint(EndpointCatalog catalog, Function<Endpoint, T> make, BiConsumer<T, Endpoint> follow) {
        this.catalog = catalog;
        this.make = make;
        this.follow = follow;
    }

    T of(Endpoint endpoint) {
        if (applied != catalog.current()) {
            follow();
        }
        T known = things.get(endpoint.id());
        return known != null ? known : things.computeIfAbsent(endpoint.id(), id -> make.apply(endpoint));
    }

    /** One at a time, so that an older catalog never comes after a newer one. */
    private synchronized void follow() {
        Catalog current = catalog.current();
        if (applied != current) {
            things.forEach((id, thing) -> current.endpoint(id)
                    .ifPresentOrElse(changed -> follow.accept(thing, changed), () -> things.remove(id)));
            applied = current;
        }
    }

    Optional<T> existing(EndpointId id) {
        return Optional.ofNullable(things.get(id));
    }
}
