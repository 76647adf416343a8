package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.Core;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateMissing;
import io.millrace.catalog.ControlCommand.TableOutline;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Shows what there is, and makes what a schema says that there is not. Confined to its verticle. */
final class SchemaRoutes {
    private static final Arguments VIEWS = Arguments.optional("views");

    private final Core core;
    private final DefaultDatabase database;

    SchemaRoutes(Core core) {
        this.core = core;
        this.database = new DefaultDatabase(core);
    }

    void mount(ServerRoutes routes) {
        routes.ask("/schema", VIEWS::check, this::schema);
        routes.ask("/schema/details", ServerRoutes.UNCHECKED, context -> withViews());
        routes.ask("/index", Arguments.NONE::check, context -> plain());
        routes.ask("/index/:index", Arguments.NONE::check, this::index);
        routes.post("/schema", Arguments.optional("remote")::check, this::apply);
    }

    private Future<JsonNode> schema(RoutingContext context) {
        String views = context.queryParams().get("views");
        return switch (views == null ? "false" : views) {
            case "true", "1" -> withViews();
            case "false", "0", "" -> plain();
            default ->
                throw new Problem(
                        ProblemCode.INVALID_PARAMETER,
                        "invalid views argument: '" + views + "' (should be true/false)");
        };
    }

    private Future<JsonNode> plain() {
        return Future.succeededFuture(new ServerJson(core.catalog()).schema());
    }

    private Future<JsonNode> withViews() {
        Catalog catalog = core.catalog();
        Set<TableId> tables = catalog.tables().stream().map(TableSchema::id).collect(Collectors.toSet());
        return core.queries().views(tables).map(views -> new ServerJson(catalog, views).schema());
    }

    private Future<JsonNode> index(RoutingContext context) {
        String name = context.pathParam("index");
        Catalog catalog = core.catalog();
        return catalog.tableNamed(name)
                .map(table -> Future.<JsonNode>succeededFuture(new ServerJson(catalog).index(table)))
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "Index " + name + " Not Found"));
    }

    private Future<Void> apply(Future<JsonNode> body) {
        return body.recover(failure -> Problem.of(failure).code() == ProblemCode.INVALID_BODY
                        ? ServerRoutes.doing(SchemaDocument.DECODING, failure)
                        : Future.failedFuture(failure))
                .compose(this::apply);
    }

    private Future<Void> apply(JsonNode body) {
        List<TableOutline> tables = new SchemaDocument(core.catalog()).read(body);
        return tables.isEmpty()
                ? Future.succeededFuture()
                : database.get()
                        .compose(into -> core.control().carryOut(new CreateMissing(into.id(), tables)))
                        .<Void>mapEmpty()
                        .recover(failure -> ServerRoutes.doing(SchemaDocument.APPLYING, failure));
    }
}
