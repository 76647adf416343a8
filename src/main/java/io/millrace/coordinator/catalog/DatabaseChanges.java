package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.ControlCommand.DeleteDatabase;
import io.millrace.catalog.Database;
import io.millrace.catalog.DatabaseState;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The commands about databases. */
final class DatabaseChanges {
    private DatabaseChanges() {}

    static CatalogChange<Database> create(CreateDatabase command) {
        return (connection, now) -> {
            requireFree(now, command.name());
            UUID id = UUID.randomUUID();
            String shape = command.shape() == null ? "" : command.shape();
            return connection
                    .preparedQuery("insert into databases (id, name, shape, state) values ($1, $2, $3, 'RUNNING')")
                    .execute(Tuple.of(id, command.name(), shape))
                    .map(done -> after -> Missing.requireDatabase(after, id.toString(), ProblemCode.NOT_FOUND));
        };
    }

    /** Makes the database of a group. */
    static Future<Database> makeForGroup(SqlConnection connection, Catalog now, String name) {
        return insert(connection, free(now, name), null, false);
    }

    /** The name, with a number behind it if there is a database of that name: two pairs of names joined by a dot may be the same. */
    private static String free(Catalog now, String name) {
        Names.requireTitle("database", name);
        Set<String> taken = now.databases().stream().map(Database::name).collect(Collectors.toSet());
        String free = name;
        for (int number = 2; taken.contains(free); number++) {
            free = name + '.' + number;
        }
        return free;
    }

    private static void requireFree(Catalog now, String name) {
        Names.requireTitle("database", name);
        if (now.databases().stream().anyMatch(other -> other.name().equals(name))) {
            throw new Problem(ProblemCode.ALREADY_EXISTS, "a database named " + name + " exists");
        }
    }

    /** Makes the database that a sink wants. */
    static Future<Database> makeForSink(SqlConnection connection, String name) {
        Names.requireTitle("database", name);
        return insert(connection, name, null, true);
    }

    /** The database of a dialect's endpoints, made if there is none. */
    static Future<Database> own(SqlConnection connection, Catalog now, String dialect) {
        return now.databaseOf(dialect)
                .map(Future::succeededFuture)
                .orElseGet(() -> insert(connection, "endpoints of " + dialect, dialect, false));
    }

    private static Future<Database> insert(
            SqlConnection connection, String name, String dialectOrNull, boolean isForSink) {
        UUID id = UUID.randomUUID();
        return connection
                .preparedQuery("insert into databases (id, name, shape, state, dialect, made_for_sink)"
                        + " values ($1, $2, '', 'RUNNING', $3, $4) returning created")
                .execute(Tuple.of(id, name, dialectOrNull, isForSink))
                .map(rows -> new Database(
                        id.toString(),
                        name,
                        "",
                        DatabaseState.RUNNING,
                        rows.iterator().next().getOffsetDateTime(0).toInstant(),
                        Optional.ofNullable(dialectOrNull)));
    }

    static CatalogChange<Void> delete(DeleteDatabase command) {
        return (connection, now) -> {
            Database database = Missing.requireDatabase(now, command.id(), ProblemCode.NOT_FOUND);
            requireEmpty(now, database);
            return connection
                    .preparedQuery("update databases set state = 'DELETING', deleted = clock_timestamp()"
                            + " where id = $1 and deleted is null")
                    .execute(Tuple.of(UUID.fromString(database.id())))
                    .map(done -> after -> null);
        };
    }

    private static void requireEmpty(Catalog now, Database database) {
        long endpoints = now.endpoints().stream()
                .filter(endpoint -> endpoint.databaseId().equals(database.id()))
                .count();
        long tables = now.tables().stream()
                .filter(table -> table.database().equals(database.id()))
                .count();
        if (endpoints > 0 || tables > 0) {
            throw new Problem(
                    ProblemCode.INCORRECT_STATE,
                    "database " + database.name() + " still holds " + endpoints + " endpoints and " + tables
                            + " tables; delete those first");
        }
    }
}
