package io.millrace.coordinator.catalog;

import io.millrace.catalog.Author;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Limits;
import io.millrace.catalog.Version;
import io.millrace.model.EndpointId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The statements about endpoints. */
final class EndpointSql {
    /** A row as JSON with what made its version, to be followed by a condition on {@code e}. */
    static final String SHOWN =
            """
            jsonb_strip_nulls(to_jsonb(e)) || jsonb_build_object('change', case when v.at is null then '{}' else
                jsonb_build_object('at', v.at, 'who', v.who, 'description', v.description) end)
            from endpoints e left join endpoint_versions v on v.endpoint_id = e.id and v.number = e.version""";

    private EndpointSql() {}

    /** @param database of the endpoint */
    static Future<?> insert(SqlConnection connection, EndpointId id, String database, CreateEndpoint command) {
        Details details = command.details();
        return connection
                .preparedQuery(
                        """
                        insert into endpoints (id, database_id, group_id, dialect, name, description, settings, properties, state,
                            bytes_per_second, records_per_second, secret_hash, secret_sealed, creator)
                        values ($1, $2, $13, $3, $4, $5, $6, $7, 'CREATING', $8, $9, $10, $11, $12)
                        """)
                .execute(Tuple.from(new Object[] {
                    id.value(),
                    UUID.fromString(database),
                    command.dialect(),
                    details.name(),
                    details.description(),
                    json(details.settings()),
                    new JsonObject(details.properties()),
                    command.limits().map(Limits::bytesPerSecond).orElse(null),
                    command.limits().map(Limits::recordsPerSecond).orElse(null),
                    command.secret().map(Endpoint.PathSecret::hash).orElse(null),
                    command.secret().map(Endpoint.PathSecret::sealed).orElse(null),
                    command.author().who(),
                    command.group().map(UUID::fromString).orElse(null)
                }));
    }

    /** Gives the endpoint of this name that was deleted last the new definition; empty if there is none. */
    static Future<Optional<EndpointId>> revive(SqlConnection connection, String database, CreateEndpoint command) {
        Details details = command.details();
        return connection
                .preparedQuery(
                        """
                        update endpoints set state = 'ACTIVE', deleted = null, deleted_by = null, disabled = null, failure = null,
                            description = $4, settings = $5, properties = $6, bytes_per_second = $7, records_per_second = $8,
                            secret_hash = $9, secret_sealed = $10, version = version + 1, updated = clock_timestamp()
                        where id = (select id from endpoints where database_id = $1 and dialect = $2 and name = $3 and group_id is null
                            and deleted is not null and not purged order by deleted desc, id limit 1)
                        returning id
                        """)
                .execute(Tuple.from(new Object[] {
                    UUID.fromString(database),
                    command.dialect(),
                    details.name(),
                    details.description(),
                    json(details.settings()),
                    new JsonObject(details.properties()),
                    command.limits().map(Limits::bytesPerSecond).orElse(null),
                    command.limits().map(Limits::recordsPerSecond).orElse(null),
                    command.secret().map(Endpoint.PathSecret::hash).orElse(null),
                    command.secret().map(Endpoint.PathSecret::sealed).orElse(null)
                }))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(new EndpointId(rows.iterator().next().getUUID(0))));
    }

    static Future<?> change(SqlConnection connection, EndpointId id, Details details, Optional<Limits> limits) {
        return connection
                .preparedQuery(
                        """
                        update endpoints set name = $2, description = $3, settings = $4, properties = $5,
                            bytes_per_second = coalesce($6, bytes_per_second),
                            records_per_second = coalesce($7, records_per_second),
                            version = version + 1, updated = clock_timestamp()
                        where id = $1
                        """)
                .execute(Tuple.from(new Object[] {
                    id.value(),
                    details.name(),
                    details.description(),
                    json(details.settings()),
                    new JsonObject(details.properties()),
                    limits.map(Limits::bytesPerSecond).orElse(null),
                    limits.map(Limits::recordsPerSecond).orElse(null)
                }));
    }

    static Future<?> rollBack(SqlConnection connection, EndpointId id, int number) {
        return connection
                .preparedQuery(
                        """
                        update endpoints e set name = v.definition ->> 'name', description = v.definition ->> 'description',
                            settings = v.definition -> 'settings', properties = v.definition -> 'properties',
                            bytes_per_second = (v.definition ->> 'bytes_per_second')::bigint,
                            records_per_second = (v.definition ->> 'records_per_second')::bigint,
                            version = e.version + 1, updated = clock_timestamp()
                        from endpoint_versions v where e.id = $1 and v.endpoint_id = e.id and v.number = $2
                        """)
                .execute(Tuple.of(id.value(), number));
    }

    /** Together with a change that makes a version. */
    static Future<?> setSecret(SqlConnection connection, EndpointId id, Optional<Endpoint.PathSecret> secret) {
        return secret.isEmpty()
                ? Future.succeededFuture()
                : connection
                        .preparedQuery("update endpoints set secret_hash = $2, secret_sealed = $3 where id = $1")
                        .execute(Tuple.of(
                                id.value(), secret.get().hash(), secret.get().sealed()));
    }

    static Future<?> rotate(SqlConnection connection, EndpointId id, Endpoint.PathSecret secret) {
        return connection
                .preparedQuery(
                        """
                        update endpoints set secret_hash = $2, secret_sealed = $3, version = version + 1,
                            updated = clock_timestamp() where id = $1
                        """)
                .execute(Tuple.of(id.value(), secret.hash(), secret.sealed()));
    }

    /** Keeps the definition as it is now, under its number. */
    static Future<?> keepVersion(SqlConnection connection, EndpointId id, Author author) {
        return connection
                .preparedQuery(
                        """
                        insert into endpoint_versions (endpoint_id, number, who, description, definition)
                        select id, version, $2, $3, jsonb_build_object('name', name, 'description', description,
                            'settings', settings, 'properties', properties,
                            'bytes_per_second', bytes_per_second, 'records_per_second', records_per_second)
                        from endpoints where id = $1
                        """)
                .execute(Tuple.of(id.value(), author.who(), author.description()));
    }

    static Future<List<Version>> versions(SqlClient client, EndpointId id) {
        return client.preparedQuery(
                        "select number, at, who, description, definition from endpoint_versions where endpoint_id = $1 order by number")
                .execute(Tuple.of(id.value()))
                .map(EndpointSql::versions);
    }

    static List<Version> versions(Iterable<Row> rows) {
        List<Version> versions = new ArrayList<>();
        for (Row row : rows) {
            versions.add(new Version(
                    row.getInteger(0),
                    row.getOffsetDateTime(1).toInstant(),
                    new Author(row.getString(2), row.getString(3)),
                    row.getJsonObject(4).encode()));
        }
        return versions;
    }

    /** From a state to the one to work in; PostgreSQL refuses moves that the states do not allow. */
    static Future<?> beginUpdate(SqlConnection connection, EndpointId id) {
        return connection
                .preparedQuery(
                        "update endpoints set state = 'UPDATING' where id = $1 and state in ('ACTIVE', 'DISABLED')")
                .execute(Tuple.of(id.value()))
                .map(result -> {
                    if (result.rowCount() != 1) {
                        throw new Problem(
                                ProblemCode.INCORRECT_STATE,
                                "endpoint " + id + " is not ACTIVE; see its state and try again");
                    }
                    return null;
                });
    }

    /** Back from it, or to it for the first time. */
    static Future<?> activate(SqlConnection connection, EndpointId id) {
        return connection
                .preparedQuery(
                        "update endpoints set state = case when disabled is null then 'ACTIVE' else 'DISABLED' end,"
                                + " updated = clock_timestamp() where id = $1")
                .execute(Tuple.of(id.value()));
    }

    static JsonObject json(Map<String, String> settings) {
        JsonObject json = new JsonObject();
        settings.forEach(json::put);
        return json;
    }
}
