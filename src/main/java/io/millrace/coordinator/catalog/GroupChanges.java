package io.millrace.coordinator.catalog;

import io.millrace.catalog.Author;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.ChangeGroup;
import io.millrace.catalog.ControlCommand.CreateGroup;
import io.millrace.catalog.ControlCommand.DeleteGroup;
import io.millrace.catalog.Database;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Group;
import io.millrace.catalog.Overrides;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

/** The commands about groups. */
final class GroupChanges {
    private GroupChanges() {}

    static CatalogChange<Group> create(CreateGroup command) {
        return (connection, now) -> {
            Overrides.require(command.details());
            command.parent().ifPresent(parent -> Missing.requireGroup(now, parent, ProblemCode.RELATED_NOT_FOUND));
            requireFree(
                    now,
                    command.dialect(),
                    command.kind(),
                    command.parent().orElse(null),
                    command.details().name());
            UUID id = UUID.randomUUID();
            return command.database()
                    .map(name ->
                            DatabaseChanges.makeForGroup(connection, now, name).map(Database::id))
                    .orElse(Future.succeededFuture())
                    .compose(database -> insert(connection, id, database, command))
                    .map(done -> shown(id.toString()));
        };
    }

    private static Future<?> insert(SqlConnection connection, UUID id, String databaseOrNull, CreateGroup command) {
        Details details = command.details();
        return connection
                .preparedQuery(
                        """
                        insert into groups (id, dialect, kind, parent_id, database_id, name, description, settings, properties, creator)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                        """)
                .execute(Tuple.from(new Object[] {
                    id,
                    command.dialect(),
                    command.kind(),
                    command.parent().map(UUID::fromString).orElse(null),
                    databaseOrNull == null ? null : UUID.fromString(databaseOrNull),
                    details.name(),
                    details.description(),
                    EndpointSql.json(details.settings()),
                    new JsonObject(details.properties()),
                    command.author().who()
                }));
    }

    static CatalogChange<Group> change(ChangeGroup command) {
        return (connection, now) -> {
            Group group = Missing.requireGroup(now, command.id(), ProblemCode.NOT_FOUND);
            Details details = command.details();
            Overrides.require(details);
            if (!details.name().equals(group.name())) {
                requireFree(now, group.dialect(), group.kind(), group.parent(), details.name());
            }
            return connection
                    .preparedQuery("update groups set name = $2, description = $3, settings = $4, properties = $5,"
                            + " updated = clock_timestamp() where id = $1")
                    .execute(Tuple.of(
                            UUID.fromString(group.id()),
                            details.name(),
                            details.description(),
                            EndpointSql.json(details.settings()),
                            new JsonObject(details.properties())))
                    .map(done -> shown(group.id()));
        };
    }

    static CatalogChange<Void> delete(DeleteGroup command) {
        return (connection, now) -> {
            List<Group> all = withAllBelow(now, Missing.requireGroup(now, command.id(), ProblemCode.NOT_FOUND));
            UUID[] ids = all.stream().map(group -> UUID.fromString(group.id())).toArray(UUID[]::new);
            List<UUID> databases = all.stream()
                    .map(Group::databaseId)
                    .filter(Objects::nonNull)
                    .map(UUID::fromString)
                    .toList();
            return purge(connection, now, all, command.author())
                    .compose(done -> mark(connection, "api_keys", "group_id", ids))
                    .compose(done -> mark(connection, "subscriptions", "group_id", ids))
                    .compose(done -> mark(connection, "groups", "id", ids))
                    .compose(done -> PurgeSql.dropDatabases(connection, databases))
                    .compose(done -> Graves.clear(connection, "groups"))
                    .map(done -> after -> null);
        };
    }

    /** Each before those below it. */
    private static List<Group> withAllBelow(Catalog now, Group top) {
        List<Group> all = new ArrayList<>(List.of(top));
        for (int i = 0; i < all.size(); i++) {
            String id = all.get(i).id();
            now.groups().stream().filter(group -> id.equals(group.parent())).forEach(all::add);
        }
        return all;
    }

    private static Future<?> purge(SqlConnection connection, Catalog now, List<Group> groups, Author author) {
        Future<?> last = Future.succeededFuture();
        for (Group group : groups) {
            for (Endpoint endpoint : now.endpointsIn(group.id())) {
                last = last.compose(done -> PurgeSql.purge(connection, endpoint.id(), author));
            }
        }
        return last;
    }

    private static Future<?> mark(SqlConnection connection, String table, String column, UUID[] ids) {
        return connection
                .preparedQuery("update " + table + " set deleted = clock_timestamp() where " + column
                        + " = any ($1) and deleted is null")
                .execute(Tuple.of((Object) ids));
    }

    private static Function<Catalog, Group> shown(String id) {
        return after -> Missing.requireGroup(after, id, ProblemCode.NOT_FOUND);
    }

    private static void requireFree(Catalog now, String dialect, String kind, String parentOrNull, String name) {
        Names.requireLine(kind, name);
        if (now.group(dialect, kind, parentOrNull, name).isPresent()) {
            throw new Problem(ProblemCode.ALREADY_EXISTS, "a " + kind + " named " + name + " exists");
        }
    }
}
