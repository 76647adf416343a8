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
import java.util.Optional;

/** The statements about sinks. */
final class SinkSql {
    /** A row as JSON with what made its version, to be followed by a condition on {@code s}. */
    static final String SHOWN =
            """
            jsonb_strip_nulls(to_jsonb(s)) || jsonb_build_object('change', case when v.at is null then '{}' else
                jsonb_build_object('at', v.at, 'who', v.who, 'description', v.description) end)
            from sinks s left join sink_versions v on v.sink_id = s.id and v.number = s.version""";

    private SinkSql() {}

    static Future<SinkId> insert(
            SqlConnection connection, EndpointId endpoint, NewSink sink, TableId table, Author author) {
        Details details = sink.details();
        return connection
                .preparedQuery(
                        """
                        insert into sinks (endpoint_id, table_id, name, description, settings, properties, state,
                            mapping_kind, mapping, creator, in_loads)
                        values ($1, $2, $3, $4, $5, $6, 'ACTIVE', $7, $8, $9, $10) returning id
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
                    author.who(),
                    sink.isInLoads()
                }))
                .map(rows -> new SinkId(rows.iterator().next().getLong(0)))
                .compose(id -> keepVersion(connection, id, author).map(id));
    }

    /** Gives the sink of this name that was deleted last the new definition; empty if there is none. */
    static Future<Optional<SinkId>> revive(
            SqlConnection connection, EndpointId endpoint, NewSink sink, TableId table, Author author) {
        Details details = sink.details();
        return connection
                .preparedQuery(
                        """
                        update sinks set state = 'ACTIVE', deleted = null, deleted_by = null, deleted_directly = false,
                            disabled = null, failure = null, table_id = $3, description = $4, settings = $5, properties = $6,
                            mapping_kind = $7, mapping = $8, version = version + 1, updated = clock_timestamp()
                        where id = (select id from sinks where endpoint_id = $1 and name = $2
                            and deleted is not null and not purged order by deleted desc, id limit 1)
                        returning id
                        """)
                .execute(Tuple.from(new Object[] {
                    endpoint.value(),
                    details.name(),
                    table.value(),
                    details.description(),
                    EndpointSql.json(details.settings()),
                    new JsonObject(details.properties()),
                    sink.rule().kind(),
                    sink.rule().text()
                }))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture(Optional.empty());
                    }
                    SinkId id = new SinkId(rows.iterator().next().getLong(0));
                    return keepVersion(connection, id, author).map(Optional.of(id));
                });
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
