package io.millrace.coordinator.catalog;

import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Identity;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The statements about tables, their fields and their versions. Each runs inside the caller's transaction. */
public final class TableSql {
    private TableSql() {}

    static Future<TableId> insert(SqlConnection connection, CreateTable table) {
        return connection
                .preparedQuery(
                        """
                        insert into tables (database_id, name, description, identity, track_existence, created_nanos, ttl_micros,
                            partitions)
                        values ($1, $2, $3, $4, $5, $6, $7, $8) returning id
                        """)
                .execute(Tuple.of(
                        UUID.fromString(table.databaseId()),
                        table.name(),
                        table.notes().description(),
                        table.identity().name(),
                        table.trackExistence(),
                        nowNanos(),
                        micros(table.timeToLive()),
                        table.notes().partitions()))
                .map(rows -> new TableId(rows.iterator().next().getLong(0)))
                .compose(id -> writeVersion(connection, id).map(id));
    }

    /** A table without fields that a sink wants. */
    static Future<TableSchema> makeForSink(
            SqlConnection connection, String databaseId, String name, Identity identity) {
        return insert(connection, new CreateTable(databaseId, name, "", identity, true))
                .compose(id -> connection
                        .preparedQuery("update tables set made_for_sink = true where id = $1")
                        .execute(Tuple.of(id.value()))
                        .map(new TableSchema(id, databaseId, name, identity, true, 1, 0, List.of())));
    }

    /** The table's next version, with the fields added in the order of the map. */
    static Future<TableSchema> addFields(
            SqlConnection connection, TableSchema table, Map<String, FieldOptions> options) {
        if (options.isEmpty()) {
            return Future.succeededFuture(table);
        }
        return nextVersion(connection, table, options.size()).compose(firstId -> {
            List<Field> added = fields(firstId, options);
            return connection
                    .preparedQuery("insert into fields (table_id, id, name, options, created_nanos)"
                            + " values ($1, $2, $3, $4, $5)")
                    .executeBatch(added.stream()
                            .map(field -> Tuple.of(
                                    table.id().value(),
                                    field.id(),
                                    field.name(),
                                    FieldJson.write(field.options()),
                                    field.createdNanos()))
                            .toList())
                    .compose(done -> writeVersion(connection, table.id()))
                    .map(done -> withFields(table, added));
        });
    }

    /** Makes the table's next version, with other options for one of its fields. */
    static Future<Void> changeField(SqlConnection connection, TableSchema table, Field field, FieldOptions options) {
        return nextVersion(connection, table, 0)
                .compose(none -> connection
                        .preparedQuery("update fields set options = $3 where table_id = $1 and id = $2")
                        .execute(Tuple.of(table.id().value(), field.id(), FieldJson.write(options))))
                .compose(done -> writeVersion(connection, table.id()));
    }

    /** Makes the table's next version, without one of its fields. */
    static Future<Void> dropField(SqlConnection connection, TableSchema table, Field field) {
        return nextVersion(connection, table, 0)
                .compose(none -> connection
                        .preparedQuery("update fields set dropped = clock_timestamp() where table_id = $1 and id = $2")
                        .execute(Tuple.of(table.id().value(), field.id())))
                .compose(done -> connection
                        .preparedQuery("delete from attributes where table_id = $1 and coalesce(field_id, 0) = $2")
                        .execute(Tuple.of(table.id().value(), field.id())))
                .compose(done -> writeVersion(connection, table.id()));
    }

    /** What no id reaches that a table has been given, where the log gives ids; of all such tables, also those that were dropped. */
    public static Future<List<Given>> given(SqlClient client) {
        return client.preparedQuery(
                        "select id, identity, next_record_id from tables where identity in ('LOG', 'LOG_TIME')")
                .execute()
                .map(rows -> {
                    List<Given> given = new ArrayList<>();
                    rows.forEach(row -> given.add(new Given(
                            new TableId(row.getLong(0)), Identity.valueOf(row.getString(1)), row.getLong(2))));
                    return given;
                });
    }

    /** @param nextId no id of the table that is known of reaches it */
    public record Given(TableId table, Identity identity, long nextId) {}

    /** Notes that ids below those numbers have been given. Tables that are gone for good are passed over. */
    public static Future<Void> give(SqlClient client, Map<TableId, Long> nextIds) {
        if (nextIds.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Map.Entry<TableId, Long>> moves = List.copyOf(nextIds.entrySet());
        return client.preparedQuery(
                        """
                        update tables t set next_record_id = n.next
                        from unnest($1::bigint[], $2::bigint[]) as n (id, next)
                        where t.id = n.id and t.next_record_id < n.next
                        """)
                .execute(Tuple.of(
                        moves.stream().map(move -> move.getKey().value()).toArray(Long[]::new),
                        (Object) moves.stream().map(Map.Entry::getValue).toArray(Long[]::new)))
                .mapEmpty();
    }

    /** A version of a table. */
    public record Version(TableId table, int number) {}

    /** The tables as they were at those versions, but for those of tables that are gone for good. */
    public static Future<Map<Version, TableSchema>> versions(SqlClient client, Set<Version> wanted) {
        return client.preparedQuery(
                        """
                        select jsonb_strip_nulls(to_jsonb(t)) || v.schema || jsonb_build_object('version', v.version)
                        from unnest($1::bigint[], $2::int[]) as w (table_id, version)
                        join tables t on t.id = w.table_id
                        join table_versions v on v.table_id = w.table_id and v.version = w.version
                        """)
                .execute(Tuple.of(
                        wanted.stream().map(each -> each.table().value()).toArray(Long[]::new),
                        (Object) wanted.stream().map(Version::number).toArray(Integer[]::new)))
                .map(rows -> {
                    Map<Version, TableSchema> versions = new HashMap<>();
                    rows.forEach(row -> {
                        TableSchema table = new CatalogRow(CatalogRow.Kind.TABLE, row.getJsonObject(0)).table();
                        versions.put(new Version(table.id(), table.version()), table);
                    });
                    return versions;
                });
    }

    /** @return the id of the first of so many new fields */
    private static Future<Integer> nextVersion(SqlConnection connection, TableSchema table, int newFields) {
        return connection
                .preparedQuery(
                        """
                        update tables set version = version + 1, next_field_id = next_field_id + $3
                        where id = $1 and version = $2 and deleted is null returning next_field_id - $3
                        """)
                .execute(Tuple.of(table.id().value(), table.version(), newFields))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw new Problem(
                                ProblemCode.INCORRECT_STATE, "table " + table.name() + " was changed; try again");
                    }
                    return rows.iterator().next().getInteger(0);
                });
    }

    private static Future<Void> writeVersion(SqlConnection connection, TableId table) {
        return connection
                .preparedQuery(
                        """
                        insert into table_versions (table_id, version, schema)
                        select t.id, t.version, jsonb_build_object('fields', coalesce((
                            select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name,
                                'created', f.created_nanos, 'options', f.options) order by f.id)
                            from fields f where f.table_id = t.id and f.dropped is null), '[]'))
                        from tables t where t.id = $1
                        """)
                .execute(Tuple.of(table.value()))
                .mapEmpty();
    }

    private static List<Field> fields(int firstId, Map<String, FieldOptions> options) {
        List<Field> fields = new ArrayList<>();
        long created = nowNanos();
        options.forEach((name, option) -> fields.add(new Field(firstId + fields.size(), name, option, created)));
        return fields;
    }

    private static TableSchema withFields(TableSchema table, List<Field> added) {
        List<Field> fields = new ArrayList<>(table.fields());
        fields.addAll(added);
        return table.with(table.version() + 1, fields);
    }

    static long micros(Duration time) {
        return TimeUnit.MICROSECONDS.convert(time);
    }

    private static long nowNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
