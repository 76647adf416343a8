package io.millrace.coordinator.pipeline;

import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The slices of this node in PostgreSQL. Every move is one conditional UPDATE that also asks whether the lease still
 * holds. A move that was made already may be made again, since a crash or a broken connection can hide that it was; it
 * never leads back. Confined to its verticle.
 */
final class SliceLedger {
    private static final String COLUMNS =
            """
            sequence, segment, table_id, schema_version, state, file, records, csv_bytes, file_bytes, blocks,
            earliest_micros, latest_micros, opened, staged_key, staged_checksum, load_id""";
    private final Pool pool;
    private final String node;

    SliceLedger(Pool pool, String node) {
        this.pool = pool;
        this.node = node;
    }

    String node() {
        return node;
    }

    /** A slice as stored, with the load that it belongs to. */
    record Entry(Slice slice, Long load) {}

    /** Notes that a slice is complete, also one that PostgreSQL never heard of. */
    Future<Void> closed(Slice.Closing slice, Lease lease) {
        SliceInfo info = slice.info();
        return pool.preparedQuery(
                        """
                        INSERT INTO slices AS known (node, sequence, table_id, schema_version, state, epoch, file, opened,
                            records, csv_bytes, file_bytes, blocks, earliest_micros, latest_micros, segment)
                        VALUES ($1, $2, $3, $4, 'closing', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                        ON CONFLICT (node, sequence) DO UPDATE SET epoch = excluded.epoch,
                            state = CASE known.state WHEN 'writing' THEN 'closing' ELSE known.state END,
                            records = excluded.records, csv_bytes = excluded.csv_bytes,
                            file_bytes = excluded.file_bytes, blocks = excluded.blocks,
                            earliest_micros = excluded.earliest_micros, latest_micros = excluded.latest_micros,
                            segment = least(known.segment, excluded.segment), changed = now()
                        WHERE known.state <> 'imported'""")
                .execute(Tuple.from(List.of(
                        node,
                        info.id().sequence(),
                        info.table().value(),
                        info.schemaVersion(),
                        lease.epoch(),
                        info.file().toString(),
                        utc(info.opened()),
                        info.records(),
                        info.csvBytes(),
                        info.fileBytes(),
                        info.blocks(),
                        info.earliestMicros(),
                        info.latestMicros(),
                        info.segment())))
                .compose(rows -> expectMoved(rows, 1, info));
    }

    Future<Void> uploading(Slice.Uploading slice, Lease lease) {
        return pool.preparedQuery(
                        """
                        UPDATE slices SET epoch = $2, changed = now(),
                            state = CASE state WHEN 'closing' THEN 'uploading' ELSE state END
                        WHERE node = $3 AND sequence = $4 AND state IN ('closing', 'uploading', 'uploaded')"""
                                + Leases.HELD)
                .execute(Tuple.of(
                        lease.name(), lease.epoch(), node, slice.info().id().sequence()))
                .compose(rows -> expectMoved(rows, 1, slice.info()));
    }

    Future<Void> uploaded(Slice.Uploaded slice, Lease lease) {
        return pool.preparedQuery(
                        """
                        UPDATE slices SET state = 'uploaded', epoch = $2, staged_key = $5, staged_checksum = $6,
                            changed = now()
                        WHERE node = $3 AND sequence = $4 AND state IN ('uploading', 'uploaded')"""
                                + Leases.HELD)
                .execute(Tuple.of(
                        lease.name(),
                        lease.epoch(),
                        node,
                        slice.info().id().sequence(),
                        slice.stagedKey(),
                        slice.checksum()))
                .compose(rows -> expectMoved(rows, 1, slice.info()));
    }

    /** The load that the slice is bound to, or null. */
    Future<Long> loadOf(Slice.Uploaded slice) {
        return pool.preparedQuery("SELECT load_id FROM slices WHERE node = $1 AND sequence = $2")
                .execute(Tuple.of(node, slice.info().id().sequence()))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong(0));
    }

    /** Those of the slices that are bound to the load, in their order. */
    Future<List<Slice.Uploaded>> bound(long load, List<Slice.Uploaded> slices) {
        return pool.preparedQuery("SELECT sequence FROM slices WHERE node = $1 AND load_id = $2")
                .execute(Tuple.of(node, load))
                .map(rows -> {
                    Set<Long> mine = new HashSet<>();
                    rows.forEach(row -> mine.add(row.getLong(0)));
                    return slices.stream()
                            .filter(slice -> mine.contains(slice.info().id().sequence()))
                            .toList();
                });
    }

    /** Binds the slices to a load; part of the transaction that makes the load. */
    Future<Void> bind(SqlClient transaction, long load, List<Slice.Uploaded> slices) {
        return transaction
                .preparedQuery(
                        """
                        UPDATE slices SET load_id = $1
                        WHERE node = $2 AND sequence = ANY ($3) AND state = 'uploaded' AND coalesce(load_id, $1) = $1""")
                .execute(Tuple.of(load, node, sequences(slices)))
                .compose(rows -> expectMoved(rows, slices.size(), slices.get(0).info()));
    }

    /**
     * Part of the transaction that makes the load's chunk visible and holds the node's lease. Fails if the load has other
     * slices than those that were read.
     */
    Future<Void> imported(SqlClient transaction, long load, List<Slice.Uploaded> slices, Lease lease) {
        return transaction
                .preparedQuery(
                        """
                        UPDATE slices SET state = 'imported', epoch = $1, changed = now()
                        WHERE load_id = $4 AND state = 'uploaded' AND node = $2
                        RETURNING sequence = ANY ($3)""")
                .execute(Tuple.of(lease.epoch(), node, sequences(slices), load))
                .compose(rows -> {
                    boolean areThose = rows.rowCount() == slices.size();
                    for (Row row : rows) {
                        areThose &= row.getBoolean(0);
                    }
                    return areThose
                            ? Future.succeededFuture()
                            : Future.failedFuture(new Problem(
                                    ProblemCode.UNAVAILABLE_NOW,
                                    "load " + load + " has other slices in PostgreSQL than the " + slices.size()
                                            + " that were read"));
                });
    }

    /** All slices whose files may still exist, by ascending sequence. */
    Future<List<Entry>> all() {
        return pool.preparedQuery("SELECT " + COLUMNS + " FROM slices WHERE node = $1 ORDER BY sequence")
                .execute(Tuple.of(node))
                .map(rows -> {
                    List<Entry> entries = new ArrayList<>();
                    rows.forEach(row -> entries.add(entry(row)));
                    return entries;
                });
    }

    /** Forgets slices whose files are gone. */
    Future<Void> forget(List<SliceId> slices) {
        Long[] sequences = slices.stream().map(SliceId::sequence).toArray(Long[]::new);
        return pool.preparedQuery(
                        """
                        DELETE FROM slices WHERE node = $1 AND sequence = ANY ($2)
                        AND state IN ('imported', 'writing')""")
                .execute(Tuple.of(node, (Object) sequences))
                .mapEmpty();
    }

    /** Imported slices older than the grace, whose files can go. */
    Future<List<Slice.Imported>> removable(Duration grace, int most) {
        return pool.preparedQuery(
                        "SELECT " + COLUMNS
                                + """
                                 FROM slices WHERE node = $1 AND state = 'imported'
                                AND changed <= now() - $2::bigint * interval '1 millisecond' ORDER BY sequence LIMIT $3""")
                .execute(Tuple.of(node, grace.toMillis(), most))
                .map(rows -> {
                    List<Slice.Imported> slices = new ArrayList<>();
                    rows.forEach(row -> slices.add((Slice.Imported) entry(row).slice()));
                    return slices;
                });
    }

    private Entry entry(Row row) {
        SliceInfo info = new SliceInfo(
                new SliceId(node, row.getLong("sequence")),
                row.getLong("segment"),
                new TableId(row.getLong("table_id")),
                row.getInteger("schema_version"),
                Path.of(row.getString("file")),
                row.getLong("records"),
                row.getLong("csv_bytes"),
                row.getLong("file_bytes"),
                row.getLong("blocks"),
                row.getLong("earliest_micros"),
                row.getLong("latest_micros"),
                row.getOffsetDateTime("opened").toInstant());
        String key = row.getString("staged_key");
        Slice slice =
                switch (SliceState.of(row.getString("state"))) {
                    case WRITING -> new Slice.Writing(info);
                    case CLOSING -> new Slice.Closing(info);
                    case UPLOADING -> new Slice.Uploading(info);
                    case UPLOADED -> new Slice.Uploaded(info, key, row.getString("staged_checksum"));
                    case IMPORTED -> new Slice.Imported(info, key);
                };
        return new Entry(slice, row.getLong("load_id"));
    }

    private static Future<Void> expectMoved(RowSet<Row> rows, int expected, SliceInfo slice) {
        return rows.rowCount() == expected
                ? Future.succeededFuture()
                : Future.failedFuture(new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "slice " + slice.id() + " is not in the expected state, or the node's lease was lost"));
    }

    private static Long[] sequences(List<Slice.Uploaded> slices) {
        return slices.stream().map(slice -> slice.info().id().sequence()).toArray(Long[]::new);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
