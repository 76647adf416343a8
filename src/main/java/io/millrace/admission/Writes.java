package io.millrace.admission;

import io.millrace.bus.Bus;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** The one way to write many values at once, by field. Thread-safe. */
public final class Writes {
    private final Bus bus;

    public Writes(Bus bus) {
        this.bus = bus;
    }

    /**
     * Completes when all is durable; every query that starts then sees it.
     *
     * @param command made on the thread that writes, since to read a large body takes a while; may throw a {@code Problem}
     */
    public Future<Void> importValues(Supplier<ImportCommand> command) {
        return bus.request(Conversations.IMPORT, command);
    }

    /**
     * The same for whole bitmaps.
     *
     * @param command made on the thread that writes
     */
    public Future<Void> importBitmaps(Supplier<RoaringCommand> command) {
        return bus.request(Conversations.IMPORT_BITMAPS, command);
    }

    /** Completes when nothing of the view is left, durably; one that fails has perhaps deleted some rows. */
    public Future<Void> deleteView(DeleteViewCommand command) {
        return bus.request(Conversations.DELETE_VIEW, command);
    }
}
