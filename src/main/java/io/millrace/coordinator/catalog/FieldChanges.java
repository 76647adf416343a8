package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateField;
import io.millrace.catalog.ControlCommand.DeleteField;
import io.millrace.catalog.ControlCommand.UpdateField;
import io.millrace.catalog.Endpoint;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.List;
import java.util.Map;

/** The commands about fields. */
final class FieldChanges {
    private FieldChanges() {}

    static CatalogChange<Field> create(CreateField command) {
        return (connection, now) -> {
            TableSchema table = Missing.requireTable(now, command.databaseId(), command.table(), ProblemCode.NOT_FOUND);
            FieldRules.require(now, table, command.field(), command.options());
            if (table.field(command.field()).isPresent()) {
                throw new Problem(
                        ProblemCode.ALREADY_EXISTS,
                        "a field named " + command.field() + " exists in table " + table.name());
            }
            return TableSql.addFields(connection, table, Map.of(command.field(), command.options()))
                    .map(next -> after -> find(after, command.databaseId(), command.table(), command.field()));
        };
    }

    static CatalogChange<Field> update(UpdateField command) {
        return (connection, now) -> {
            TableSchema table = Missing.requireTable(now, command.databaseId(), command.table(), ProblemCode.NOT_FOUND);
            Field field = Missing.requireField(table, command.field());
            if (!(field.options() instanceof FieldOptions.Time old)) {
                throw new Problem(
                        ProblemCode.INVALID_PARAMETER,
                        "field " + field.name() + " is of type " + field.type().word()
                                + "; only ttl and noStandardView of a time field can be changed");
            }
            FieldOptions options = new FieldOptions.Time(
                    old.keys(),
                    old.quantum(),
                    command.ttl().orElse(old.ttl()),
                    command.noStandardView().orElse(old.noStandardView()));
            FieldRules.require(now, table, field.name(), options);
            return TableSql.changeField(connection, table, field, options)
                    .map(done -> after -> find(after, command.databaseId(), command.table(), command.field()));
        };
    }

    static CatalogChange<Void> delete(DeleteField command, RuleFields rules) {
        return (connection, now) -> {
            TableSchema table = Missing.requireTable(now, command.databaseId(), command.table(), ProblemCode.NOT_FOUND);
            Field field = Missing.requireField(table, command.field());
            List<String> endpoints = now.endpoints().stream()
                    .filter(endpoint -> endpoint.sinks().stream()
                            .anyMatch(sink -> sink.table().id().equals(table.id()) && rules.uses(sink, field, now)))
                    .map(Endpoint::name)
                    .toList();
            if (!endpoints.isEmpty()) {
                throw new Problem(
                        ProblemCode.INCORRECT_STATE,
                        "field " + field.name() + " is filled by " + endpoints
                                + "; delete those endpoints or change their schemas first");
            }
            return TableSql.dropField(connection, table, field).map(done -> after -> null);
        };
    }

    private static Field find(Catalog after, String database, String table, String field) {
        return Missing.requireField(Missing.requireTable(after, database, table, ProblemCode.NOT_FOUND), field);
    }
}
