package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.admission.Control;
import io.millrace.api.json.Call;
import io.millrace.api.json.Members;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateField;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.DeleteField;
import io.millrace.catalog.ControlCommand.DeleteTable;
import io.millrace.catalog.ControlCommand.UpdateField;
import io.millrace.catalog.Database;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tables and their fields. Immutable. */
final class TableRoutes {
    private final Control control;

    TableRoutes(Control control) {
        this.control = control;
    }

    /** @param base such as {@code /v2/tables} */
    void mount(CloudRoutes routes, String base) {
        String tables = base + "/:database";
        String table = tables + "/:table";
        String field = table + "/fields/:field";
        routes.change(HttpMethod.POST, tables, 201, this::create);
        routes.get(tables, call -> CloudJson.list("tables", tables(call), CloudJson::table));
        routes.get(table, call -> CloudJson.table(table(call)));
        routes.delete(table, 202, this::delete);
        routes.get(
                table + "/fields", call -> CloudJson.list("fields", table(call).fields(), CloudJson::field));
        routes.change(HttpMethod.POST, field, 201, this::createField);
        routes.get(field, call -> CloudJson.field(field(call)));
        routes.change(HttpMethod.PATCH, field, 200, this::updateField);
        routes.delete(field, 202, this::deleteField);
    }

    private Future<JsonNode> create(Call call) {
        Database database = DatabaseRoutes.find(call.catalog(), call.path("database"));
        Members body = call.body();
        Optional<Members> options = body.object("options");
        return control.carryOut(new CreateTable(
                        database.id(),
                        Names.strict(body, "name"),
                        body.text("description").orElse(""),
                        options.flatMap(given -> given.flag("keys")).orElse(false),
                        options.flatMap(given -> given.flag("trackExistence")).orElse(true)))
                .map(CloudJson::table);
    }

    private Future<Void> delete(Call call) {
        TableSchema table = table(call);
        return control.carryOut(new DeleteTable(table.database(), table.name()));
    }

    private Future<JsonNode> createField(Call call) {
        TableSchema table = table(call);
        String name = call.path("field");
        if (!Names.isValid(name)) {
            String message = "the name of a field must begin with a-z and go on with a-z, 0-9, - or _";
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    message,
                    List.of(new FieldProblem(name, List.of(), "bad_name", message)));
        }
        FieldOptions options =
                call.body().object("options").map(FieldOptionsJson::parse).orElse(FieldOptions.set(false));
        return control.carryOut(new CreateField(table.database(), table.name(), name, options))
                .map(CloudJson::field);
    }

    /** The body names one option and its new value. */
    private Future<JsonNode> updateField(Call call) {
        TableSchema table = table(call);
        Members body = call.body();
        String option = body.requiredText("option");
        return control.carryOut(
                        switch (option.toLowerCase(Locale.ROOT)) {
                            case "ttl" ->
                                new UpdateField(
                                        table.database(),
                                        table.name(),
                                        field(call).name(),
                                        Optional.of(FieldOptionsJson.ttl(body, "value")),
                                        Optional.empty());
                            case "nostandardview" ->
                                new UpdateField(
                                        table.database(),
                                        table.name(),
                                        field(call).name(),
                                        Optional.empty(),
                                        Optional.of(truth(body)));
                            default -> throw body.wrong("option", "unknown_option", "must be ttl or noStandardView");
                        })
                .map(CloudJson::field);
    }

    /** Clients send it as a string or as it is. */
    private static boolean truth(Members body) {
        String word = body.any("value").map(JsonNode::asText).orElse("");
        if (!word.equals("true") && !word.equals("false")) {
            throw body.wrong("value", "bad_bool", "must be true or false");
        }
        return word.equals("true");
    }

    private Future<Void> deleteField(Call call) {
        TableSchema table = table(call);
        return control.carryOut(
                new DeleteField(table.database(), table.name(), field(call).name()));
    }

    private static List<TableSchema> tables(Call call) {
        Database database = DatabaseRoutes.find(call.catalog(), call.path("database"));
        return call.catalog().tables().stream()
                .filter(table -> table.database().equals(database.id()))
                .toList();
    }

    private static TableSchema table(Call call) {
        Catalog catalog = call.catalog();
        Database database = DatabaseRoutes.find(catalog, call.path("database"));
        String name = call.path("table");
        return catalog.table(database.id(), name)
                .orElseThrow(() -> new Problem(
                        ProblemCode.NOT_FOUND, "database " + database.name() + " has no table called " + name));
    }

    private static Field field(Call call) {
        TableSchema table = table(call);
        String name = call.path("field");
        return table.field(name)
                .orElseThrow(() ->
                        new Problem(ProblemCode.NOT_FOUND, "table " + table.name() + " has no field called " + name));
    }
}
