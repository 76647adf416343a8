package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Authentication;
import io.millrace.api.Body;
import io.millrace.api.BodyLimit;
import io.millrace.api.BodyReader;
import io.millrace.api.Core;
import io.millrace.api.Right;
import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.ControlCommand.CreateField;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.DeleteField;
import io.millrace.catalog.ControlCommand.DeleteTable;
import io.millrace.catalog.Database;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BiFunction;

/** Creates and deletes indexes and fields. New indexes go into the database {@value #DATABASE}. Confined to its verticle. */
final class IndexRoutes {
    private static final String DATABASE = "default";
    private static final BodyLimit BODY_LIMIT = new BodyLimit(64 << 10, "the largest description of an index or field");

    private final Core core;
    private final BodyReader bodies;
    private final Authentication authentication;
    private final ServerFailures failures;

    IndexRoutes(Core core, BodyReader bodies, Authentication authentication, ServerFailures failures) {
        this.failures = failures;
        this.core = core;
        this.bodies = bodies;
        this.authentication = authentication;
    }

    void mount(Router router) {
        change(router, HttpMethod.POST, "/index/:index", this::createIndex);
        change(router, HttpMethod.DELETE, "/index/:index", this::deleteIndex);
        change(router, HttpMethod.POST, "/index/:index/field/:field", this::createField);
        change(router, HttpMethod.DELETE, "/index/:index/field/:field", this::deleteField);
    }

    private void change(
            Router router,
            HttpMethod method,
            String path,
            BiFunction<RoutingContext, Members, Future<ObjectNode>> change) {
        router.route(method, path).handler(context -> {
            HttpServerRequest request = context.request();
            authentication.caller(request).require(Right.CHANGE);
            AcceptRule.requireJson(request);
            bodies.read(request, BODY_LIMIT)
                    .compose(body -> change.apply(context, Members.ofBody(parse(body))))
                    .onComplete(
                            result -> request.response()
                                    .putHeader(HttpHeaders.CONTENT_TYPE, CloudFailures.JSON_TYPE)
                                    .end(Json.text(result)),
                            failure -> failures.change(request, failure, existing(context, failure)));
        });
    }

    private static JsonNode parse(Body body) {
        try {
            return Json.parse(body.bytes(), body.length());
        } finally {
            body.release();
        }
    }

    private Future<ObjectNode> createIndex(RoutingContext context, Members body) {
        String name = context.pathParam("index");
        requireValid(name, "creating index: persisting index: validating name: ");
        if (core.catalog().tableNamed(name).isPresent()) {
            throw new Problem(ProblemCode.ALREADY_EXISTS, "creating index: index already exists");
        }
        Optional<Members> options = body.object("options");
        boolean keys = options.flatMap(given -> given.flag("keys")).orElse(false);
        boolean trackExistence =
                options.flatMap(given -> given.flag("trackExistence")).orElse(true);
        String description = options.flatMap(given -> given.text("description")).orElse("");
        return database()
                .compose(database -> core.control()
                        .carryOut(new CreateTable(database.id(), name, description, keys, trackExistence)))
                .map(table -> created(table.name(), table.createdNanos()));
    }

    private Future<Database> database() {
        return core.catalog().databases().stream()
                .filter(database -> database.name().equals(DATABASE))
                .findFirst()
                .map(Future::succeededFuture)
                .orElseGet(() -> core.control().carryOut(new CreateDatabase(DATABASE, "")));
    }

    private Future<ObjectNode> deleteIndex(RoutingContext context, Members body) {
        TableSchema table = table(context, "deleting index: ");
        return core.control()
                .carryOut(new DeleteTable(table.database(), table.name()))
                .map(deleted -> success());
    }

    private Future<ObjectNode> createField(RoutingContext context, Members body) {
        TableSchema table = table(context, "creating field: ");
        String name = context.pathParam("field");
        requireValid(name, "creating field: validating name: ");
        if (table.field(name).isPresent()) {
            throw new Problem(ProblemCode.ALREADY_EXISTS, "creating field: field already exists");
        }
        FieldOptions options =
                body.object("options").map(FieldOptionsJson::parse).orElse(FieldOptions.set(false));
        return core.control()
                .carryOut(new CreateField(table.database(), table.name(), name, options))
                .map(field -> created(field.name(), field.createdNanos()));
    }

    private Future<ObjectNode> deleteField(RoutingContext context, Members body) {
        TableSchema table = table(context, "deleting field: ");
        String name = context.pathParam("field");
        Field field = table.field(name)
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "deleting field: " + name + ": field not found"));
        return core.control()
                .carryOut(new DeleteField(table.database(), table.name(), field.name()))
                .map(deleted -> success());
    }

    private TableSchema table(RoutingContext context, String doing) {
        String name = context.pathParam("index");
        Catalog catalog = core.catalog();
        return catalog.tableNamed(name)
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, doing + name + ": index not found"));
    }

    private static void requireValid(String name, String doing) {
        if (!Names.isValid(name)) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    doing + "'" + name + "': invalid index or field name, must match [a-z][a-z0-9_-]*"
                            + " and contain at most 230 characters");
        }
    }

    private static ObjectNode success() {
        return Json.object().put("success", true);
    }

    private static ObjectNode created(String name, long nanos) {
        return success().put("name", name).put("createdAt", nanos);
    }

    /** A conflict names what is in the way. */
    private ObjectNode existing(RoutingContext context, Throwable failure) {
        ObjectNode existing = Json.object();
        if (Problem.of(failure).code() == ProblemCode.ALREADY_EXISTS) {
            String field = context.pathParam("field");
            core.catalog().tableNamed(context.pathParam("index")).ifPresent(table -> {
                if (field == null) {
                    existing.put("name", table.name()).put("createdAt", table.createdNanos());
                } else {
                    table.field(field)
                            .ifPresent(found -> existing.put("name", field).put("createdAt", found.createdNanos()));
                }
            });
        }
        return existing;
    }
}
