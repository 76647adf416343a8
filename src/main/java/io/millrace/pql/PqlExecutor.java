package io.millrace.pql;

import io.millrace.chunk.TableSnapshot;
import io.millrace.model.Interruption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Executes queries on a table at one moment. Thread-safe: it keeps nothing but the snapshot. Results refer to the
 * snapshot until they are rendered.
 */
public final class PqlExecutor {
    private final Scope scope;

    /** @param otherTables by name, for fields whose values are records of another table */
    public PqlExecutor(TableSnapshot snapshot, Function<String, Optional<TableSnapshot>> otherTables) {
        this(snapshot, otherTables, Interruption.NEVER);
    }

    /** @param interruption ends the execution, and the reading of its results, with the interruption's Problem */
    public PqlExecutor(
            TableSnapshot snapshot, Function<String, Optional<TableSnapshot>> otherTables, Interruption interruption) {
        this(new Scope(snapshot.interruptedBy(interruption), otherTables, null, interruption));
    }

    private PqlExecutor(Scope scope) {
        this.scope = scope;
    }

    /** The same, but of the table's shards of 2^20 records only those listed. */
    public PqlExecutor onShards(long... shards) {
        return new PqlExecutor(scope.withShards(shards));
    }

    /** One result for each call, in order. A Problem if one of the calls fails. */
    public List<QueryResult> execute(Query query) {
        return query.calls().stream().map(scope::result).toList();
    }
}
