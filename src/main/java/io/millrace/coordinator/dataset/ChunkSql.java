package io.millrace.coordinator.dataset;

import io.millrace.dataset.ChunkEntry;
import io.millrace.dataset.ChunkEntry.FileIdentity;
import io.millrace.dataset.DatasetCommand;
import io.millrace.dataset.RecordRange;
import io.millrace.model.TableId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements about the chunks of datasets. */
final class ChunkSql {
    private static final String COLUMNS =
            "c.store, c.name, c.range_table, c.range_first, c.range_last, c.file_url, c.file_bytes, c.file_sha256, c.earliest, c.latest,"
                    + " c.records, c.cells, c.config, c.metadata, c.owned, c.committed, c.state";

    private ChunkSql() {}

    /** Whether it is new. */
    static Future<Boolean> insert(SqlConnection connection, ChunkEntry chunk) {
        Tuple tuple = Tuple.of(chunk.store(), chunk.name());
        tuple.addLong(chunk.range().map(range -> range.table().value()).orElse(null))
                .addLong(chunk.range().map(RecordRange::first).orElse(null))
                .addLong(chunk.range().map(RecordRange::last).orElse(null))
                .addString(chunk.file().map(FileIdentity::url).orElse(null))
                .addLong(chunk.file().map(FileIdentity::bytes).orElse(null))
                .addString(chunk.file().map(FileIdentity::sha256).orElse(null))
                .addLong(chunk.earliest())
                .addLong(chunk.latest())
                .addLong(chunk.records())
                .addLong(chunk.cells())
                .addString(chunk.config())
                .addString(chunk.metadata())
                .addBoolean(chunk.isOwned())
                .addOffsetDateTime(time(chunk.committedMicros()));
        return connection
                .preparedQuery(
                        """
                        insert into dataset_chunks (store, name, range_table, range_first, range_last, file_url, file_bytes, file_sha256, earliest,
                            latest, records, cells, config, metadata, owned, committed)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
                        on conflict (store, name) do nothing""")
                .execute(tuple)
                .map(made -> made.rowCount() > 0);
    }

    static Future<List<ChunkEntry>> of(Pool pool, DatasetCommand.Chunks command) {
        String[] states = command.states().stream().map(Enum::name).toArray(String[]::new);
        return pool.preparedQuery(
                        "select " + COLUMNS
                                + " from dataset_chunks c where c.store = $1 and c.state = any ($2) order by c.name collate \"C\"")
                .execute(Tuple.of(command.store(), (Object) states))
                .map(ChunkSql::chunks);
    }

    static Future<List<ChunkEntry>> selected(Pool pool, String dataset) {
        return pool.preparedQuery("select " + COLUMNS
                        + " from dataset_chunks c join window_chunks w on w.store = c.store and w.name = c.name where w.dataset = $1"
                        + " order by c.name collate \"C\"")
                .execute(Tuple.of(dataset))
                .map(ChunkSql::chunks);
    }

    static Future<Integer> retire(Pool pool, DatasetCommand.Retire command) {
        return pool.preparedQuery(
                        """
                        update dataset_chunks set state = 'RETIRED', retired = clock_timestamp()
                        where store = $1 and name = any ($2) and state = 'ACTIVE'""")
                .execute(Tuple.of(command.store(), (Object) command.names().toArray(new String[0])))
                .map(RowSet::rowCount);
    }

    static Future<List<ChunkEntry>> removable(Pool pool, Duration grace) {
        return pool.preparedQuery("select " + COLUMNS
                        + " from dataset_chunks c where c.state = 'RETIRED'"
                        + " and c.retired <= clock_timestamp() - $1 * interval '1 second'"
                        + " and not exists (select 1 from window_chunks w where w.store = c.store and w.name = c.name)")
                .execute(Tuple.of(grace.toMillis() / 1e3))
                .map(ChunkSql::chunks);
    }

    static Future<List<ChunkEntry>> superseded(Pool pool, Duration age) {
        return pool.preparedQuery("select " + COLUMNS
                        + " from dataset_chunks c where c.file_url is not null and c.range_table is not null"
                        + " and c.committed <= clock_timestamp() - $1 * interval '1 second' limit 1000")
                .execute(Tuple.of(age.toMillis() / 1e3))
                .map(ChunkSql::chunks);
    }

    static Future<Void> erased(Pool pool, DatasetCommand.ChunkName chunk) {
        return pool.preparedQuery(
                        "update dataset_chunks set range_table = null, range_first = null, range_last = null where store = $1 and name = $2")
                .execute(Tuple.of(chunk.store(), chunk.name()))
                .mapEmpty();
    }

    /** Chunks that are in a window by now keep all from going, until the next time. */
    static Future<DatasetCommand.Gone> forget(SqlConnection connection, DatasetCommand.Forget command) {
        String[] stores = command.chunks().stream().map(ChunkEntry::store).toArray(String[]::new);
        String[] names = command.chunks().stream().map(ChunkEntry::name).toArray(String[]::new);
        return connection
                .preparedQuery("delete from dataset_chunks c using unnest($1::text[], $2::text[]) as g (store, name)"
                        + " where c.store = g.store and c.name = g.name and c.state = 'RETIRED' and not exists"
                        + " (select 1 from window_chunks w where w.store = c.store and w.name = c.name) returning "
                        + COLUMNS)
                .execute(Tuple.of(stores, (Object) names))
                .map(ChunkSql::chunks)
                .compose(gone -> unused(connection, gone));
    }

    /** What only these chunks had. */
    private static Future<DatasetCommand.Gone> unused(SqlConnection connection, List<ChunkEntry> gone) {
        List<String> files = new ArrayList<>();
        List<RecordRange> ranges = new ArrayList<>();
        Future<?> last = Future.succeededFuture();
        for (ChunkEntry chunk : gone) {
            if (!chunk.isOwned()) {
                continue;
            }
            chunk.file().ifPresent(file -> files.add(file.url()));
            chunk.range().ifPresent(ranges::add);
        }
        String[] urls = files.toArray(new String[0]);
        last = last.compose(done -> connection
                .preparedQuery("select file_url from dataset_chunks where file_url = any ($1)")
                .execute(Tuple.of((Object) urls))
                .onSuccess(rows -> rows.forEach(row -> files.remove(row.getString(0)))));
        for (RecordRange range : List.copyOf(ranges)) {
            last = last.compose(done -> connection
                    .preparedQuery(
                            """
                            select exists (select 1 from dataset_chunks
                                where range_table = $1 and range_first <= $3 and range_last >= $2)""")
                    .execute(Tuple.of(range.table().value(), range.first(), range.last()))
                    .onSuccess(rows -> {
                        if (rows.iterator().next().getBoolean(0)) {
                            ranges.remove(range);
                        }
                    }));
        }
        return last.map(done -> new DatasetCommand.Gone(gone, files, ranges));
    }

    static Future<Boolean> isUsed(Pool pool, DatasetCommand.IsUsed command) {
        return pool.preparedQuery(
                        """
                        select exists (select 1 from dataset_chunks where range_table = $1)
                            or exists (select 1 from datasets where endpoint_id = $2)""")
                .execute(Tuple.of(command.table().value(), command.endpoint().value()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    static OffsetDateTime time(long micros) {
        return OffsetDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
    }

    static long micros(OffsetDateTime time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
    }

    static Optional<RecordRange> range(Row row, int at) {
        return row.getLong(at) == null
                ? Optional.empty()
                : Optional.of(new RecordRange(new TableId(row.getLong(at)), row.getLong(at + 1), row.getLong(at + 2)));
    }

    private static List<ChunkEntry> chunks(RowSet<Row> rows) {
        List<ChunkEntry> chunks = new ArrayList<>();
        for (Row row : rows) {
            Optional<FileIdentity> file = row.getString(5) == null
                    ? Optional.empty()
                    : Optional.of(new FileIdentity(row.getString(5), row.getLong(6), row.getString(7)));
            chunks.add(new ChunkEntry(
                    row.getString(0),
                    row.getString(1),
                    range(row, 2),
                    file,
                    row.getLong(8),
                    row.getLong(9),
                    row.getLong(10),
                    row.getLong(11),
                    row.getString(12),
                    row.getString(13),
                    row.getBoolean(14),
                    micros(row.getOffsetDateTime(15)),
                    ChunkEntry.State.valueOf(row.getString(16))));
        }
        return chunks;
    }
}
