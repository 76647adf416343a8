package io.millrace.coordinator.pipeline;

import io.millrace.chunk.ChunkInfo;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.Listing;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The metadata of chunks in PostgreSQL: what is listed as visible there is what a table has on disk. One statement serves any
 * number of tables. Confined to its verticle.
 */
final class ChunkLedger {
    static final int REMOVALS_AT_ONCE = 1_000;

    private final Pool pool;
    private final String node;
    private final Path root;

    /**
     * @param node whose log the positions are in
     * @param root the directory that the stored file names are relative to
     */
    ChunkLedger(Pool pool, String node, Path root) {
        this.pool = pool;
        this.node = node;
        this.root = root;
    }

    record TableChunk(TableId table, ChunkInfo info) {}

    /** @param parts neighbours, oldest first */
    record Merge(List<ChunkInfo> parts, TableChunk merged) {}

    /** A chunk file that no query needs any more. */
    record Retired(long id, Path file) {}

    /**
     * Makes chunks visible and says up to where in the log their tables have come; part of a transaction that holds the lease.
     *
     * @param chunks those of one table in their order
     */
    Future<Void> publish(SqlClient transaction, List<TableChunk> chunks, Map<TableId, Long> positions, Lease lease) {
        return insert(transaction, chunks).compose(done -> advance(transaction, positions, lease));
    }

    private Future<Void> insert(SqlClient transaction, List<TableChunk> chunks) {
        if (chunks.isEmpty()) {
            return Future.succeededFuture();
        }
        return transaction
                .preparedQuery(
                        """
                        INSERT INTO chunks (table_id, state, first_sequence, last_sequence, file, rows, records,
                            earliest_micros, latest_micros, config, md)
                        SELECT c.table_id, 'visible', c.first, c.last, c.file, c.rows, c.records, c.earliest, c.latest,
                            c.config::jsonb, c.md::jsonb
                        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[],
                            $7::bigint[], $8::bigint[], $9::text[], $10::text[])
                            AS c (table_id, first, last, file, rows, records, earliest, latest, config, md)""")
                .execute(Tuple.from(List.of(
                        chunks.stream().map(chunk -> chunk.table().value()).toArray(Long[]::new),
                        longs(chunks, ChunkInfo::firstSequence),
                        longs(chunks, ChunkInfo::lastSequence),
                        texts(chunks, chunk -> relative(chunk.file())),
                        longs(chunks, ChunkInfo::rows),
                        longs(chunks, ChunkInfo::records),
                        longs(chunks, ChunkInfo::earliestMicros),
                        longs(chunks, ChunkInfo::latestMicros),
                        texts(chunks, chunk -> json(chunk.config())),
                        texts(chunks, chunk -> json(chunk.md())))))
                .mapEmpty();
    }

    private Future<Void> advance(SqlClient transaction, Map<TableId, Long> positions, Lease lease) {
        if (positions.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Map.Entry<TableId, Long>> moves = List.copyOf(positions.entrySet());
        return transaction
                .preparedQuery(
                        """
                        INSERT INTO table_positions (node, table_id, position, epoch)
                        SELECT $1, p.table_id, p.position, $2 FROM unnest($3::bigint[], $4::bigint[])
                            AS p (table_id, position)
                        ON CONFLICT (table_id, node) DO UPDATE
                        SET position = excluded.position, epoch = excluded.epoch""")
                .execute(Tuple.of(
                        node,
                        lease.epoch(),
                        moves.stream().map(move -> move.getKey().value()).toArray(Long[]::new),
                        moves.stream().map(Map.Entry::getValue).toArray(Long[]::new)))
                .mapEmpty();
    }

    /** Puts chunks in the place of the parts that each was merged from, in one transaction. */
    Future<Void> replace(List<Merge> merges, Lease lease) {
        String[] files = merges.stream()
                .flatMap(merge -> merge.parts().stream())
                .map(part -> relative(part.file()))
                .toArray(String[]::new);
        List<TableChunk> merged = merges.stream().map(Merge::merged).toList();
        return Transactions.run(pool, transaction -> Leases.hold(transaction, lease)
                .compose(held -> transaction
                        .preparedQuery(
                                """
                                UPDATE chunks SET state = 'retired', retired = now()
                                WHERE file = ANY ($1) AND state = 'visible'""")
                        .execute(Tuple.of((Object) files)))
                .compose(rows -> rows.rowCount() == files.length
                        ? insert(transaction, merged)
                        : Future.failedFuture(new Problem(
                                ProblemCode.UNAVAILABLE_NOW,
                                "a chunk of table " + merged.get(0).table() + ", or of one of " + (merges.size() - 1)
                                        + " others, was merged and is not visible"))));
    }

    /** Takes all chunks of dropped tables away. */
    Future<Void> retireAll(Set<TableId> tables) {
        Long[] ids = ids(tables);
        return pool.preparedQuery(
                        """
                        WITH gone AS (DELETE FROM table_positions WHERE table_id = ANY ($1))
                        UPDATE chunks SET state = 'retired', retired = now()
                        WHERE table_id = ANY ($1) AND state = 'visible'""")
                .execute(Tuple.of((Object) ids))
                .mapEmpty();
    }

    /** What all tables have on disk, as of one moment; before anything is shown of them. */
    Future<List<Listing>> listings() {
        return listings(
                """
                SELECT table_id FROM chunks WHERE state = 'visible'
                UNION SELECT table_id FROM table_positions WHERE node = $1""",
                Tuple.of(node),
                Map.of());
    }

    /** @param moves by table, as they were before */
    Future<List<Listing>> listings(Map<TableId, Long> moves) {
        return listings("SELECT unnest($2::bigint[])", Tuple.of(node, (Object) ids(moves.keySet())), moves);
    }

    private Future<List<Listing>> listings(String tables, Tuple parameters, Map<TableId, Long> moves) {
        return pool.preparedQuery(
                        "SELECT t.id, p.position, array_agg(c.file ORDER BY c.first_sequence)"
                                + " FILTER (WHERE c.file IS NOT NULL) FROM (" + tables
                                + """
                        ) AS t (id) LEFT JOIN table_positions p ON p.table_id = t.id AND p.node = $1
                        LEFT JOIN chunks c ON c.table_id = t.id AND c.state = 'visible' GROUP BY t.id, p.position""")
                .execute(parameters)
                .map(rows -> {
                    List<Listing> listings = new ArrayList<>();
                    rows.forEach(row -> listings.add(listing(row, moves)));
                    return listings;
                });
    }

    private Listing listing(Row row, Map<TableId, Long> moves) {
        TableId table = new TableId(row.getLong(0));
        Long position = row.getLong(1);
        String[] files = row.getArrayOfStrings(2);
        return new Listing(
                table,
                moves.getOrDefault(table, 0L),
                files == null ? List.of() : Stream.of(files).map(root::resolve).toList(),
                position == null ? Long.MIN_VALUE : position);
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

    private static String json(Map<String, String> map) {
        return new JsonObject(new HashMap<>(map)).encode();
    }

    private static Long[] ids(Set<TableId> tables) {
        return tables.stream().map(TableId::value).toArray(Long[]::new);
    }

    private static Long[] longs(List<TableChunk> chunks, Function<ChunkInfo, Long> number) {
        return chunks.stream().map(chunk -> number.apply(chunk.info())).toArray(Long[]::new);
    }

    private static String[] texts(List<TableChunk> chunks, Function<ChunkInfo, String> text) {
        return chunks.stream().map(chunk -> text.apply(chunk.info())).toArray(String[]::new);
    }
}
