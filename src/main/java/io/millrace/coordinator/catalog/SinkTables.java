package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Database;
import io.millrace.catalog.Sink;
import io.millrace.catalog.SinkTable;
import io.millrace.model.Field;
import io.millrace.model.MappingSpec;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The tables that the sinks of one change write to; what is made in its transaction is seen by the sinks after it. */
final class SinkTables {
    private final SqlConnection connection;
    private final Catalog now;
    private final RuleFields rules;

    /** By name. */
    private final Map<String, Database> databases = new HashMap<>();

    private final Map<SinkTable, TableSchema> made = new HashMap<>();

    /** Of tables that were given fields. */
    private final Map<TableId, TableSchema> versions = new HashMap<>();

    SinkTables(SqlConnection connection, Catalog now, RuleFields rules) {
        this.connection = connection;
        this.now = now;
        this.rules = rules;
    }

    /** @param databaseId of the endpoint */
    Future<TableSchema> find(String databaseId, SinkTable table) {
        if (table.made().isEmpty()) {
            return Future.succeededFuture(
                    Missing.requireTable(now, databaseId, table.name(), ProblemCode.RELATED_NOT_FOUND));
        }
        SinkTable.Made wanted = table.made().get();
        return database(wanted.database()).compose(database -> {
            if (wanted.isOwn()) {
                return makeOwn(database, table, wanted);
            }
            Optional<TableSchema> there =
                    now.table(database.id(), table.name()).or(() -> Optional.ofNullable(made.get(table)));
            return there.map(Future::succeededFuture).orElseGet(() -> make(database, table, wanted));
        });
    }

    private Future<Database> database(String name) {
        Optional<Database> there = now.databases().stream()
                .filter(database -> database.name().equals(name))
                .findFirst()
                .or(() -> Optional.ofNullable(databases.get(name)));
        return there.map(Future::succeededFuture).orElseGet(() -> DatabaseChanges.makeForSink(connection, name)
                .onSuccess(database -> databases.put(name, database)));
    }

    /** Names joined by a dot may be those of another pair. */
    private Future<TableSchema> makeOwn(Database database, SinkTable table, SinkTable.Made wanted) {
        SinkTable free = table;
        for (int number = 2; now.table(database.id(), free.name()).isPresent() || made.containsKey(free); number++) {
            free = new SinkTable(table.name() + '.' + number, table.made());
        }
        return make(database, free, wanted);
    }

    private Future<TableSchema> make(Database database, SinkTable table, SinkTable.Made wanted) {
        Names.requireLine("table", table.name());
        return TableSql.makeForSink(connection, database.id(), table.name(), wanted.identity())
                .onSuccess(schema -> made.put(table, schema));
    }

    /** Takes from the sink's table the fields that its rule has filled, and that neither another one of its own nor another sink fills. */
    Future<?> dropUnused(Sink sink, MappingSpec next) {
        Future<?> last = Future.succeededFuture();
        for (Field field : sink.table().fields()) {
            if (rules.uses(sink, field, now)
                    && !rules.uses(next, sink.table(), field, now)
                    && !isFilledByOthers(sink, field)) {
                last = last.compose(done -> drop(sink.table(), field));
            }
        }
        return last;
    }

    private boolean isFilledByOthers(Sink sink, Field field) {
        return now.endpoints().stream()
                .flatMap(endpoint -> endpoint.sinks().stream())
                .anyMatch(other -> !other.id().equals(sink.id())
                        && other.table().id().equals(sink.table().id())
                        && rules.uses(other, field, now));
    }

    private Future<?> drop(TableSchema table, Field field) {
        TableSchema before = versions.getOrDefault(table.id(), table);
        TableSchema after =
                before.with(before.version() + 1, before.without(field).fields());
        return TableSql.dropField(connection, before, field).onSuccess(done -> versions.put(table.id(), after));
    }

    /** Gives the table the fields that the rule needs and it lacks. */
    Future<TableSchema> fit(TableSchema table, MappingSpec rule) {
        return rules.create(connection, now, versions.getOrDefault(table.id(), table), rule)
                .onSuccess(next -> versions.put(table.id(), next));
    }
}
