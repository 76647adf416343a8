package io.millrace.coordinator.pipeline;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.ChunkListing;
import io.millrace.chunk.ChunkStore;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.Listing;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The metadata of chunks in PostgreSQL: what is listed as visible there is what a table has on disk. One statement serves any
 * number of tables. Confined to its verticle.
 */
final class ChunkLedger {
    static final int REMOVALS_AT_ONCE = 1_000;

    private final Pool pool;
    private final String node;
    private final ChunkStore store;

    /**
     * @param node whose log the positions are in
     * @param store knows what files are called here
     */
    ChunkLedger(Pool pool, String node, ChunkStore store) {
        this.pool = pool;
        this.node = node;
        this.store = store;
    }

    /** @param listing of a file in a store */
    record TableChunk(TableId table, ChunkInfo info, Optional<ChunkListing> listing) {
        /** A file on the disk. */
        TableChunk(TableId table, ChunkInfo info) {
            this(table, info, Optional.empty());
        }
    }

    TableChunk chunk(TableId table, Chunk made) {
        return new TableChunk(table, made.info(), store.listing(made));
    }

    /** @param parts neighbours, oldest first */
    record Merge(List<ChunkInfo> parts, TableChunk merged) {}

    /** A chunk file that no query needs any more. */
    record Retired(long id, Path file) {}

    /**
     * Makes chunks visible and says up to where in the log their tables have come; part of a transaction that holds the lease.
     *
     * @param chunks those of one table in their order
     * @param first behind which the rows of tables come that have no position yet
     */
    Future<Void> publish(
            SqlClient transaction, List<TableChunk> chunks, Map<TableId, Long> positions, long first, Lease lease) {
        return after(transaction, chunks, first)
                .compose(after -> {
                    List<Range> ranges = new ArrayList<>();
                    for (int i = 0; i < chunks.size(); i++) {
                        ranges.add(new Range(
                                after.get(i), positions.get(chunks.get(i).table()), 0));
                    }
                    return insert(transaction, chunks, ranges);
                })
                .compose(done -> advance(transaction, positions, lease));
    }

    /** Where each chunk's rows begin: behind those that its table has on disk. */
    private Future<List<Long>> after(SqlClient transaction, List<TableChunk> chunks, long first) {
        Set<TableId> tables = chunks.stream().map(TableChunk::table).collect(Collectors.toSet());
        return transaction
                .preparedQuery("SELECT table_id, position FROM table_positions WHERE node = $1 AND table_id = ANY ($2)")
                .execute(Tuple.of(node, (Object) ids(tables)))
                .map(rows -> {
                    Map<TableId, Long> known = new HashMap<>();
                    rows.forEach(row -> known.put(new TableId(row.getLong(0)), row.getLong(1)));
                    return chunks.stream()
                            .map(chunk -> known.getOrDefault(chunk.table(), first))
                            .toList();
                });
    }

    private Future<Void> insert(SqlClient transaction, List<TableChunk> chunks, List<Range> ranges) {
        if (chunks.isEmpty()) {
            return Future.succeededFuture();
        }
        return transaction
                .preparedQuery(
                        """
                        INSERT INTO chunks (table_id, state, first_sequence, last_sequence, file, rows, records,
                            earliest_micros, latest_micros, config, md, after_position, position, gone_rows, directory)
                        SELECT c.table_id, 'visible', c.first, c.last, c.file, c.rows, c.records, c.earliest, c.latest,
                            c.config::jsonb, c.md::jsonb, c.after, c.up_to, c.gone, c.directory
                        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[],
                            $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::bigint[], $12::bigint[], $13::bigint[],
                            $14::bytea[])
                            AS c (table_id, first, last, file, rows, records, earliest, latest, config, md, after, up_to,
                                gone, directory)""")
                .execute(Tuple.from(List.of(
                        chunks.stream().map(chunk -> chunk.table().value()).toArray(Long[]::new),
                        longs(chunks, ChunkInfo::firstSequence),
                        longs(chunks, ChunkInfo::lastSequence),
                        texts(chunks, chunk -> store.name(chunk.file())),
                        longs(chunks, ChunkInfo::rows),
                        longs(chunks, ChunkInfo::records),
                        longs(chunks, ChunkInfo::earliestMicros),
                        longs(chunks, ChunkInfo::latestMicros),
                        texts(chunks, chunk -> json(chunk.config())),
                        texts(chunks, chunk -> json(chunk.md())),
                        ranges.stream().map(Range::after).toArray(Long[]::new),
                        ranges.stream().map(Range::upTo).toArray(Long[]::new),
                        ranges.stream().map(Range::goneRows).toArray(Long[]::new),
                        chunks.stream()
                                .map(chunk -> chunk.listing()
                                        .map(listing -> Buffer.buffer(listing.directory()))
                                        .orElse(null))
                                .toArray(Buffer[]::new))))
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
        List<String> files = merges.stream()
                .flatMap(merge -> merge.parts().stream())
                .map(part -> store.name(part.file()))
                .toList();
        return Transactions.run(pool, transaction -> Leases.hold(transaction, lease)
                .compose(held -> retire(transaction, files))
                .compose(ranges -> {
                    List<TableChunk> merged = new ArrayList<>();
                    List<Range> together = new ArrayList<>();
                    for (Merge merge : merges) {
                        merged.add(merge.merged());
                        together.add(merge.parts().stream()
                                .map(part -> ranges.get(store.name(part.file())))
                                .reduce(Range::with)
                                .orElseThrow());
                    }
                    return insert(transaction, merged, together);
                }));
    }

    /**
     * Which rows of the log a chunk holds: those behind one position, up to another; both null if that is not known.
     *
     * @param goneRows of them that the chunk does not hold, since chunks that had them went when all their records had ended
     */
    record Range(Long after, Long upTo, long goneRows) {
        Range with(Range other) {
            long gone = goneRows + other.goneRows;
            return isKnown() && other.isKnown()
                    ? new Range(Math.min(after, other.after), Math.max(upTo, other.upTo), gone)
                    : new Range(null, null, gone);
        }

        /** Made again of all rows. */
        Range whole() {
            return new Range(after, upTo, 0);
        }

        boolean isKnown() {
            return after != null && upTo != null;
        }

        boolean overlaps(Range other) {
            return after < other.upTo && other.after < upTo;
        }
    }

    private static Range range(Row row, int column) {
        return new Range(row.getLong(column), row.getLong(column + 1), row.getLong(column + 2));
    }

    /** Gives the rows that each file's chunk held. */
    private static Future<Map<String, Range>> retire(SqlClient transaction, List<String> files) {
        return transaction
                .preparedQuery(
                        """
                        UPDATE chunks SET state = 'retired', retired = now()
                        WHERE file = ANY ($1) AND state = 'visible'
                        RETURNING file, after_position, position, gone_rows""")
                .execute(Tuple.of((Object) files.toArray(String[]::new)))
                .compose(rows -> {
                    Map<String, Range> ranges = new HashMap<>();
                    rows.forEach(row -> ranges.put(row.getString(0), range(row, 1)));
                    return ranges.size() == files.size()
                            ? Future.succeededFuture(ranges)
                            : Future.failedFuture(new Problem(
                                    ProblemCode.UNAVAILABLE_NOW,
                                    "of " + files.size() + " chunks that are to be retired only " + ranges.size()
                                            + " are visible"));
                });
    }

    /**
     * A visible chunk.
     *
     * @param rows that were imported into it
     */
    record Visible(Path file, long firstSequence, long lastSequence, long rows, Range range) {
        /** That its slices have. */
        long sliceRows() {
            return rows + range.goneRows();
        }
    }

    /** Those of the table, oldest first. */
    Future<List<Visible>> visible(TableId table) {
        return pool.preparedQuery(
                        """
                        SELECT file, first_sequence, last_sequence, rows, after_position, position, gone_rows FROM chunks
                        WHERE table_id = $1 AND state = 'visible' ORDER BY first_sequence""")
                .execute(Tuple.of(table.value()))
                .map(rows -> {
                    List<Visible> chunks = new ArrayList<>();
                    rows.forEach(row -> chunks.add(new Visible(
                            store.file(row.getString(0)),
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3),
                            range(row, 4))));
                    return chunks;
                });
    }

    /** Puts chunks in the place of others with the same rows. */
    Future<Void> replace(List<Visible> parts, List<TableChunk> rebuilt, Lease lease) {
        List<String> files = parts.stream().map(part -> store.name(part.file())).toList();
        return Transactions.run(pool, transaction -> Leases.hold(transaction, lease)
                .compose(held -> retire(transaction, files))
                .compose(ranges -> {
                    Range range = ranges.values().stream().reduce(Range::with).orElseThrow();
                    return insert(transaction, rebuilt, Collections.nCopies(rebuilt.size(), range.whole()));
                }));
    }

    /** Takes chunks away whose records have all ended, none of them the newest of its table. */
    Future<Void> remove(List<Path> chunks, Lease lease) {
        List<String> files = chunks.stream().map(store::name).toList();
        return Transactions.run(pool, transaction -> Leases.hold(transaction, lease)
                .compose(held -> retire(transaction, files))
                .compose(ranges -> bequeath(transaction, files)));
    }

    /**
     * The next chunk stands for the rows of those that went between it and an older one, or came with the same slices, so that it,
     * or what is merged over the gap, can be made again: the slices have those rows, too.
     */
    private static Future<Void> bequeath(SqlClient transaction, List<String> files) {
        return transaction
                .preparedQuery(
                        """
                        WITH heirs AS (
                            SELECT DISTINCT ON (g.id) g.rows + g.gone_rows AS rows, g.after_position, c.id
                            FROM chunks g
                            JOIN chunks c ON c.table_id = g.table_id AND c.state = 'visible'
                                AND c.first_sequence > g.first_sequence
                            WHERE g.file = ANY ($1) AND (c.after_position < g.position
                                OR EXISTS (SELECT FROM chunks o WHERE o.table_id = g.table_id
                                    AND o.state = 'visible' AND o.first_sequence < g.first_sequence))
                            ORDER BY g.id, c.first_sequence)
                        UPDATE chunks c SET gone_rows = c.gone_rows + h.rows, after_position = CASE
                            WHEN h.known THEN c.after_position - greatest(0, c.after_position - h.after) END
                        FROM (SELECT id, sum(rows)::bigint AS rows, min(after_position) AS after,
                            bool_and(after_position IS NOT NULL) AS known FROM heirs GROUP BY id) h
                        WHERE c.id = h.id""")
                .execute(Tuple.of((Object) files.toArray(String[]::new)))
                .mapEmpty();
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
                        """
                        SELECT t.id, p.position,
                            array_agg(c.file ORDER BY c.first_sequence) FILTER (WHERE c.file IS NOT NULL),
                            array_agg(c.file ORDER BY c.file) FILTER (WHERE c.directory IS NOT NULL),
                            array_agg(c.config::text ORDER BY c.file) FILTER (WHERE c.directory IS NOT NULL),
                            array_agg(c.directory ORDER BY c.file) FILTER (WHERE c.directory IS NOT NULL)
                        FROM ("""
                                + tables
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
                files == null ? List.of() : Stream.of(files).map(store::file).toList(),
                stored(row),
                position == null ? Long.MIN_VALUE : position);
    }

    /** Of the files in a store. */
    private Map<Path, ChunkListing> stored(Row row) {
        String[] files = row.getArrayOfStrings(3);
        if (files == null) {
            return Map.of();
        }
        String[] configs = row.getArrayOfStrings(4);
        Buffer[] directories = row.getArrayOfBuffers(5);
        Map<Path, ChunkListing> stored = new HashMap<>();
        for (int i = 0; i < files.length; i++) {
            Map<String, String> config = new HashMap<>();
            new JsonObject(configs[i]).forEach(entry -> config.put(entry.getKey(), (String) entry.getValue()));
            stored.put(store.file(files[i]), ChunkListing.of(config, directories[i].getBytes()));
        }
        return stored;
    }

    /** Every file that a row speaks of; any other file in the directory is litter. */
    Future<List<Path>> known() {
        return pool.query("SELECT file FROM chunks").execute().map(rows -> {
            List<Path> files = new ArrayList<>();
            rows.forEach(row -> files.add(store.file(row.getString(0))));
            return files;
        });
    }

    /**
     * Keeps the files of the chunks that the table has now, for so long, or until {@link #unpin}. A holder that has pinned chunks of
     * the table keeps those and no others, for longer.
     *
     * @param holder tells this pin from those of others
     * @return the pinned chunks, oldest first
     */
    Future<List<Path>> pin(String holder, TableId table, Duration time) {
        return pool.preparedQuery(
                        """
                        WITH held AS (
                            UPDATE chunk_pins p SET until = now() + $3::bigint * interval '1 millisecond' FROM chunks c
                            WHERE p.holder = $1 AND p.until > now() AND c.id = p.chunk_id AND c.table_id = $2
                            RETURNING p.chunk_id),
                        fresh AS (
                            INSERT INTO chunk_pins (holder, chunk_id, until)
                            SELECT $1, id, now() + $3::bigint * interval '1 millisecond' FROM chunks
                            WHERE table_id = $2 AND state = 'visible' AND NOT EXISTS (SELECT FROM held)
                            ON CONFLICT (holder, chunk_id) DO UPDATE SET until = excluded.until RETURNING chunk_id)
                        SELECT file FROM chunks WHERE id IN (SELECT chunk_id FROM held UNION SELECT chunk_id FROM fresh)
                        ORDER BY first_sequence""")
                .execute(Tuple.of(holder, table.value(), time.toMillis()))
                .map(rows -> {
                    List<Path> files = new ArrayList<>();
                    rows.forEach(row -> files.add(store.file(row.getString(0))));
                    return files;
                });
    }

    /** Lets go of all that the holder has pinned. */
    Future<Void> unpin(String holder) {
        return pool.preparedQuery("DELETE FROM chunk_pins WHERE holder = $1")
                .execute(Tuple.of(holder))
                .mapEmpty();
    }

    /** Forgets pins whose time is over. */
    Future<Void> dropOldPins() {
        return pool.query("DELETE FROM chunk_pins WHERE until <= now()")
                .execute()
                .mapEmpty();
    }

    /** Chunks retired for longer than the grace, but for those that somebody has pinned. */
    Future<List<Retired>> removable(Duration grace) {
        return pool.preparedQuery(
                        """
                        SELECT id, file FROM chunks c
                        WHERE state = 'retired' AND retired <= now() - $1::bigint * interval '1 millisecond'
                        AND NOT EXISTS (SELECT FROM chunk_pins p WHERE p.chunk_id = c.id AND p.until > now())
                        ORDER BY id LIMIT $2""")
                .execute(Tuple.of(grace.toMillis(), REMOVALS_AT_ONCE))
                .map(rows -> {
                    List<Retired> retired = new ArrayList<>();
                    rows.forEach(row -> retired.add(new Retired(row.getLong(0), store.file(row.getString(1)))));
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
