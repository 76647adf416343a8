package io.millrace.dataset;

import io.millrace.model.EndpointId;
import java.util.List;
import java.util.Optional;

/**
 * A dataset as it is listed. Immutable.
 *
 * @param type in the words of the dialect
 * @param config as it was given, a JSON object as text
 * @param store of chunks that the dataset lists, adds to, or takes from
 * @param endpoint that takes its rows; made with the first of them
 * @param attached rows of another dataset that it shows beside its own
 * @param missing names of chunks that it would have if their files were there
 */
public record DatasetEntry(
        String id,
        String type,
        String config,
        Optional<String> store,
        Optional<EndpointId> endpoint,
        Optional<RecordRange> attached,
        Commits commits,
        List<String> missing) {
    public DatasetEntry {
        missing = List.copyOf(missing);
    }

    /**
     * How far its commits have come.
     *
     * @param last id of the last record that is in a chunk
     * @param chunks how many it has listed
     * @param lastMicros when it listed one, microseconds since 1970; empty if it never did
     * @param failure why the last try failed; empty if it did not
     */
    public record Commits(long last, long chunks, Optional<Long> lastMicros, Optional<String> failure) {
        public static final Commits NONE = new Commits(0, 0, Optional.empty(), Optional.empty());
    }

    /** A new one without rows. */
    public static DatasetEntry of(String id, String type, String config, Optional<String> store) {
        return new DatasetEntry(id, type, config, store, Optional.empty(), Optional.empty(), Commits.NONE, List.of());
    }

    /** The same with what another one has recorded and not committed. */
    public DatasetEntry goingOn(DatasetEntry other) {
        return new DatasetEntry(id, type, config, store, other.endpoint, other.attached, other.commits, missing);
    }

    /** The same without chunks that could not be had. */
    public DatasetEntry without(List<String> chunks) {
        return new DatasetEntry(id, type, config, store, endpoint, attached, commits, chunks);
    }
}
