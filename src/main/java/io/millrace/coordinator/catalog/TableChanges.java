package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.DeleteTable;
import io.millrace.catalog.ControlCommand.MarkAttributed;
import io.millrace.catalog.ControlCommand.SetTimeToLive;
import io.millrace.catalog.Endpoint;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;

/** The commands about tables. */
final class TableChanges {
    private static final Duration TIME_TO_LIVE_MAX = Duration.ofDays(36_500);

    private TableChanges() {}

    static CatalogChange<TableSchema> create(CreateTable command) {
        return (connection, now) -> {
            Missing.requireRunning(now, command.databaseId(), ProblemCode.NOT_FOUND);
            Names.requireLine("table", command.name());
            requireLife(command.timeToLive());
            if (now.table(command.databaseId(), command.name()).isPresent()) {
                throw new Problem(
                        ProblemCode.ALREADY_EXISTS, "a table named " + command.name() + " exists in the database");
            }
            return TableSql.insert(connection, command)
                    .map(id -> after -> after.table(id)
                            .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "table " + id + " is gone again")));
        };
    }

    static CatalogChange<TableSchema> setTimeToLive(SetTimeToLive command) {
        return (connection, now) -> {
            TableSchema table = Missing.requireTable(now, command.databaseId(), command.table(), ProblemCode.NOT_FOUND);
            requireLife(command.timeToLive());
            return connection
                    .preparedQuery("update tables set ttl_micros = $2 where id = $1 and deleted is null")
                    .execute(Tuple.of(table.id().value(), TableSql.micros(command.timeToLive())))
                    .map(done -> after ->
                            Missing.requireTable(after, command.databaseId(), command.table(), ProblemCode.NOT_FOUND));
        };
    }

    static CatalogChange<Void> markAttributed(MarkAttributed command) {
        return (connection, now) -> connection
                .preparedQuery(
                        """
                        update tables set attributed = array(select distinct field from unnest(attributed || $2::int[]) as field)
                        where id = $1 and deleted is null
                        """)
                .execute(Tuple.of(
                        command.table().value(), (Object) command.fields().toArray(Integer[]::new)))
                .map(done -> after -> null);
    }

    private static void requireLife(Duration timeToLive) {
        if (timeToLive.isNegative()
                || timeToLive.compareTo(TIME_TO_LIVE_MAX) > 0
                || timeToLive.toNanosPart() % 1_000 != 0) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "the time to live " + timeToLive + " is not one of whole microseconds up to "
                            + TIME_TO_LIVE_MAX.toDays() + " days; zero means for ever");
        }
    }

    static CatalogChange<Void> delete(DeleteTable command) {
        return (connection, now) -> {
            TableSchema table = Missing.requireTable(now, command.databaseId(), command.table(), ProblemCode.NOT_FOUND);
            requireNotFed(now, table);
            requireNotForeign(now, table);
            return connection
                    .preparedQuery("update tables set deleted = clock_timestamp() where id = $1 and deleted is null")
                    .execute(Tuple.of(table.id().value()))
                    .map(done -> after -> null);
        };
    }

    private static void requireNotFed(Catalog now, TableSchema table) {
        List<String> endpoints = now.endpoints().stream()
                .filter(endpoint -> endpoint.feeds(table.id()))
                .map(Endpoint::name)
                .toList();
        if (!endpoints.isEmpty()) {
            throw new Problem(
                    ProblemCode.INCORRECT_STATE,
                    "table " + table.name() + " is fed by " + endpoints + "; delete those endpoints first");
        }
    }

    private static void requireNotForeign(Catalog now, TableSchema table) {
        List<String> fields = now.tables().stream()
                .filter(other -> other.database().equals(table.database()) && other != table)
                .flatMap(other -> other.fields().stream()
                        .filter(field -> table.name().equals(field.options().foreignTable()))
                        .map(field -> other.name() + "." + field.name()))
                .toList();
        if (!fields.isEmpty()) {
            throw new Problem(
                    ProblemCode.INCORRECT_STATE,
                    "table " + table.name() + " is the foreign table of " + fields + "; delete those fields first");
        }
    }
}
