package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Core;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.DeleteTable;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Creates and deletes indexes. Confined to its verticle. */
final class IndexRoutes {
    private static final String CREATING = "creating index: ";
    private static final String DELETING = "deleting index: ";

    private final Core core;
    private final DefaultDatabase database;

    IndexRoutes(Core core) {
        this.core = core;
        this.database = new DefaultDatabase(core);
    }

    void mount(ServerRoutes routes) {
        routes.refuseNameless("/index", "index name is required");
        routes.change(HttpMethod.POST, "/index/:index", Arguments.NONE::check, this::create);
        routes.change(HttpMethod.DELETE, "/index/:index", Arguments.NONE::check, this::delete);
    }

    private Future<ObjectNode> create(RoutingContext context, JsonNode body) {
        String name = context.pathParam("index");
        IndexOptions options = IndexOptions.ofRequest(body);
        if (core.catalog().tableNamed(name).isPresent()) {
            throw exists();
        }
        Names.requireServerName(name, CREATING + "persisting index: validating name: ");
        return database.get()
                .compose(into -> core.control()
                        .carryOut(new CreateTable(
                                into.id(),
                                name,
                                options.notes(),
                                options.identity(),
                                options.trackExistence(),
                                Duration.ZERO)))
                .map(table -> ServerRoutes.success(table.name(), table.createdNanos()))
                .recover(failure -> Problem.of(failure).code() == ProblemCode.ALREADY_EXISTS
                        ? Future.failedFuture(exists())
                        : ServerRoutes.doing(CREATING, failure));
    }

    private static Problem exists() {
        return new Problem(ProblemCode.ALREADY_EXISTS, CREATING + "index already exists");
    }

    private Future<ObjectNode> delete(RoutingContext context, JsonNode body) {
        TableSchema table = find(core.catalog(), context, DELETING);
        return core.control()
                .carryOut(new DeleteTable(table.database(), table.name()))
                .map(deleted -> ServerRoutes.success())
                .recover(failure -> ServerRoutes.doing(DELETING, failure));
    }

    /** The index that the path names. */
    static TableSchema find(Catalog catalog, RoutingContext context, String doing) {
        String name = context.pathParam("index");
        return catalog.tableNamed(name)
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, doing + name + ": index not found"));
    }
}
