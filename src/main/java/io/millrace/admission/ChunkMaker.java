package io.millrace.admission;

import io.millrace.catalog.Endpoint;
import io.millrace.dataset.CellSummary;
import io.millrace.dataset.ChunkEntry;
import io.millrace.dataset.DatasetEntry;
import io.millrace.dataset.RecordRange;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** What a dialect does with what a recorder has taken before it is listed as a chunk. Thread-safe. */
public interface ChunkMaker {
    /** Whose endpoints the recorders are. */
    String dialect();

    /** How often the recorder commits by itself; empty if it does not. */
    Optional<Duration> interval(Endpoint recorder);

    /** Saves the records where they are to be. Fails if that cannot be done now; it is tried again then. */
    Future<Made> make(DatasetEntry recorder, RecordRange records, CellSummary summary);

    /** The chunk is listed: what was only needed to make it can go. */
    Future<Void> listed(Made made);

    /**
     * A chunk that is to be listed.
     *
     * @param name unique in the store
     * @param file that has the rows; empty if the records stay what they are
     * @param config what loads it again, a JSON object as text
     * @param metadata what is said of it, a JSON object as text
     */
    record Made(String name, Optional<ChunkEntry.FileIdentity> file, String config, String metadata) {}
}
