package io.millrace.dataset;

import io.millrace.model.EndpointId;
import io.millrace.model.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something to do with what there is of datasets. Immutable.
 *
 * @param <R> what it is answered with
 */
public sealed interface DatasetCommand<R> {
    /** The store of chunks that only this dataset has. */
    static String ownStore(String id) {
        return "of:" + id;
    }

    record Find(String id) implements DatasetCommand<Optional<DatasetEntry>> {}

    /** By id. */
    record ListAll() implements DatasetCommand<List<DatasetEntry>> {}

    /**
     * Lists a dataset in the place of the one with its id.
     *
     * @param selected the chunks that it consists of, whatever is listed later
     */
    record Put(DatasetEntry entry, List<ChunkName> selected) implements DatasetCommand<Void> {}

    /** What names a chunk. */
    record ChunkName(String store, String name) {}

    /** Answered with what there was. Chunks that only this dataset has, since its own id names their store, go with it. */
    record Remove(String id) implements DatasetCommand<Optional<DatasetEntry>> {}

    /** The endpoint that takes its rows from now on; refused with {@code NOT_FOUND} if the dataset is gone. */
    record Feed(String id, EndpointId endpoint) implements DatasetCommand<Void> {}

    /** The dataset shows these rows beside its own. */
    record Attach(String id, RecordRange range) implements DatasetCommand<Void> {}

    /**
     * Lists a chunk and moves the recorder's commit on, both or none.
     *
     * @param from where the recorder's commit was; if it is somewhere else by now nothing happens
     * @param to where it is then
     */
    record Commit(String recorder, long from, long to, ChunkEntry chunk) implements DatasetCommand<Boolean> {}

    /** Why a commit failed. */
    record NoteFailure(String recorder, String why) implements DatasetCommand<Void> {}

    /** Whether a chunk consists of records of the table, or a dataset is fed by the endpoint. */
    record IsUsed(TableId table, EndpointId endpoint) implements DatasetCommand<Boolean> {}

    /** Lists a chunk; false if the store has one of that name. */
    record Adopt(ChunkEntry chunk) implements DatasetCommand<Boolean> {}

    /** Of a store, by name. */
    record Chunks(String store, Set<ChunkEntry.State> states) implements DatasetCommand<List<ChunkEntry>> {}

    /** Those that a window consists of, by name; with those that are retired. */
    record Selected(String id) implements DatasetCommand<List<ChunkEntry>> {}

    /** New windows have them no more. Answered with how many were active. */
    record Retire(String store, List<String> names) implements DatasetCommand<Integer> {}

    /** Those that were retired longer ago than the grace, and are in no window. */
    record Removable(Duration grace) implements DatasetCommand<List<ChunkEntry>> {}

    /** They are gone, if they are still in no window. */
    record Forget(List<ChunkEntry> chunks) implements DatasetCommand<Gone> {}

    /**
     * What became of chunks.
     *
     * @param chunks those that are gone
     * @param files that they owned and nobody has any more
     * @param ranges likewise
     */
    record Gone(List<ChunkEntry> chunks, List<String> files, List<RecordRange> ranges) {}

    /** Chunks that became files longer ago than this, whose records are still there. */
    record Superseded(Duration age) implements DatasetCommand<List<ChunkEntry>> {}

    /** The records of a chunk that is a file are gone. */
    record Erased(ChunkName chunk) implements DatasetCommand<Void> {}
}
