package io.millrace.coordinator.load;

import io.millrace.model.LoadState;
import io.millrace.model.SinkId;
import io.millrace.model.SinkLoad;
import io.millrace.model.SinkStatistics;
import io.millrace.model.TableId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Loads in PostgreSQL. They are opened and closed there, by whatever changes their sink. Confined to its verticle. */
final class LoadLedger {
    private final Pool pool;

    LoadLedger(Pool pool) {
        this.pool = pool;
    }

    /**
     * Those that are not imported and have something to do: closed ones, and open ones with records.
     *
     * @param counters of those that have records of which PostgreSQL does not know
     */
    Future<List<PendingLoad>> pending(Set<Long> counters) {
        return pool.preparedQuery(
                        """
                        SELECT l.id, l.sink_id, s.table_id, l.state, l.opened, l.closing,
                            l.slices + (SELECT count(*) FROM slice_statistics c WHERE c.counter = l.id),
                            l.retry_attempt, l.retry_after
                        FROM loads l JOIN sinks s ON s.id = l.sink_id
                        WHERE l.state <> 'imported' AND (l.state <> 'writing' OR l.slices > 0 OR l.id = ANY ($1)
                            OR EXISTS (SELECT FROM slice_statistics c WHERE c.counter = l.id))
                        ORDER BY l.id""")
                .execute(Tuple.of((Object) counters.toArray(Long[]::new)))
                .map(rows -> {
                    List<PendingLoad> loads = new ArrayList<>();
                    rows.forEach(row -> loads.add(new PendingLoad(
                            row.getLong(0),
                            new SinkId(row.getLong(1)),
                            new TableId(row.getLong(2)),
                            state(row.getString(3)),
                            row.getOffsetDateTime(4).toInstant(),
                            time(row, 5),
                            row.getLong(6),
                            row.getInteger(7),
                            time(row, 8))));
                    return loads;
                });
    }

    /** Closed loads have come further; tries that failed are forgotten. */
    Future<Void> move(Map<Long, LoadState> moved) {
        if (moved.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Long> ids = List.copyOf(moved.keySet());
        return pool.preparedQuery(
                        """
                        UPDATE loads SET state = m.state, importing = coalesce(importing, clock_timestamp()),
                            imported = CASE m.state WHEN 'imported' THEN clock_timestamp() END,
                            retry_attempt = 0, retry_reason = NULL, retry_after = NULL
                        FROM unnest($1::bigint[], $2::text[]) AS m (id, state)
                        WHERE loads.id = m.id AND loads.state IN ('closing', 'importing')""")
                .execute(Tuple.of(ids.toArray(Long[]::new), (Object)
                        ids.stream().map(id -> word(moved.get(id))).toArray(String[]::new)))
                .mapEmpty();
    }

    /** A try has failed for loads that have failed equally often. */
    Future<Void> failed(Collection<PendingLoad> loads, String reason, Instant after) {
        return pool.preparedQuery(
                        """
                        UPDATE loads SET retry_attempt = retry_attempt + 1, retry_reason = $2, retry_after = $3
                        WHERE id = ANY ($1) AND state IN ('closing', 'importing')""")
                .execute(Tuple.of(
                        loads.stream().map(PendingLoad::id).toArray(Long[]::new),
                        reason,
                        after.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    /**
     * Loads of sinks, without numbers, by the time of their opening. Of a sink that was reset those that were opened later.
     *
     * @return statistics are nothing
     */
    Future<List<SinkLoad>> of(Set<SinkId> sinks) {
        return pool.preparedQuery(
                        """
                        SELECT l.id, l.sink_id, l.state, l.opened, l.closing, l.importing, l.imported,
                            l.retry_attempt, l.retry_reason, l.retry_after
                        FROM loads l LEFT JOIN sink_statistics r ON r.sink_id = l.sink_id
                        WHERE l.sink_id = ANY ($1) AND (r.reset IS NULL OR l.opened > r.reset) ORDER BY l.opened, l.id""")
                .execute(Tuple.of((Object) sinks.stream().map(SinkId::value).toArray(Long[]::new)))
                .map(rows -> {
                    List<SinkLoad> loads = new ArrayList<>();
                    rows.forEach(row -> loads.add(load(row)));
                    return loads;
                });
    }

    private static SinkLoad load(Row row) {
        int attempts = row.getInteger(7);
        return new SinkLoad(
                row.getLong(0),
                new SinkId(row.getLong(1)),
                state(row.getString(2)),
                row.getOffsetDateTime(3).toInstant(),
                time(row, 4),
                time(row, 5),
                time(row, 6),
                attempts == 0
                        ? Optional.empty()
                        : Optional.of(new SinkLoad.Retry(
                                attempts,
                                row.getString(8),
                                row.getOffsetDateTime(9).toInstant())),
                SinkStatistics.NONE);
    }

    /**
     * Forgets imported loads that are older, and not among so many newest of their sink; their numbers stay those of the sink.
     *
     * @param kept of each sink
     * @param counters those under which records are counted of which PostgreSQL does not know; these loads stay
     */
    Future<Void> cleanUp(int kept, Duration age, Set<Long> counters) {
        return pool.preparedQuery(
                        """
                        WITH places AS (SELECT id, row_number() OVER (PARTITION BY sink_id ORDER BY opened DESC, id DESC) AS place
                            FROM loads WHERE state = 'imported'),
                        gone AS (DELETE FROM loads l USING places p
                            WHERE l.id = p.id AND p.place > $1 AND l.imported < now() - $2::bigint * interval '1 millisecond'
                            AND l.id <> ALL ($3)
                            AND NOT EXISTS (SELECT FROM slice_statistics c WHERE c.counter = l.id) RETURNING l.*)
                        INSERT INTO sink_statistics AS known (sink_id, records, raw_bytes, compressed_bytes, first_micros, last_micros)
                        SELECT sink_id, sum(records)::bigint, sum(raw_bytes)::bigint, sum(compressed_bytes)::bigint,
                            min(first_micros), max(last_micros)
                        FROM gone WHERE records > 0 GROUP BY sink_id ORDER BY sink_id
                        ON CONFLICT (sink_id) DO UPDATE
                        SET records = known.records + excluded.records, raw_bytes = known.raw_bytes + excluded.raw_bytes,
                            compressed_bytes = known.compressed_bytes + excluded.compressed_bytes,
                            first_micros = least(known.first_micros, excluded.first_micros),
                            last_micros = greatest(known.last_micros, excluded.last_micros)""")
                .execute(Tuple.of(kept, age.toMillis(), counters.toArray(Long[]::new)))
                .mapEmpty();
    }

    private static LoadState state(String word) {
        return LoadState.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static String word(LoadState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Instant> time(Row row, int column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }
}
