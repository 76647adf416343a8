package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.DeleteViewCommand;
import io.millrace.api.Core;
import io.millrace.api.json.Json;
import io.millrace.model.Field;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/** The views of a field. Confined to its verticle. */
final class ViewRoutes {
    private static final String DELETING = "deleting view: ";

    private final Core core;

    ViewRoutes(Core core) {
        this.core = core;
    }

    void mount(ServerRoutes routes) {
        String views = "/index/:index/field/:field/view";
        routes.ask(views, ServerRoutes.UNCHECKED, this::list);
        routes.change(HttpMethod.DELETE, views + "/:view", ServerRoutes.UNCHECKED, this::delete);
    }

    private Future<JsonNode> list(RoutingContext context) {
        String index = context.pathParam("index");
        String name = context.pathParam("field");
        TableSchema table =
                core.catalog().tableNamed(index).orElseThrow(() -> missing("Index " + index + " Not Found"));
        Field field = table.field(name).orElseThrow(() -> missing("Field " + name + " Not Found"));
        return views(table, field).map(views -> list(index, field, views));
    }

    private static Problem missing(String message) {
        return new Problem(ProblemCode.NOT_FOUND, message);
    }

    private Future<List<String>> views(TableSchema table, Field field) {
        return core.queries()
                .views(Set.of(table.id()))
                .map(views -> ServerViews.of(field, views.of(table.id(), field.name())));
    }

    private static JsonNode list(String index, Field field, List<String> views) {
        ArrayNode list = Json.array();
        views.forEach(view -> list.addObject()
                .put("name", view)
                .put("type", field.type().word())
                .put("field", field.name())
                .put("index", index));
        return list;
    }

    /** Also of a view that holds nothing. */
    private Future<ObjectNode> delete(RoutingContext context, JsonNode body) {
        TableSchema table = IndexRoutes.find(core.catalog(), context, DELETING);
        Field field = FieldRoutes.find(table, context, DELETING);
        String view = context.pathParam("view");
        return views(table, field).compose(views -> {
            if (!views.contains(view)) {
                return Future.succeededFuture(ServerRoutes.success());
            }
            if (view.equals(ServerViews.EXISTENCE)) {
                throw new Problem(
                        ProblemCode.NOT_IMPLEMENTED,
                        DELETING + "view existence goes with the records that have a value; delete the field instead");
            }
            return core.writes()
                    .deleteView(new DeleteViewCommand(table.id(), field, ServerViews.stored(view)))
                    .map(done -> ServerRoutes.success());
        });
    }
}
