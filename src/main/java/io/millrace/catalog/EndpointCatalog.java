package io.millrace.catalog;

import java.util.concurrent.atomic.AtomicReference;

/** Holds the catalog of the moment. Thread-safe: one writer (the coordinator), any number of readers. */
public final class EndpointCatalog {
    private final AtomicReference<Catalog> current = new AtomicReference<>(Catalog.EMPTY);

    public Catalog current() {
        return current.get();
    }

    public void replace(Catalog next) {
        current.set(next);
    }
}
