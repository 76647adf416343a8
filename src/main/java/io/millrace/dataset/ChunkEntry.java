package io.millrace.dataset;

import java.util.Optional;

/**
 * A chunk of a continuous dataset as it is listed. Immutable.
 *
 * @param store that lists it
 * @param name unique in the store
 * @param range the records that it consists of, or that are not needed any more, if it is a file
 * @param file what the file was; empty if it is none
 * @param earliest smallest time of a cell, see {@link io.millrace.cell.CellTime}
 * @param latest largest one
 * @param config what loads it again, a JSON object as text
 * @param metadata what its maker says of it, a JSON object as text
 * @param isOwned whether its records or its file go with it; else they are somebody else's, too
 * @param committedMicros when it was listed, microseconds since 1970
 */
public record ChunkEntry(
        String store,
        String name,
        Optional<RecordRange> range,
        Optional<FileIdentity> file,
        long earliest,
        long latest,
        long records,
        long cells,
        String config,
        String metadata,
        boolean isOwned,
        long committedMicros,
        State state) {
    /** The same in another store. */
    public ChunkEntry in(String other) {
        return new ChunkEntry(
                other,
                name,
                range,
                file,
                earliest,
                latest,
                records,
                cells,
                config,
                metadata,
                isOwned,
                committedMicros,
                state);
    }

    /** What may be done with it. */
    public enum State {
        /** New windows may have it. */
        ACTIVE,
        /** New windows have it no more; it is gone after a grace. */
        RETIRED
    }

    /**
     * How one knows that a file is still the same.
     *
     * @param url of the file
     * @param sha256 of what its end says of all of it, lower-case hexadecimal
     */
    public record FileIdentity(String url, long bytes, String sha256) {}
}
