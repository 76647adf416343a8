package io.millrace.coordinator.catalog;

import io.millrace.catalog.Author;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.NewSink;
import io.millrace.catalog.Details;
import io.millrace.catalog.Version;
import io.millrace.model.EndpointId;
import io.millrace.model.MappingSpec;
import io.millrace.model.SinkId;
import io.millrace.model.TableId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The statements about sinks. */
final class SinkSql {
    private SinkSql() {}

    static Future<SinkId> insert(
            SqlConnection connection, EndpointId endpoint, NewSink sink, TableId table, Author author) {
        Details details = sink.details();
        return connection
                .preparedQuery(
                        """
                        insert into sinks (endpoint_id, table_id, name, description, settings, properties, state,
                            mapping_kind, mapping, creator)
                        values ($1, $2, $3, $4, $5, $6, 'ACTIVE', $7, $8, $9) returning id
                        """)
                .execute(Tuple.from(new Object[] {
                    endpoint.value(),
                    table.value(),
                    details.name(),
                    details.description(),
                    EndpointSql.json(details.settings()),
                    new JsonObject(details.properties()),
                    sink.rule().kind(),
                    sink.rule().text(),
                    author.who()
                }))
                .map(rows -> new SinkId(rows.iterator().next().getLong(0)))
                .compose(id -> keepVersion(connection, id, author).map(id));
    }

    /** A rule that had failed may fit now. */
    static Future<?> change(
            SqlConnection connection, SinkId id, Details details, TableId table, MappingSpec rule, Author author) {
        return connection
                .preparedQuery(
                        """
                        update sinks set name = $2, description = $3, settings = $4, properties = $5, table_id = $6,
                            mapping_kind = $7, mapping = $8, version = version + 1, updated = clock_timestamp(),
                            state = case state when 'FAILED' then 'ACTIVE' else state end, failure = null
                        where id = $1
                        """)
                .execute(Tuple.from(new Object[] {
                    id.value(),
                    details.name(),
                    details.description(),
                    EndpointSql.json(details.settings()),
                    new JsonObject(details.properties()),
                    table.value(),
                    rule.kind(),
                    rule.text()
                }))
                .compose(done -> keepVersion(connection, id, author));
    }

    /** A new version with the same definition. */
    static Future<?> nextVersion(SqlConnection connection, SinkId id, Author author) {
        return connection
                .preparedQuery("update sinks set version = version + 1, updated = clock_timestamp() where id = $1")
                .execute(Tuple.of(id.value()))
                .compose(done -> keepVersion(connection, id, author));
    }

    private static Future<?> keepVersion(SqlConnection connection, SinkId id, Author author) {
        return connection
                .preparedQuery(
                        """
                        insert into sink_versions (sink_id, number, who, description, definition)
                        select id, version, $2, $3, jsonb_build_object('name', name, 'description', description,
                            'settings', settings, 'properties', properties, 'table_id', table_id,
                            'mapping_kind', mapping_kind, 'mapping', mapping)
                        from sinks where id = $1
                        """)
                .execute(Tuple.of(id.value(), author.who(), author.description()));
    }

    static Future<List<Version>> versions(SqlClient client, SinkId id) {
        return client.preparedQuery(
                        "select number, at, who, description, definition from sink_versions where sink_id = $1 order by number")
                .execute(Tuple.of(id.value()))
                .map(EndpointSql::versions);
    }

    /** What an older version said; its details, table and rule. */
    record Definition(Details details, TableId table, MappingSpec rule) {
        static Definition of(Version version) {
            JsonObject json = new JsonObject(version.definition());
            return new Definition(
                    EndpointRows.details(json),
                    new TableId(json.getLong("table_id")),
                    new MappingSpec(json.getString("mapping_kind"), json.getString("mapping")));
        }
    }

    /** Whether a name is taken among the sinks of an endpoint. */
    static boolean isTaken(Catalog now, EndpointId endpoint, String name) {
        return now.endpoint(endpoint).stream()
                .flatMap(found -> found.sinks().stream())
                .anyMatch(sink -> sink.name().equals(name));
    }
}
