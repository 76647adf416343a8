package io.millrace.coordinator.catalog;

import io.millrace.catalog.Author;
import io.millrace.model.EndpointId;
import io.millrace.model.TableSchema;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** The statements that delete an endpoint for good. */
final class PurgeSql {
    /** All that its sinks write to, or ever did, unless somebody made it or other endpoints feed it. */
    private static final String TABLES =
            """
            update tables t set deleted = clock_timestamp()
            where t.made_for_sink and t.deleted is null
                and t.id in (select table_id from sinks where endpoint_id = $1
                    union select (v.definition ->> 'table_id')::bigint from sink_versions v
                        join sinks s on s.id = v.sink_id where s.endpoint_id = $1)
                and not exists (select from sinks s where s.table_id = t.id and s.endpoint_id <> $1 and s.deleted is null)
            returning t.database_id
            """;

    private static final String DATABASES =
            """
            update databases d set state = 'DELETING', deleted = clock_timestamp()
            where d.id = any ($1) and d.made_for_sink and d.deleted is null
                and not exists (select from tables t where t.database_id = d.id and t.deleted is null)
                and not exists (select from endpoints e where e.database_id = d.id and e.deleted is null)
            """;

    /** The rows stay until every node has seen that they are gone. */
    private static final List<String> MARKS = List.of(
            "update endpoints set state = 'DELETING', failure = null where id = $1 and $2::text is not null",
            "update endpoints set state = 'DELETED', deleted = clock_timestamp(), deleted_by = $2, purged = true,"
                    + " updated = clock_timestamp() where id = $1",
            "update sinks set deleted = clock_timestamp(), deleted_by = $2, purged = true where endpoint_id = $1");

    private static final List<String> REMOVALS = List.of(
            "delete from endpoint_errors where endpoint_id = $1",
            "delete from endpoint_versions where endpoint_id = $1",
            "delete from sink_versions v using sinks s where s.id = v.sink_id and s.endpoint_id = $1");

    private PurgeSql() {}

    /** Whether the table was made for a sink, and no other endpoint feeds it: then it is dropped. */
    static Future<Boolean> dropTable(SqlConnection connection, EndpointId endpoint, TableSchema table) {
        return connection
                .preparedQuery(
                        """
                        update tables t set deleted = clock_timestamp() where t.id = $2 and t.made_for_sink and t.deleted is null
                            and not exists (select from sinks s where s.table_id = t.id and s.endpoint_id <> $1 and s.deleted is null)
                        """)
                .execute(Tuple.of(endpoint.value(), table.id().value()))
                .map(result -> result.rowCount() == 1);
    }

    /** Whether it was made for a group or not: what is not empty stays. */
    static Future<?> dropDatabases(SqlConnection connection, List<UUID> databases) {
        return connection
                .preparedQuery(
                        """
                        update databases d set state = 'DELETING', deleted = clock_timestamp()
                        where d.id = any ($1) and d.deleted is null
                            and not exists (select from tables t where t.database_id = d.id and t.deleted is null)
                            and not exists (select from endpoints e where e.database_id = d.id and e.deleted is null)
                        """)
                .execute(Tuple.of((Object) databases.toArray(UUID[]::new)));
    }

    static Future<?> purge(SqlConnection connection, EndpointId endpoint, Author author) {
        UUID id = endpoint.value();
        Future<?> marked = Future.succeededFuture();
        for (String mark : MARKS) {
            marked = marked.compose(done -> connection.preparedQuery(mark).execute(Tuple.of(id, author.who())));
        }
        Future<?> gone = marked.compose(done -> connection.preparedQuery(TABLES).execute(Tuple.of(id)))
                .compose(tables -> {
                    UUID[] databases = new UUID[tables.size()];
                    int i = 0;
                    for (var table : tables) {
                        databases[i++] = table.getUUID(0);
                    }
                    return connection.preparedQuery(DATABASES).execute(Tuple.of((Object) databases));
                });
        for (String removal : REMOVALS) {
            gone = gone.compose(done -> connection.preparedQuery(removal).execute(Tuple.of(id)));
        }
        return gone;
    }
}
