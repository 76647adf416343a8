package io.millrace.coordinator.pipeline;

import io.millrace.chunk.ChunkInfo;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The metadata of chunks in PostgreSQL: what is listed as visible there is what a table consists of. Confined to its verticle. */
final class ChunkLedger {
    static final int REMOVALS_AT_ONCE = 1_000;

    private final Pool pool;
    private final Path root;

    /** @param root the directory that the stored file names are relative to */
    ChunkLedger(Pool pool, Path root) {
        this.pool = pool;
        this.root = root;
    }

    /** A chunk file that no query needs any more. */
    record Retired(long id, Path file) {}

    /** Makes a chunk visible; part of a transaction that holds the table's lease. */
    Future<Void> publish(SqlClient transaction, TableId table, ChunkInfo chunk) {
        return transaction
                .preparedQuery(
                        """
                        INSERT INTO chunks (table_id, state, first_sequence, last_sequence, file, rows, records,
                            earliest_micros, latest_micros, config, md)
                        VALUES ($1, 'visible', $2, $3, $4, $5, $6, $7, $8, $9, $10)""")
                .execute(Tuple.from(List.of(
                        table.value(),
                        chunk.firstSequence(),
                        chunk.lastSequence(),
                        relative(chunk.file()),
                        chunk.rows(),
                        chunk.records(),
                        chunk.earliestMicros(),
                        chunk.latestMicros(),
                        json(chunk.config()),
                        json(chunk.md()))))
                .mapEmpty();
    }

    /** Puts one chunk in the place of its parts, in one transaction. */
    Future<Void> replace(TableId table, List<ChunkInfo> parts, ChunkInfo merged, Lease lease) {
        String[] files = parts.stream().map(part -> relative(part.file())).toArray(String[]::new);
        return Transactions.run(pool, transaction -> Leases.hold(transaction, lease)
                .compose(held -> transaction
                        .preparedQuery(
                                """
                                UPDATE chunks SET state = 'retired', retired = now()
                                WHERE table_id = $1 AND file = ANY ($2) AND state = 'visible'""")
                        .execute(Tuple.of(table.value(), (Object) files)))
                .compose(rows -> rows.rowCount() == files.length
                        ? publish(transaction, table, merged)
                        : Future.failedFuture(new Problem(
                                ProblemCode.UNAVAILABLE_NOW, "a merged chunk of table " + table + " is not visible"))));
    }

    /** Takes all chunks of a dropped table away. */
    Future<Void> retireAll(TableId table) {
        return pool.preparedQuery(
                        """
                        UPDATE chunks SET state = 'retired', retired = now()
                        WHERE table_id = $1 AND state = 'visible'""")
                .execute(Tuple.of(table.value()))
                .mapEmpty();
    }

    /** The files of the visible chunks by table, oldest first. */
    Future<Map<TableId, List<Path>>> visible() {
        return pool.query("SELECT table_id, file FROM chunks WHERE state = 'visible' ORDER BY table_id, first_sequence")
                .execute()
                .map(rows -> {
                    Map<TableId, List<Path>> files = new HashMap<>();
                    rows.forEach(row -> files.computeIfAbsent(new TableId(row.getLong(0)), id -> new ArrayList<>())
                            .add(root.resolve(row.getString(1))));
                    return files;
                });
    }

    /** Those of one table. */
    Future<List<Path>> visible(TableId table) {
        return pool.preparedQuery(
                        "SELECT file FROM chunks WHERE table_id = $1 AND state = 'visible' ORDER BY first_sequence")
                .execute(Tuple.of(table.value()))
                .map(rows -> {
                    List<Path> files = new ArrayList<>();
                    rows.forEach(row -> files.add(root.resolve(row.getString(0))));
                    return files;
                });
    }

    /** Every file that a row speaks of; any other file in the directory is litter. */
    Future<List<Path>> known() {
        return pool.query("SELECT file FROM chunks").execute().map(rows -> {
            List<Path> files = new ArrayList<>();
            rows.forEach(row -> files.add(root.resolve(row.getString(0))));
            return files;
        });
    }

    /** Chunks retired for longer than the grace. */
    Future<List<Retired>> removable(Duration grace) {
        return pool.preparedQuery(
                        """
                        SELECT id, file FROM chunks
                        WHERE state = 'retired' AND retired <= now() - $1::bigint * interval '1 millisecond'
                        ORDER BY id LIMIT $2""")
                .execute(Tuple.of(grace.toMillis(), REMOVALS_AT_ONCE))
                .map(rows -> {
                    List<Retired> retired = new ArrayList<>();
                    rows.forEach(row -> retired.add(new Retired(row.getLong(0), root.resolve(row.getString(1)))));
                    return retired;
                });
    }

    /** Forgets chunks whose files are gone. */
    Future<Void> forget(List<Retired> chunks) {
        Long[] ids = chunks.stream().map(Retired::id).toArray(Long[]::new);
        return pool.preparedQuery("DELETE FROM chunks WHERE id = ANY ($1) AND state = 'retired'")
                .execute(Tuple.of((Object) ids))
                .mapEmpty();
    }

    private String relative(Path file) {
        return root.relativize(file).toString();
    }

    private static JsonObject json(Map<String, String> map) {
        return new JsonObject(new HashMap<>(map));
    }
}
