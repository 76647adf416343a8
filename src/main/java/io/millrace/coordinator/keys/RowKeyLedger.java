package io.millrace.coordinator.keys;

import io.millrace.admission.RowKeysCommand;
import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.SqlProblems;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.model.Sha256;
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
        return Transactions.repeat(() -> find(pool, command))
                .compose(known -> known.size() == distinct(command).size() || !command.creates()
                        ? Future.succeededFuture(known)
                        : Transactions.run(pool, connection -> create(connection, command)))
                .map(known -> command.keys().stream()
                        .mapToLong(key -> known.getOrDefault(key, 0L))
                        .toArray())
                .recover(SqlProblems::failed);
    }

    /** The key of each number, in their order; null where there is none. */
    public Future<List<String>> keys(RowKeysCommand.Numbers command) {
        Long[] ids = Arrays.stream(command.ids()).boxed().toArray(Long[]::new);
        return Transactions.repeat(() -> pool.preparedQuery(Postgres.PLANNED_EACH_TIME + "select key, id from row_keys"
                                + " where table_id = $1 and field_id = $2 and id = any($3::bigint[])")
                        .execute(Tuple.of(command.table().value(), command.field(), ids)))
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
        Buffer[] hashes = distinct(command).stream().map(key -> hash(key)).toArray(Buffer[]::new);
        return client.preparedQuery(Postgres.PLANNED_EACH_TIME + "select key, id from row_keys"
                        + " where table_id = $1 and field_id = $2 and sha256(key) = any($3::bytea[])")
                .execute(Tuple.of(command.table().value(), command.field(), hashes))
                .map(RowKeyLedger::byKey);
    }

    private static Buffer hash(String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        return Buffer.buffer(Sha256.of(utf8, 0, utf8.length).toBytes());
    }

    /** The lock on the field's row lets one at a time look for the last number; the statements behind it see what the one before did. */
    private static Future<Map<String, Long>> create(SqlConnection connection, RowKeysCommand command) {
        return connection
                .preparedQuery(
                        "select id from fields where table_id = $1 and id = $2 and dropped is null for no key update")
                .execute(Tuple.of(command.table().value(), command.field()))
                .compose(field -> field.size() == 1
                        ? find(connection, command)
                        : Future.failedFuture(new Problem(ProblemCode.NOT_FOUND, "the field was deleted")))
                .compose(known -> insert(connection, command, known));
    }

    private static Future<Map<String, Long>> insert(
            SqlConnection connection, RowKeysCommand command, Map<String, Long> known) {
        Buffer[] missing = distinct(command).stream()
                .filter(key -> !known.containsKey(key))
                .map(key -> Buffer.buffer(key.getBytes(StandardCharsets.UTF_8)))
                .toArray(Buffer[]::new);
        return connection
                .preparedQuery(
                        """
                        insert into row_keys (table_id, field_id, id, key)
                        select $1, $2, last.id + w.place, w.key
                        from unnest($3::bytea[]) with ordinality as w (key, place),
                            (select coalesce(max(id), 0) as id from row_keys
                                where table_id = $1 and field_id = $2) as last
                        returning key, id
                        """)
                .execute(Tuple.of(command.table().value(), command.field(), missing))
                .map(rows -> {
                    known.putAll(byKey(rows));
                    return known;
                });
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
