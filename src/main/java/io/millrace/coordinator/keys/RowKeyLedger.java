package io.millrace.coordinator.keys;

import io.millrace.admission.RowKeysCommand;
import io.millrace.coordinator.postgres.SqlProblems;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Numbers of the keys of rows in PostgreSQL; one statement for any number of them. Confined to its verticle. */
public final class RowKeyLedger {
    private final Pool pool;

    public RowKeyLedger(Pool pool) {
        this.pool = pool;
    }

    /** The number of each key, in their order; 0 where there is none and none is to be made. */
    public Future<long[]> ids(RowKeysCommand command) {
        return find(pool, command)
                .compose(known -> known.size() == distinct(command).size() || !command.creates()
                        ? Future.succeededFuture(known)
                        : pool.withTransaction(connection -> create(connection, command)))
                .map(known -> command.keys().stream()
                        .mapToLong(key -> known.getOrDefault(key, 0L))
                        .toArray())
                .recover(SqlProblems::failed);
    }

    /** The key of each number, in their order; null where there is none. */
    public Future<List<String>> keys(RowKeysCommand.Numbers command) {
        Long[] ids = Arrays.stream(command.ids()).boxed().toArray(Long[]::new);
        return pool.preparedQuery(
                        "select key, id from row_keys where table_id = $1 and field_id = $2 and id = any($3::bigint[])")
                .execute(Tuple.of(command.table().value(), command.field(), ids))
                .map(rows -> {
                    Map<Long, String> known = new HashMap<>();
                    rows.forEach(row -> known.put(row.getLong(1), key(row)));
                    return Arrays.stream(ids).map(known::get).toList();
                })
                .recover(SqlProblems::failed);
    }

    private static Set<String> distinct(RowKeysCommand command) {
        return new LinkedHashSet<>(command.keys());
    }

    private static Future<Map<String, Long>> find(SqlClient client, RowKeysCommand command) {
        return client.preparedQuery(
                        """
                        select key, id from row_keys where table_id = $1 and field_id = $2
                            and sha256(key) in (select sha256(wanted) from unnest($3::bytea[]) as wanted)
                        """)
                .execute(tuple(command))
                .map(RowKeyLedger::byKey);
    }

    /** The lock on the field's row lets one at a time look for the last number; the statement behind it sees what the one before did. */
    private static Future<Map<String, Long>> create(SqlConnection connection, RowKeysCommand command) {
        return connection
                .preparedQuery(
                        "select id from fields where table_id = $1 and id = $2 and dropped is null for no key update")
                .execute(Tuple.of(command.table().value(), command.field()))
                .compose(field -> field.size() == 1
                        ? connection
                                .preparedQuery(
                                        """
                                        insert into row_keys (table_id, field_id, id, key)
                                        select $1, $2, last.id + row_number() over (order by w.place), w.key
                                        from unnest($3::bytea[]) with ordinality as w (key, place),
                                            (select coalesce(max(id), 0) as id from row_keys
                                                where table_id = $1 and field_id = $2) as last
                                        where not exists (select from row_keys r where r.table_id = $1
                                            and r.field_id = $2 and sha256(r.key) = sha256(w.key))
                                        """)
                                .execute(tuple(command))
                        : Future.failedFuture(new Problem(ProblemCode.NOT_FOUND, "the field was deleted")))
                .compose(done -> find(connection, command));
    }

    private static Tuple tuple(RowKeysCommand command) {
        Buffer[] keys = distinct(command).stream()
                .map(key -> Buffer.buffer(key.getBytes(StandardCharsets.UTF_8)))
                .toArray(Buffer[]::new);
        return Tuple.of(command.table().value(), command.field(), keys);
    }

    private static Map<String, Long> byKey(RowSet<Row> rows) {
        Map<String, Long> known = new HashMap<>();
        rows.forEach(row -> known.put(key(row), row.getLong(1)));
        return known;
    }

    private static String key(Row row) {
        return row.getBuffer(0).toString(StandardCharsets.UTF_8);
    }
}
