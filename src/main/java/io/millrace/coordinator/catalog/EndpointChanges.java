package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.DeleteEndpoint;
import io.millrace.catalog.ControlCommand.DisableEndpoint;
import io.millrace.catalog.ControlCommand.EmptyEndpoint;
import io.millrace.catalog.ControlCommand.EnableEndpoint;
import io.millrace.catalog.ControlCommand.EndpointChange;
import io.millrace.catalog.ControlCommand.PurgeEndpoint;
import io.millrace.catalog.ControlCommand.RollBackEndpoint;
import io.millrace.catalog.ControlCommand.RotateSecret;
import io.millrace.catalog.ControlCommand.UndeleteEndpoint;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.Database;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Overrides;
import io.millrace.model.EndpointId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The commands about endpoints as a whole. Each passes through its intermediate state inside one transaction, so that no
 * crash leaves an endpoint there and an update refuses no record. Immutable.
 */
final class EndpointChanges {
    private final SinkChanges sinks;

    EndpointChanges(SinkChanges sinks) {
        this.sinks = sinks;
    }

    CatalogChange<Endpoint> create(CreateEndpoint command) {
        return (connection, now) -> {
            Overrides.require(command.details());
            return database(connection, now, command).compose(database -> {
                command.group().ifPresent(group -> Missing.requireGroup(now, group, ProblemCode.RELATED_NOT_FOUND));
                requireFree(
                        now,
                        command.dialect(),
                        database,
                        command.group().orElse(null),
                        command.details().name());
                return put(connection, database, command).compose(id -> sinks.add(
                                connection, now, id, database, command.sinks(), command.revives(), command.author())
                        .compose(done -> EndpointSql.keepVersion(connection, id, command.author()))
                        .compose(done -> EndpointSql.activate(connection, id))
                        .map(done -> shown(id)));
            });
        };
    }

    private static Future<String> database(SqlConnection connection, Catalog now, CreateEndpoint command) {
        if (command.databaseId().isEmpty()) {
            return DatabaseChanges.own(connection, now, command.dialect()).map(Database::id);
        }
        Missing.requireRunning(now, command.databaseId(), ProblemCode.RELATED_NOT_FOUND);
        return Future.succeededFuture(command.databaseId());
    }

    private static Future<EndpointId> put(SqlConnection connection, String database, CreateEndpoint command) {
        Future<Optional<EndpointId>> revived = command.revives()
                ? EndpointSql.revive(connection, database, command)
                : Future.succeededFuture(Optional.empty());
        return revived.compose(found -> {
            EndpointId id = found.orElseGet(() -> new EndpointId(UUID.randomUUID()));
            return (found.isPresent()
                            ? leaveSinksDeleted(connection, id)
                            : EndpointSql.insert(connection, id, database, command))
                    .map(done -> id);
        });
    }

    /** They do not come back with an endpoint that is another one now, but each can on its own. */
    private static Future<?> leaveSinksDeleted(SqlConnection connection, EndpointId id) {
        return connection
                .preparedQuery(
                        "update sinks set deleted_directly = true where endpoint_id = $1 and deleted is not null")
                .execute(Tuple.of(id.value()));
    }

    CatalogChange<Endpoint> update(UpdateEndpoint command) {
        return (connection, now) -> {
            Endpoint endpoint = Missing.requireEndpoint(now, command.id());
            Details details = command.change().details().orElse(endpoint.details());
            Overrides.require(details);
            if (!details.name().equals(endpoint.name())) {
                requireFree(now, endpoint.dialect(), endpoint.databaseId(), endpoint.group(), details.name());
            }
            boolean isChanged = !command.change().equals(EndpointChange.NONE);
            return EndpointSql.beginUpdate(connection, command.id())
                    .compose(done -> sinks.change(connection, now, endpoint, command.sinks(), command.author()))
                    .compose(done -> isChanged
                            ? EndpointSql.change(
                                            connection,
                                            command.id(),
                                            details,
                                            command.change().limits())
                                    .compose(changed -> EndpointSql.setSecret(
                                            connection,
                                            command.id(),
                                            command.change().secret()))
                                    .compose(changed ->
                                            EndpointSql.keepVersion(connection, command.id(), command.author()))
                            : Future.succeededFuture())
                    .compose(done -> EndpointSql.activate(connection, command.id()))
                    .map(done -> shown(command.id()));
        };
    }

    CatalogChange<Endpoint> rotate(RotateSecret command) {
        return (connection, now) -> {
            Missing.requireEndpoint(now, command.id());
            return EndpointSql.rotate(connection, command.id(), command.secret())
                    .compose(done -> EndpointSql.keepVersion(connection, command.id(), command.author()))
                    .map(done -> shown(command.id()));
        };
    }

    CatalogChange<Endpoint> rollBack(RollBackEndpoint command) {
        return (connection, now) -> {
            Endpoint endpoint = Missing.requireEndpoint(now, command.id());
            return EndpointSql.versions(connection, command.id())
                    .map(versions -> Missing.requireVersion(versions, command.number()))
                    .compose(version -> {
                        String name = new JsonObject(version.definition()).getString("name");
                        if (!name.equals(endpoint.name())) {
                            requireFree(now, endpoint.dialect(), endpoint.databaseId(), endpoint.group(), name);
                        }
                        return EndpointSql.rollBack(connection, command.id(), version.number());
                    })
                    .compose(done -> EndpointSql.keepVersion(connection, command.id(), command.author()))
                    .map(done -> shown(command.id()));
        };
    }

    CatalogChange<Endpoint> disable(DisableEndpoint command) {
        return (connection, now) -> {
            Endpoint endpoint = Missing.requireEndpoint(now, command.id());
            if (endpoint.trail().disabled() != null) {
                return Future.succeededFuture(shown(command.id()));
            }
            UUID id = command.id().value();
            String who = command.author().who();
            return connection
                    .preparedQuery(
                            """
                            update endpoints set state = 'DISABLED', version = version + 1, updated = clock_timestamp(),
                                disabled = jsonb_build_object('at', clock_timestamp(), 'by', $2::text, 'reason', $3::text, 'directly', true)
                            where id = $1
                            """)
                    .execute(Tuple.of(id, who, command.reason()))
                    .compose(done -> connection
                            .preparedQuery(
                                    """
                                    update sinks set state = 'DISABLED', disabled = jsonb_build_object(
                                        'at', clock_timestamp(), 'by', $2::text, 'reason', '', 'directly', false)
                                    where endpoint_id = $1 and state = 'ACTIVE' and deleted is null
                                    """)
                            .execute(Tuple.of(id, who)))
                    .compose(done -> EndpointSql.keepVersion(connection, command.id(), command.author()))
                    .map(done -> shown(command.id()));
        };
    }

    CatalogChange<Endpoint> enable(EnableEndpoint command) {
        return (connection, now) -> {
            Endpoint endpoint = Missing.requireEndpoint(now, command.id());
            if (endpoint.trail().disabled() == null) {
                return Future.succeededFuture(shown(command.id()));
            }
            UUID id = command.id().value();
            return connection
                    .preparedQuery("update endpoints set state = 'ACTIVE', disabled = null, version = version + 1,"
                            + " updated = clock_timestamp() where id = $1")
                    .execute(Tuple.of(id))
                    .compose(done -> connection
                            .preparedQuery("update sinks set state = 'ACTIVE', disabled = null where endpoint_id = $1"
                                    + " and disabled ->> 'directly' = 'false' and deleted is null")
                            .execute(Tuple.of(id)))
                    .compose(done -> EndpointSql.keepVersion(connection, command.id(), command.author()))
                    .map(done -> shown(command.id()));
        };
    }

    CatalogChange<Void> delete(DeleteEndpoint command) {
        return (connection, now) -> {
            Missing.requireEndpoint(now, command.id());
            UUID id = command.id().value();
            String who = command.author().who();
            return connection
                    .preparedQuery("update endpoints set state = 'DELETING', failure = null where id = $1")
                    .execute(Tuple.of(id))
                    .compose(done -> connection
                            .preparedQuery("update endpoints set state = 'DELETED', deleted = clock_timestamp(),"
                                    + " deleted_by = $2, updated = clock_timestamp()"
                                    + " where id = $1 and state = 'DELETING'")
                            .execute(Tuple.of(id, who)))
                    .compose(done -> connection
                            .preparedQuery("update sinks set deleted = clock_timestamp(), deleted_by = $2,"
                                    + " deleted_directly = false where endpoint_id = $1 and deleted is null")
                            .execute(Tuple.of(id, who)))
                    .compose(done -> connection
                            .preparedQuery("delete from endpoint_errors where endpoint_id = $1")
                            .execute(Tuple.of(id)))
                    .compose(done -> Graves.clear(connection, "endpoints"))
                    .map(done -> after -> null);
        };
    }

    CatalogChange<Endpoint> empty(EmptyEndpoint command) {
        return (connection, now) -> {
            Endpoint endpoint = Missing.requireEndpoint(now, command.id());
            return EndpointSql.beginUpdate(connection, command.id())
                    .compose(done -> sinks.empty(connection, now, endpoint, command.author()))
                    .compose(done -> EndpointSql.activate(connection, command.id()))
                    .map(done -> shown(command.id()));
        };
    }

    CatalogChange<Void> purge(PurgeEndpoint command) {
        return (connection, now) -> {
            Missing.requireEndpoint(now, command.id());
            return PurgeSql.purge(connection, command.id(), command.author()).map(done -> after -> null);
        };
    }

    CatalogChange<Endpoint> undelete(UndeleteEndpoint command) {
        return (connection, now) -> {
            UUID id = command.id().value();
            return connection
                    .preparedQuery("select dialect, database_id, name, group_id::text from endpoints where id = $1"
                            + " and deleted is not null and not purged")
                    .execute(Tuple.of(id))
                    .compose(rows -> {
                        if (rows.size() == 0) {
                            throw new Problem(ProblemCode.NOT_FOUND, "there is no deleted endpoint " + command.id());
                        }
                        Row row = rows.iterator().next();
                        String database = row.getUUID(1).toString();
                        Missing.requireRunning(now, database, ProblemCode.RELATED_NOT_FOUND);
                        requireFree(now, row.getString(0), database, row.getString(3), row.getString(2));
                        return sinks.undeleteAll(connection, now, command.id());
                    })
                    .compose(done -> connection
                            .preparedQuery(
                                    """
                                    update endpoints set state = case when disabled is null then 'ACTIVE' else 'DISABLED' end,
                                        deleted = null, deleted_by = null, version = version + 1, updated = clock_timestamp()
                                    where id = $1
                                    """)
                            .execute(Tuple.of(id)))
                    .compose(done -> EndpointSql.keepVersion(connection, command.id(), command.author()))
                    .map(done -> shown(command.id()));
        };
    }

    private static Function<Catalog, Endpoint> shown(EndpointId id) {
        return after -> Missing.requireEndpoint(after, id);
    }

    private static void requireFree(Catalog now, String dialect, String database, String groupOrNull, String name) {
        Names.requireLine("endpoint", name);
        if (now.endpoints().stream()
                .anyMatch(other -> other.databaseId().equals(database)
                        && other.dialect().equals(dialect)
                        && Objects.equals(other.group(), groupOrNull)
                        && other.name().equals(name))) {
            throw new Problem(ProblemCode.ALREADY_EXISTS, "an endpoint named " + name + " exists in the database");
        }
    }
}
