package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateMissing;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.TableOutline;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The command that makes of outlines what there is not yet. */
final class OutlineChanges {
    private OutlineChanges() {}

    /** Everything is checked before anything is made. */
    static CatalogChange<CreateMissing.Made> createMissing(CreateMissing command) {
        return (connection, now) -> {
            Missing.requireRunning(now, command.databaseId(), ProblemCode.NOT_FOUND);
            List<Step> steps = steps(command, now);
            Future<?> done = Future.succeededFuture();
            for (Step step : steps) {
                done = done.compose(before -> carryOut(connection, command.databaseId(), step));
            }
            CreateMissing.Made made = new CreateMissing.Made(
                    (int) steps.stream().filter(step -> step.there().isEmpty()).count(),
                    steps.stream().mapToInt(step -> step.missing().size()).sum());
            return done.map(last -> after -> made);
        };
    }

    /** @param there the table if it is there */
    private record Step(TableOutline table, Optional<TableSchema> there, Map<String, FieldOptions> missing) {}

    private static List<Step> steps(CreateMissing command, Catalog now) {
        Set<String> created = new HashSet<>();
        Set<String> named = new HashSet<>();
        for (TableOutline table : command.tables()) {
            require(named.add(table.name()), "table " + table.name() + " is there twice");
            if (now.tableNamed(table.name()).isEmpty()) {
                Names.requireLine("table", table.name());
                created.add(table.name());
            }
        }
        List<Step> steps = new ArrayList<>();
        for (TableOutline table : command.tables()) {
            Optional<TableSchema> there = now.tableNamed(table.name());
            there.ifPresent(found -> requireSame(found, table));
            String database = there.map(TableSchema::database).orElse(command.databaseId());
            steps.add(new Step(table, there, missing(table, there, isTable(now, database, command, created))));
        }
        return steps;
    }

    private static Predicate<String> isTable(Catalog now, String database, CreateMissing command, Set<String> created) {
        boolean seesCreated = database.equals(command.databaseId());
        return name -> now.table(database, name).isPresent() || (seesCreated && created.contains(name));
    }

    private static Map<String, FieldOptions> missing(
            TableOutline table, Optional<TableSchema> there, Predicate<String> isTable) {
        Map<String, FieldOptions> missing = new LinkedHashMap<>();
        table.fields().forEach((name, options) -> {
            if (there.flatMap(found -> found.field(name)).isEmpty()) {
                FieldRules.require(isTable, name, options);
                missing.put(name, options);
            }
        });
        return missing;
    }

    private static void requireSame(TableSchema there, TableOutline table) {
        requireEqual(
                "table " + there.name(),
                "keys",
                there.isKeyed(),
                table.identity().isKeyed());
        requireEqual("table " + there.name(), "trackExistence", there.tracksExistence(), table.trackExistence());
        table.fields().forEach((name, options) -> there.field(name)
                .ifPresent(
                        field -> requireSame("field " + name + " of table " + there.name(), field.options(), options)));
    }

    /** What decides which values fit; caches, bounds and times to live may differ. */
    private static void requireSame(String what, FieldOptions there, FieldOptions wanted) {
        requireEqual(what, "type", there.type().word(), wanted.type().word());
        requireEqual(what, "keys", there.keys(), wanted.keys());
        requireEqual(what, "foreignIndex", there.foreignTable(), wanted.foreignTable());
        if (there instanceof FieldOptions.Time has && wanted instanceof FieldOptions.Time other) {
            requireEqual(what, "timeQuantum", has.quantum(), other.quantum());
        } else if (there instanceof FieldOptions.Decimal has && wanted instanceof FieldOptions.Decimal other) {
            requireEqual(what, "scale", has.scale(), other.scale());
        } else if (there instanceof FieldOptions.Timestamp has && wanted instanceof FieldOptions.Timestamp other) {
            requireEqual(
                    what,
                    "timeUnit",
                    has.granularity().word(),
                    other.granularity().word());
        }
    }

    private static void requireEqual(String what, String option, Object there, Object wanted) {
        require(
                Objects.equals(there, wanted),
                what + " exists with " + option + " " + there + ", which cannot become " + wanted);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, message);
        }
    }

    private static Future<TableSchema> carryOut(SqlConnection connection, String database, Step step) {
        return step.there()
                .map(Future::succeededFuture)
                .orElseGet(() -> create(connection, database, step.table()))
                .compose(table -> TableSql.addFields(connection, table, step.missing()));
    }

    private static Future<TableSchema> create(SqlConnection connection, String database, TableOutline table) {
        CreateTable command = new CreateTable(
                database, table.name(), table.notes(), table.identity(), table.trackExistence(), Duration.ZERO);
        return TableSql.insert(connection, command)
                .map(id -> new TableSchema(
                        id, database, table.name(), table.identity(), table.trackExistence(), 1, 0, List.of()));
    }
}
