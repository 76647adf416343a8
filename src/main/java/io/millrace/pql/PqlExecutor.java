package io.millrace.pql;

import io.millrace.attribute.AttributeDraft;
import io.millrace.attribute.AttributeReader;
import io.millrace.model.FieldOptions;
import io.millrace.model.Generation;
import io.millrace.model.Interruption;
import io.millrace.model.RowParts;
import io.millrace.model.TableSchema;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Query;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.BoolResult;
import io.millrace.pql.result.QueryResult.DistinctNumbersResult;
import io.millrace.pql.result.QueryResult.DistinctRowsResult;
import io.millrace.pql.result.QueryResult.DistinctTimesResult;
import io.millrace.pql.result.QueryResult.ExtractResult;
import io.millrace.pql.result.QueryResult.GroupsResult;
import io.millrace.pql.result.QueryResult.PairsResult;
import io.millrace.pql.result.QueryResult.RowResult;
import io.millrace.pql.result.QueryResult.RowsResult;
import io.millrace.pql.result.QueryResult.SortedResult;
import io.millrace.pql.result.RecordAttributes;
import io.millrace.table.TableSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Executes queries on a table at one moment. Thread-safe: it keeps nothing but the snapshot. Results refer to the
 * snapshot until they are rendered.
 */
public final class PqlExecutor {
    /** A small part of the heap, since several queries run at once. */
    private static final long HELD_BYTES_MAX = Runtime.getRuntime().maxMemory() / 16;

    /** About what a row of a ranking or list holds. */
    private static final long ROW_BYTES = 64;

    /** Calls that write, in one request. */
    private static final int WRITES_MAX = 5_000;

    private final Scope scope;
    private final AttributeReader attributes;
    private final Set<Integer> attributed;

    /** @param otherTables by name, for fields whose values are records of another table */
    public PqlExecutor(TableSnapshot snapshot, Function<String, Optional<TableSnapshot>> otherTables) {
        this(snapshot, otherTables, Interruption.NEVER);
    }

    /** @param interruption ends the execution, and the reading of its results, with the interruption's Problem */
    public PqlExecutor(
            TableSnapshot snapshot, Function<String, Optional<TableSnapshot>> otherTables, Interruption interruption) {
        this(snapshot, otherTables, RowKeyIds.inMemory(), interruption);
    }

    /** @param keyIds numbers the rows of keyed fields where an answer shows their ids or comes in their order */
    public PqlExecutor(
            TableSnapshot snapshot,
            Function<String, Optional<TableSnapshot>> otherTables,
            RowKeyIds keyIds,
            Interruption interruption) {
        this(
                new Scope(
                        snapshot.interruptedBy(interruption),
                        otherTables,
                        keyIds,
                        null,
                        interruption,
                        HELD_BYTES_MAX,
                        RowParts.of(Generation.FEATUREBASE_3),
                        new AttributeDraft(AttributeReader.NONE, owner -> false)),
                AttributeReader.NONE,
                Set.of());
    }

    private PqlExecutor(Scope scope, AttributeReader attributes, Set<Integer> attributed) {
        this.scope = scope;
        this.attributes = attributes;
        this.attributed = attributed;
    }

    /**
     * The same that shows those parts of rows of records.
     *
     * @param owners as {@link TableSchema#attributed} has them, for the others the reader is not asked; the snapshot may not know
     */
    public PqlExecutor showing(RowParts rows, AttributeReader stored, Set<Integer> owners) {
        return new PqlExecutor(scope.showing(rows), stored, owners);
    }

    /** The same, with another bound of the bytes that results hold until the next call is executed. */
    PqlExecutor holding(long bytesMax) {
        return new PqlExecutor(
                new Scope(
                        scope.table(),
                        scope.otherTables(),
                        scope.keyIds(),
                        scope.shards(),
                        scope.interruption(),
                        bytesMax,
                        scope.rows(),
                        scope.attributes()),
                attributes,
                attributed);
    }

    /** The same, but of the table's shards of 2^20 records only those listed. */
    public PqlExecutor onShards(long... shards) {
        return new PqlExecutor(scope.withShards(shards), attributes, attributed);
    }

    /** As {@link #run}, of a query that only reads. */
    public List<QueryResult> execute(Query query) {
        return run(query, 0).results();
    }

    /**
     * One result for each call, in order, each on the table as the calls before it leave it. A Problem if one of the calls fails, or
     * if the results before it hold too much memory together: all are held until the last is there, so that a failure is
     * answered as one, and nothing of the request is written.
     *
     * @param nowMicros when the request came, microseconds since 1970
     */
    public Execution run(Query query, long nowMicros) {
        requireFewWrites(query);
        TableSchema table = scope.table().schema();
        AttributeDraft noted = new AttributeDraft(
                attributes, owner -> owner.table().equals(table.id()) && attributed.contains(owner.field()));
        Scope begin = scope.with(noted);
        AttributeCalls.readAhead(query, begin);
        List<QueryResult> results = new ArrayList<>();
        Draft draft = new Draft(scope.table(), scope.otherTables(), nowMicros);
        WriteScope writing = new WriteScope(begin, draft);
        boolean isChanged = false;
        long held = 0;
        long heldBytesMax = scope.heldBytesMax();
        for (Call call : query.calls()) {
            if (held + draft.bytes() > heldBytesMax) {
                throw PqlProblem.tooLarge("the results of the first " + results.size() + " calls hold "
                        + (held + draft.bytes())
                        + " bytes, more than the " + heldBytesMax + " that one request may; ask for less at once");
            }
            WriteCall write = CallTable.WRITES.get(call.key());
            scope.interruption().check();
            QueryResult result =
                    write == null ? (isChanged ? writing.reading() : begin).result(call) : write.write(call, writing);
            isChanged |= write != null;
            held += bytes(result);
            results.add(result);
        }
        List<RecordAttributes> recordAttributes = AttributedRecords.areWanted(query, begin)
                ? new AttributedRecords(isChanged ? writing.reading() : begin).of(results)
                : List.of();
        return new Execution(
                results,
                draft.finish(),
                draft.rowKeys(),
                noted.changes(),
                recordAttributes,
                isChanged ? changes(query, results) : new Execution.Changes(0, 0),
                draft.namesFirst());
    }

    private static Execution.Changes changes(Query query, List<QueryResult> results) {
        int set = 0;
        int cleared = 0;
        for (int i = 0; i < results.size(); i++) {
            boolean isTrue = results.get(i) instanceof BoolResult told && told.value();
            String call = query.calls().get(i).key();
            set += isTrue && call.equals("set") ? 1 : 0;
            cleared += isTrue && call.equals("clear") ? 1 : 0;
        }
        return new Execution.Changes(set, cleared);
    }

    /** The fields that the query makes if the table has none of their names. */
    public static Map<String, FieldOptions> fieldsMade(Query query, TableSchema table) {
        requireFewWrites(query);
        return WriteCalls.fieldsMade(query, table);
    }

    private static void requireFewWrites(Query query) {
        long writes = query.calls().stream()
                .filter(call -> CallTable.WRITES.containsKey(call.key()))
                .count();
        if (writes > WRITES_MAX) {
            throw PqlProblem.tooLarge("too many write commands: " + writes + ", and a request may have " + WRITES_MAX);
        }
    }

    private static long bytes(QueryResult result) {
        if (result instanceof RowResult row) {
            return row.records().bytes();
        } else if (result instanceof ExtractResult table) {
            return table.records().bytes()
                    + (table.orderOrNull() == null ? 0 : Long.BYTES * table.orderOrNull().length);
        } else if (result instanceof PairsResult pairs) {
            return ROW_BYTES * pairs.pairs().size();
        } else if (result instanceof RowsResult rows && rows.rows() instanceof Collection<?> found) {
            return ROW_BYTES * found.size();
        }
        return answerBytes(result);
    }

    private static long answerBytes(QueryResult result) {
        if (result instanceof GroupsResult groups) {
            return groups.groups().stream().mapToLong(GroupPage::bytes).sum();
        } else if (result instanceof DistinctRowsResult distinct) {
            return distinct.rows().bytes()
                    + (distinct.keys() == null ? 0 : ROW_BYTES * distinct.keys().size());
        } else if (result instanceof DistinctNumbersResult distinct) {
            return distinct.positives().bytes() + distinct.negatives().bytes();
        } else if (result instanceof DistinctTimesResult distinct) {
            return ROW_BYTES * distinct.values().size();
        } else if (result instanceof SortedResult sorted) {
            return SortCall.BYTES * sorted.ids().length;
        }
        return 0;
    }
}
