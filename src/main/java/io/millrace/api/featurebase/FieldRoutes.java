package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Core;
import io.millrace.api.json.Members;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateField;
import io.millrace.catalog.ControlCommand.DeleteField;
import io.millrace.catalog.ControlCommand.UpdateField;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** Creates, changes and deletes fields. Confined to its verticle. */
final class FieldRoutes {
    private static final String CREATING = "creating field: ";
    private static final String UPDATING = "updating field: ";
    private static final String DELETING = "deleting field: ";

    private final Core core;
    private final QueryForms forms;

    FieldRoutes(Core core) {
        this.core = core;
        this.forms = new QueryForms(core.protobuf());
    }

    void mount(ServerRoutes routes) {
        String field = "/index/:index/field/:field";
        routes.refuseNameless("/index/:index/field", "field name is required");
        routes.change(HttpMethod.POST, field, Arguments.NONE::check, this::create);
        routes.change(HttpMethod.PATCH, field, ServerRoutes.UNCHECKED, this::update);
        routes.change(HttpMethod.DELETE, field, Arguments.NONE::check, this::delete);
    }

    private Future<ObjectNode> create(RoutingContext context, JsonNode body) {
        Catalog catalog = core.catalog();
        TableSchema table = IndexRoutes.find(catalog, context, CREATING);
        FieldOptions options = reader(catalog, table, context.request()).ofRequest(Members.ofBody(body));
        String name = context.pathParam("field");
        if (table.field(name).isPresent()) {
            throw exists();
        }
        Names.requireServerName(name, CREATING + "validating name: ");
        return core.control()
                .carryOut(new CreateField(table.database(), table.name(), name, options))
                .map(field -> ServerRoutes.success(field.name(), field.createdNanos()))
                .recover(FieldRoutes::notCreated);
    }

    private ServerFieldOptions reader(Catalog catalog, TableSchema table, HttpServerRequest request) {
        return new ServerFieldOptions(foreign -> catalog.table(table.database(), foreign), forms.mayBeOld(request));
    }

    private static Problem exists() {
        return new Problem(ProblemCode.ALREADY_EXISTS, CREATING + "field already exists");
    }

    /** What only the coordinator knows of options is told like the rest of them. */
    private static Future<ObjectNode> notCreated(Throwable failure) {
        Problem problem = Problem.of(failure);
        if (problem.code() == ProblemCode.ALREADY_EXISTS) {
            return Future.failedFuture(exists());
        } else if (problem.code() == ProblemCode.INVALID_PARAMETER) {
            return Future.failedFuture(ServerFieldOptions.unusable(problem.getMessage()));
        }
        return ServerRoutes.doing(CREATING, failure);
    }

    private Future<ObjectNode> update(RoutingContext context, JsonNode body) {
        TableSchema table = IndexRoutes.find(core.catalog(), context, UPDATING);
        Field field = find(table, context, UPDATING);
        FieldUpdate update = FieldUpdate.of(Members.ofBody(body), field.type(), UPDATING);
        return core.control()
                .carryOut(new UpdateField(
                        table.database(), table.name(), field.name(), update.ttl(), update.noStandardView()))
                .map(updated -> ServerRoutes.success().put("name", updated.name()))
                .recover(failure -> ServerRoutes.doing(UPDATING, failure));
    }

    private Future<ObjectNode> delete(RoutingContext context, JsonNode body) {
        TableSchema table = IndexRoutes.find(core.catalog(), context, DELETING);
        Field field = find(table, context, DELETING);
        return core.control()
                .carryOut(new DeleteField(table.database(), table.name(), field.name()))
                .map(deleted -> ServerRoutes.success())
                .recover(failure -> ServerRoutes.doing(DELETING, failure));
    }

    /** The field that the path names. */
    static Field find(TableSchema table, RoutingContext context, String doing) {
        String name = context.pathParam("field");
        return table.field(name)
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, doing + name + ": field not found"));
    }
}
