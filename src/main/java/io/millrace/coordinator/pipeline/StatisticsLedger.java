package io.millrace.coordinator.pipeline;

import io.millrace.model.RecordTotals;
import io.millrace.model.SinkId;
import io.millrace.model.SinkStatistics;
import io.millrace.slice.SinkTotals;
import io.millrace.slice.SliceInfo;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What came through each sink and load, in PostgreSQL: per slice until that is imported, then in one sum for each. The numbers change in the
 * statements of {@link SliceLedger} that move the slices, of which this has the parts. Confined to its verticle.
 */
final class StatisticsLedger {
    /**
     * Part of a statement that has put the sequences of registered slices into {@code noted}. Numbers that are there already stay, unless
     * less could be read then.
     *
     * @param node the parameter with the node
     * @param first the first of the seven parameters that {@link #perSlice} gives
     */
    static String count(String node, int first) {
        StringBuilder arrays = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            arrays.append(i == 0 ? "$" : ", $").append(first + i).append("::bigint[]");
        }
        return """
                INSERT INTO slice_statistics AS known (node, sequence, counter, records, raw_bytes, compressed_bytes,
                    first_micros, last_micros)
                SELECT %s, c.sequence, c.counter, c.records, c.raw_bytes, c.compressed_bytes, c.first_micros, c.last_micros
                FROM unnest(%s)
                    AS c (sequence, counter, records, raw_bytes, compressed_bytes, first_micros, last_micros)
                JOIN noted ON noted.sequence = c.sequence
                ON CONFLICT (node, sequence, counter) DO UPDATE
                SET records = excluded.records, raw_bytes = excluded.raw_bytes,
                    compressed_bytes = excluded.compressed_bytes,
                    first_micros = excluded.first_micros, last_micros = excluded.last_micros
                WHERE known.records < excluded.records"""
                .formatted(node, arrays);
    }

    /**
     * Part of a statement that has put the sequences of slices that are imported now into {@code moved}. Numbers of sinks and loads
     * that were cleared away go with them.
     *
     * @param node the parameter with the node
     */
    static String sumUp(String node) {
        return """
                gone AS (DELETE FROM slice_statistics c USING moved
                    WHERE c.node = %s AND c.sequence = moved.sequence RETURNING c.*),
                sums AS (SELECT counter, count(*) AS slices, sum(records)::bigint AS records, sum(raw_bytes)::bigint AS raw_bytes,
                    sum(compressed_bytes)::bigint AS compressed_bytes, min(first_micros) AS first_micros,
                    max(last_micros) AS last_micros FROM gone GROUP BY counter),
                loaded AS (UPDATE loads l SET slices = l.slices + s.slices, records = l.records + s.records,
                    raw_bytes = l.raw_bytes + s.raw_bytes, compressed_bytes = l.compressed_bytes + s.compressed_bytes,
                    first_micros = least(l.first_micros, s.first_micros),
                    last_micros = greatest(l.last_micros, s.last_micros) FROM sums s WHERE l.id = s.counter)
                INSERT INTO sink_statistics AS known (sink_id, records, raw_bytes, compressed_bytes, first_micros, last_micros)
                SELECT s.counter, s.records, s.raw_bytes, s.compressed_bytes, s.first_micros, s.last_micros
                FROM sums s JOIN sinks ON sinks.id = s.counter ORDER BY s.counter
                ON CONFLICT (sink_id) DO UPDATE
                SET records = known.records + excluded.records, raw_bytes = known.raw_bytes + excluded.raw_bytes,
                    compressed_bytes = known.compressed_bytes + excluded.compressed_bytes,
                    first_micros = least(known.first_micros, excluded.first_micros),
                    last_micros = greatest(known.last_micros, excluded.last_micros)"""
                .formatted(node);
    }

    /** The parameters of {@link #count}: an element for each sink of each slice. */
    static List<Object> perSlice(List<SliceInfo> slices) {
        List<Long> sequences = new ArrayList<>();
        List<SinkTotals> sinks = new ArrayList<>();
        for (SliceInfo slice : slices) {
            for (SinkTotals sink : slice.sinks()) {
                sequences.add(slice.id().sequence());
                sinks.add(sink);
            }
        }
        return List.of(
                sequences.toArray(Long[]::new),
                longs(sinks, SinkTotals::sink),
                longs(sinks, sink -> sink.totals().records()),
                longs(sinks, sink -> sink.totals().rawBytes()),
                longs(sinks, sink -> sink.totals().compressedBytes()),
                longs(sinks, sink -> sink.totals().firstMicros()),
                longs(sinks, sink -> sink.totals().lastMicros()));
    }

    private static Long[] longs(List<SinkTotals> sinks, ToLongFunction<SinkTotals> number) {
        return sinks.stream().map(number::applyAsLong).toArray(Long[]::new);
    }

    /**
     * What PostgreSQL knows at one moment.
     *
     * @param byCounter of those that have any
     * @param registered slices that were asked for and are registered, by sequence
     */
    record Known(Map<Long, SinkStatistics> byCounter, Set<Long> registered) {}

    private final Pool pool;
    private final String node;

    StatisticsLedger(Pool pool, String node) {
        this.pool = pool;
        this.node = node;
    }

    /** Under which numbers the records of the sinks are counted, with the sink of each: its own, and those of its loads. */
    Future<Map<Long, SinkId>> counters(Set<SinkId> sinks) {
        return pool.preparedQuery("SELECT id, sink_id FROM loads WHERE sink_id = ANY ($1)")
                .execute(Tuple.of((Object) ids(sinks)))
                .map(rows -> {
                    Map<Long, SinkId> counters = new HashMap<>();
                    sinks.forEach(sink -> counters.put(sink.value(), sink));
                    rows.forEach(row -> counters.put(row.getLong(0), new SinkId(row.getLong(1))));
                    return counters;
                });
    }

    /**
     * @param slices of this node, by sequence, of which it is to be told whether they are registered
     * @param from and all from this sequence on
     */
    Future<Known> of(Set<Long> counters, Collection<Long> slices, long from) {
        return pool.preparedQuery(
                        """
                        SELECT 'imported', sink_id, records, raw_bytes, compressed_bytes, first_micros, last_micros, reset
                        FROM sink_statistics WHERE sink_id = ANY ($1)
                        UNION ALL
                        SELECT 'imported', id, records, raw_bytes, compressed_bytes, first_micros, last_micros, NULL
                        FROM loads WHERE id = ANY ($1)
                        UNION ALL
                        SELECT s.state, c.counter, sum(c.records)::bigint, sum(c.raw_bytes)::bigint,
                            sum(c.compressed_bytes)::bigint, min(c.first_micros), max(c.last_micros), NULL
                        FROM slice_statistics c JOIN slices s ON s.node = c.node AND s.sequence = c.sequence
                        WHERE c.counter = ANY ($1) GROUP BY s.state, c.counter
                        UNION ALL
                        SELECT NULL, sequence, 0, 0, 0, NULL, NULL, NULL
                        FROM slices WHERE node = $2 AND sequence = ANY ($3)
                        UNION ALL
                        SELECT NULL, sequence, 0, 0, 0, NULL, NULL, NULL
                        FROM slices WHERE node = $2 AND sequence >= $4""")
                .execute(Tuple.of(counters.toArray(Long[]::new), node, slices.toArray(Long[]::new), from))
                .map(rows -> {
                    Map<Long, SinkStatistics> byCounter = new HashMap<>();
                    Set<Long> registered = new HashSet<>();
                    for (Row row : rows) {
                        long number = row.getLong(1);
                        if (row.getString(0) == null) {
                            registered.add(number);
                        } else {
                            byCounter.merge(number, statistics(row), SinkStatistics::plus);
                        }
                    }
                    return new Known(byCounter, registered);
                });
    }

    private static SinkStatistics statistics(Row row) {
        Long first = row.getLong(5);
        RecordTotals totals = first == null
                ? RecordTotals.NONE
                : new RecordTotals(row.getLong(2), row.getLong(3), row.getLong(4), first, row.getLong(6));
        return switch (SliceState.of(row.getString(0))) {
            case WRITING, CLOSING, UPLOADING ->
                new SinkStatistics(totals, RecordTotals.NONE, RecordTotals.NONE, Optional.empty());
            case UPLOADED -> new SinkStatistics(RecordTotals.NONE, totals, RecordTotals.NONE, Optional.empty());
            case IMPORTED ->
                new SinkStatistics(
                        RecordTotals.NONE,
                        RecordTotals.NONE,
                        totals,
                        Optional.ofNullable(row.getOffsetDateTime(7)).map(OffsetDateTime::toInstant));
        };
    }

    /** Sets the sums of imported slices to nothing, of sinks that there are, and those of their loads. */
    Future<Void> reset(Set<SinkId> sinks) {
        return pool.preparedQuery(
                        """
                        WITH emptied AS (UPDATE loads SET records = 0, raw_bytes = 0, compressed_bytes = 0,
                            first_micros = NULL, last_micros = NULL WHERE sink_id = ANY ($1))
                        INSERT INTO sink_statistics (sink_id, reset)
                        SELECT id, clock_timestamp() FROM sinks WHERE id = ANY ($1) ORDER BY id
                        ON CONFLICT (sink_id) DO UPDATE SET records = 0, raw_bytes = 0, compressed_bytes = 0,
                            first_micros = NULL, last_micros = NULL, reset = excluded.reset""")
                .execute(Tuple.of((Object) ids(sinks)))
                .mapEmpty();
    }

    private static Long[] ids(Set<SinkId> sinks) {
        return sinks.stream().map(SinkId::value).toArray(Long[]::new);
    }
}
