package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.DeleteEndpoint;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/**
 * The commands about endpoints. Each passes through its intermediate state inside one transaction, so that no crash
 * leaves an endpoint there and an update refuses no record.
 */
final class EndpointChanges {
    private EndpointChanges() {}

    static CatalogChange<Endpoint> create(CreateEndpoint command) {
        return (connection, now) -> {
            Missing.requireRunning(now, command.databaseId(), ProblemCode.RELATED_NOT_FOUND);
            TableSchema table =
                    Missing.requireTable(now, command.databaseId(), command.table(), ProblemCode.RELATED_NOT_FOUND);
            requireFreeName(now, command.databaseId(), command.name());
            EndpointId id = new EndpointId(UUID.randomUUID());
            return insert(connection, id, table, command)
                    .compose(done -> EndpointFields.create(connection, now, table, command.schemaJson()))
                    .compose(done -> move(connection, id, EndpointState.CREATING, EndpointState.ACTIVE))
                    .map(done -> after -> Missing.requireEndpoint(after, id));
        };
    }

    static CatalogChange<Endpoint> update(UpdateEndpoint command) {
        return (connection, now) -> {
            Endpoint endpoint = Missing.requireEndpoint(now, command.id());
            String name = command.name().orElse(endpoint.name());
            if (!name.equals(endpoint.name())) {
                requireFreeName(now, endpoint.databaseId(), name);
            }
            String schema = command.schemaJson().orElse(endpoint.schemaJson());
            return move(connection, command.id(), EndpointState.ACTIVE, EndpointState.UPDATING)
                    .compose(done -> EndpointFields.create(connection, now, endpoint.table(), schema))
                    .compose(done -> connection
                            .preparedQuery(
                                    """
                                    update endpoints set name = $2, schema = $3,
                                        bytes_per_second = coalesce($4, bytes_per_second),
                                        records_per_second = coalesce($5, records_per_second),
                                        updated = clock_timestamp()
                                    where id = $1
                                    """)
                            .execute(Tuple.of(
                                    command.id().value(),
                                    name,
                                    schema,
                                    command.limits().map(Limits::bytesPerSecond).orElse(null),
                                    command.limits()
                                            .map(Limits::recordsPerSecond)
                                            .orElse(null))))
                    .compose(done -> move(connection, command.id(), EndpointState.UPDATING, EndpointState.ACTIVE))
                    .map(done -> after -> Missing.requireEndpoint(after, command.id()));
        };
    }

    static CatalogChange<Void> delete(DeleteEndpoint command) {
        return (connection, now) -> {
            Missing.requireEndpoint(now, command.id());
            UUID id = command.id().value();
            return connection
                    .preparedQuery("update endpoints set state = 'DELETING', failure = null where id = $1")
                    .execute(Tuple.of(id))
                    .compose(done -> connection
                            .preparedQuery("update endpoints set state = 'DELETED', deleted = clock_timestamp(),"
                                    + " updated = clock_timestamp() where id = $1 and state = 'DELETING'")
                            .execute(Tuple.of(id)))
                    .compose(done -> connection
                            .preparedQuery("delete from endpoint_errors where endpoint_id = $1")
                            .execute(Tuple.of(id)))
                    .compose(done -> Graves.clear(connection, "endpoints"))
                    .map(done -> after -> null);
        };
    }

    private static void requireFreeName(Catalog now, String database, String name) {
        Names.requireIdentifier("endpoint", name);
        if (now.endpoints().stream()
                .anyMatch(other ->
                        other.databaseId().equals(database) && other.name().equals(name))) {
            throw new Problem(ProblemCode.ALREADY_EXISTS, "an endpoint named " + name + " exists in the database");
        }
    }

    private static Future<?> insert(
            SqlConnection connection, EndpointId id, TableSchema table, CreateEndpoint command) {
        return connection
                .preparedQuery(
                        """
                        insert into endpoints (id, database_id, table_id, name, state, schema,
                            bytes_per_second, records_per_second)
                        values ($1, $2, $3, $4, 'CREATING', $5, $6, $7)
                        """)
                .execute(Tuple.of(
                        id.value(),
                        UUID.fromString(command.databaseId()),
                        table.id().value(),
                        command.name(),
                        command.schemaJson(),
                        command.limits().map(Limits::bytesPerSecond).orElse(null),
                        command.limits().map(Limits::recordsPerSecond).orElse(null)));
    }

    /** Only from the one state to the other; PostgreSQL refuses moves that the states do not allow. */
    private static Future<?> move(SqlConnection connection, EndpointId id, EndpointState from, EndpointState to) {
        return connection
                .preparedQuery(
                        "update endpoints set state = $3, updated = clock_timestamp() where id = $1 and state = $2")
                .execute(Tuple.of(id.value(), from.name(), to.name()))
                .map(result -> {
                    if (result.rowCount() != 1) {
                        throw new Problem(
                                ProblemCode.INCORRECT_STATE,
                                "endpoint " + id + " is not " + from + "; see its state and try again");
                    }
                    return null;
                });
    }
}
