package io.millrace.coordinator.pipeline;

import io.millrace.coordinator.catalog.TableSql.Version;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.transfer.Transfers.StagedFile;
import io.millrace.transfer.Transfers.StagedFiles;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
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
import java.util.function.Function;

/**
 * The slices of this node in PostgreSQL. Every move is one conditional statement, for any number of slices, that also asks
 * whether the lease still holds. A move that was made already may be made again, since a crash or a broken connection can hide that it was; it
 * never leads back. Confined to its verticle.
 */
final class SliceLedger {
    private static final String COLUMNS =
            """
            sequence, segment, table_id, schema_version, state, file, records, csv_bytes, file_bytes, blocks,
            earliest_micros, latest_micros, opened, staged_key, staged_checksum""";

    private final Pool pool;
    private final String node;

    SliceLedger(Pool pool, String node) {
        this.pool = pool;
        this.node = node;
    }

    /** Notes that slices are complete, also those that PostgreSQL never heard of, and what of them came through which sink. */
    Future<Void> closed(List<Slice.Closing> slices, Lease lease) {
        List<SliceInfo> infos = slices.stream().map(Slice.Closing::info).toList();
        List<Object> parameters = new ArrayList<>(List.of(
                lease.name(),
                lease.epoch(),
                node,
                longs(infos, info -> info.id().sequence()),
                longs(infos, SliceInfo::segment),
                longs(infos, info -> info.table().value()),
                infos.stream().map(SliceInfo::schemaVersion).toArray(Integer[]::new),
                infos.stream().map(info -> info.file().toString()).toArray(String[]::new),
                infos.stream().map(info -> utc(info.opened())).toArray(OffsetDateTime[]::new),
                longs(infos, SliceInfo::records),
                longs(infos, SliceInfo::csvBytes),
                longs(infos, SliceInfo::fileBytes),
                longs(infos, SliceInfo::blocks),
                longs(infos, SliceInfo::earliestMicros),
                longs(infos, SliceInfo::latestMicros)));
        parameters.addAll(StatisticsLedger.perSlice(infos));
        return pool.preparedQuery(
                        """
                        WITH noted AS (INSERT INTO slices AS known (node, sequence, segment, table_id, schema_version, state, epoch, file,
                            opened, records, csv_bytes, file_bytes, blocks, earliest_micros, latest_micros)
                        SELECT $3, s.sequence, s.segment, s.table_id, s.schema_version, 'closing', $2, s.file,
                            s.opened, s.records, s.csv_bytes, s.file_bytes, s.blocks, s.earliest_micros, s.latest_micros
                        FROM unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::int[], $8::text[], $9::timestamptz[],
                            $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[])
                            AS s (sequence, segment, table_id, schema_version, file, opened,
                                records, csv_bytes, file_bytes, blocks, earliest_micros, latest_micros)
                        WHERE TRUE"""
                                + Leases.HELD
                                + """
                         ON CONFLICT (node, sequence) DO UPDATE SET epoch = excluded.epoch,
                            segment = least(known.segment, excluded.segment),
                            state = CASE known.state WHEN 'writing' THEN 'closing' ELSE known.state END,
                            records = excluded.records, csv_bytes = excluded.csv_bytes,
                            file_bytes = excluded.file_bytes, blocks = excluded.blocks,
                            earliest_micros = excluded.earliest_micros, latest_micros = excluded.latest_micros,
                            changed = now()
                        WHERE known.state <> 'imported' RETURNING sequence),
                        counted AS ("""
                                + StatisticsLedger.count("$3", 16)
                                + ") SELECT FROM noted")
                .execute(Tuple.from(parameters))
                .compose(rows -> expectMoved(rows.size(), slices));
    }

    Future<Void> uploading(List<Slice.Uploading> slices, Lease lease) {
        return pool.preparedQuery(
                        """
                        UPDATE slices SET epoch = $2, changed = now(),
                            state = CASE state WHEN 'closing' THEN 'uploading' ELSE state END
                        WHERE node = $3 AND sequence = ANY ($4) AND state IN ('closing', 'uploading', 'uploaded')"""
                                + Leases.HELD)
                .execute(Tuple.of(lease.name(), lease.epoch(), node, sequences(slices)))
                .compose(rows -> expectMoved(rows.rowCount(), slices));
    }

    Future<Void> uploaded(List<Slice.Uploaded> slices, Lease lease) {
        return pool.preparedQuery(
                        """
                        UPDATE slices SET state = 'uploaded', epoch = $2, staged_key = s.key,
                            staged_checksum = s.checksum, changed = now()
                        FROM unnest($4::bigint[], $5::text[], $6::text[]) AS s (sequence, key, checksum)
                        WHERE node = $3 AND slices.sequence = s.sequence AND state IN ('uploading', 'uploaded')"""
                                + Leases.HELD)
                .execute(Tuple.of(
                        lease.name(),
                        lease.epoch(),
                        node,
                        sequences(slices),
                        slices.stream().map(Slice.Uploaded::stagedKey).toArray(String[]::new),
                        slices.stream().map(Slice.Uploaded::checksum).toArray(String[]::new)))
                .compose(rows -> expectMoved(rows.rowCount(), slices));
    }

    /**
     * Part of the transaction that makes the chunks with their rows visible and holds the node's lease. What came through each sink is
     * counted as imported. Slices that were imported already, by a commit that went unheard, stay so.
     */
    Future<Void> imported(SqlClient transaction, List<Slice.Uploaded> slices, Lease lease) {
        Long[] sequences = sequences(slices);
        return transaction
                .preparedQuery(
                        """
                        WITH moved AS (UPDATE slices SET state = 'imported', epoch = $1, changed = now()
                            WHERE node = $2 AND sequence = ANY ($3) AND state = 'uploaded' RETURNING sequence),
                        """
                                + StatisticsLedger.sumUp("$2"))
                .execute(Tuple.of(lease.epoch(), node, sequences))
                .compose(moved -> transaction
                        .preparedQuery(
                                """
                                SELECT FROM slices WHERE node = $1 AND sequence = ANY ($2) AND state <> 'imported' LIMIT 1""")
                        .execute(Tuple.of(node, (Object) sequences)))
                .compose(others -> others.size() == 0
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Problem(
                                ProblemCode.UNAVAILABLE_NOW,
                                "one of " + slices.size() + " slices from "
                                        + slices.get(0).info().id() + " on is not in staging as PostgreSQL knows it")));
    }

    /** Whether that has happened, for all of them. */
    Future<Boolean> areImported(List<Slice.Uploaded> slices) {
        return pool.preparedQuery(
                        "SELECT FROM slices WHERE node = $1 AND sequence = ANY ($2) AND state <> 'imported' LIMIT 1")
                .execute(Tuple.of(node, (Object) sequences(slices)))
                .map(others -> others.size() == 0);
    }

    /** All slices that are on the volume or not imported, by ascending sequence. */
    Future<List<Slice>> all() {
        return query(
                "SELECT " + COLUMNS
                        + " FROM slices WHERE node = $1 AND (state <> 'imported' OR on_volume) ORDER BY sequence",
                Tuple.of(node));
    }

    /** Imported slices in staging. */
    record Kept(long slices, long bytes) {}

    Future<Kept> kept() {
        return pool.preparedQuery(
                        "SELECT count(*), coalesce(sum(file_bytes), 0)::bigint FROM slices WHERE node = $1 AND state = 'imported'")
                .execute(Tuple.of(node))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Kept(row.getLong(0), row.getLong(1));
                });
    }

    /** Slices that were imported before the grace and whose files are still on the volume. */
    Future<List<Slice.Imported>> onVolume(Duration grace, int most) {
        return imported(
                """
                WHERE node = $1 AND state = 'imported' AND on_volume
                AND changed <= now() - $2::bigint * interval '1 millisecond' ORDER BY changed LIMIT $3""",
                Tuple.of(node, grace.toMillis(), most));
    }

    /** Their files are gone from the volume. */
    Future<Void> leftVolume(List<Slice.Imported> slices) {
        return slices.isEmpty()
                ? Future.succeededFuture()
                : pool.preparedQuery("UPDATE slices SET on_volume = false WHERE node = $1 AND sequence = ANY ($2)")
                        .execute(Tuple.of(node, (Object) sequences(slices)))
                        .mapEmpty();
    }

    /** The slices that were imported first, before the retention, of those that are in staging only. */
    Future<List<Slice.Imported>> staged(Duration retention, int most) {
        return imported(
                """
                WHERE node = $1 AND state = 'imported' AND NOT on_volume
                AND changed <= now() - $2::bigint * interval '1 millisecond' ORDER BY changed LIMIT $3""",
                Tuple.of(node, retention.toMillis(), most));
    }

    /** Forgets slices whose files are gone, and that their segments are not complete in staging any more. */
    Future<Void> forget(List<Slice.Imported> slices) {
        return slices.isEmpty()
                ? Future.succeededFuture()
                : pool.preparedQuery(
                                """
                                WITH gone AS (DELETE FROM slices WHERE node = $1 AND sequence = ANY ($2)
                                    AND state = 'imported' RETURNING segment)
                                INSERT INTO staging_horizons SELECT $1, max(segment) FROM gone HAVING count(*) > 0
                                ON CONFLICT (node) DO UPDATE
                                SET segment = greatest(staging_horizons.segment, excluded.segment)""")
                        .execute(Tuple.of(node, (Object) sequences(slices)))
                        .mapEmpty();
    }

    /** Forgets slices that were never filled. */
    Future<Void> forgetUnfilled(Set<SliceId> slices) {
        return pool.preparedQuery("DELETE FROM slices WHERE node = $1 AND sequence = ANY ($2) AND state = 'writing'")
                .execute(Tuple.of(
                        node, (Object) slices.stream().map(SliceId::sequence).toArray(Long[]::new)))
                .mapEmpty();
    }

    /** Slices of segments up to here may be gone from staging; the smallest long if none is. */
    Future<Long> horizon() {
        return pool.preparedQuery("SELECT segment FROM staging_horizons WHERE node = $1")
                .execute(Tuple.of(node))
                .map(rows -> rows.size() == 0
                        ? Long.MIN_VALUE
                        : rows.iterator().next().getLong(0));
    }

    /** The tables that have imported slices of segments behind one position and up to another, as they were written. */
    Future<Set<Version>> versions(long after, long position) {
        return pool.preparedQuery(
                        """
                        SELECT DISTINCT table_id, schema_version FROM slices
                        WHERE node = $1 AND state = 'imported' AND segment > $2 AND segment <= $3""")
                .execute(Tuple.of(node, after, position))
                .map(rows -> {
                    Set<Version> versions = new HashSet<>();
                    rows.forEach(row -> versions.add(new Version(new TableId(row.getLong(0)), row.getInteger(1))));
                    return versions;
                });
    }

    /** The imported slices of those tables and segments. */
    Future<List<Slice.Imported>> between(Set<TableId> tables, long after, long position) {
        return imported(
                """
                WHERE node = $1 AND state = 'imported' AND segment > $2 AND segment <= $3 AND table_id = ANY ($4)
                ORDER BY sequence""",
                Tuple.of(
                        node,
                        after,
                        position,
                        tables.stream().map(TableId::value).toArray(Long[]::new)));
    }

    /** Imported slices in staging. */
    Future<List<StagedFile>> staged(StagedFiles wanted) {
        return pool.preparedQuery(
                        """
                        SELECT table_id, sequence, staged_key, staged_checksum, file_bytes FROM slices
                        WHERE node = $1 AND state = 'imported' AND sequence > $2 ORDER BY sequence LIMIT $3""")
                .execute(Tuple.of(node, wanted.afterSequence(), wanted.most()))
                .map(rows -> {
                    List<StagedFile> files = new ArrayList<>();
                    rows.forEach(row -> files.add(new StagedFile(
                            new TableId(row.getLong(0)),
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getLong(4))));
                    return files;
                });
    }

    private Future<List<Slice.Imported>> imported(String condition, Tuple parameters) {
        return query("SELECT " + COLUMNS + " FROM slices " + condition, parameters)
                .map(slices -> slices.stream().map(Slice.Imported.class::cast).toList());
    }

    private Future<List<Slice>> query(String statement, Tuple parameters) {
        return pool.preparedQuery(statement).execute(parameters).map(rows -> {
            List<Slice> slices = new ArrayList<>();
            rows.forEach(row -> slices.add(slice(row)));
            return slices;
        });
    }

    private Slice slice(Row row) {
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
        return switch (SliceState.of(row.getString("state"))) {
            case WRITING -> new Slice.Writing(info);
            case CLOSING -> new Slice.Closing(info);
            case UPLOADING -> new Slice.Uploading(info);
            case UPLOADED -> new Slice.Uploaded(info, key, row.getString("staged_checksum"));
            case IMPORTED -> new Slice.Imported(info, key, row.getString("staged_checksum"));
        };
    }

    private static Future<Void> expectMoved(int moved, List<? extends Slice> slices) {
        return moved == slices.size()
                ? Future.succeededFuture()
                : Future.failedFuture(new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "only " + moved + " of " + slices.size() + " slices from "
                                + slices.get(0).info().id()
                                + " on are in the expected state, or the node's lease was lost"));
    }

    private static Long[] sequences(List<? extends Slice> slices) {
        return slices.stream().map(slice -> slice.info().id().sequence()).toArray(Long[]::new);
    }

    private static Long[] longs(List<SliceInfo> slices, Function<SliceInfo, Long> number) {
        return slices.stream().map(number).toArray(Long[]::new);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
