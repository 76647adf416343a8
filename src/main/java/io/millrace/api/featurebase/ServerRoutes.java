package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Authentication;
import io.millrace.api.Body;
import io.millrace.api.BodyLimit;
import io.millrace.api.BodyReader;
import io.millrace.api.Core;
import io.millrace.api.Right;
import io.millrace.api.json.Json;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Turns functions into routes about the schema: credentials, right, arguments, the rule for {@code Accept}, body, answer.
 * Confined to its verticle.
 */
final class ServerRoutes {
    /** Any arguments will do. */
    static final Consumer<RoutingContext> UNCHECKED = context -> {};

    /** A schema of some thousand fields. */
    private static final BodyLimit BODY_LIMIT = new BodyLimit(1 << 20, "the largest description of a schema");

    private final Router router;
    private final Core core;
    private final BodyReader bodies;
    private final Authentication authentication;
    private final ServerFailures failures;

    ServerRoutes(Router router, Core core, BodyReader bodies, Authentication authentication, ServerFailures failures) {
        this.failures = failures;
        this.router = router;
        this.core = core;
        this.bodies = bodies;
        this.authentication = authentication;
    }

    /** @param arguments checks them, such as {@link Arguments#check} */
    void ask(String path, Consumer<RoutingContext> arguments, Function<RoutingContext, Future<JsonNode>> answer) {
        router.get(path).method(HttpMethod.HEAD).handler(context -> {
            HttpServerRequest request = context.request();
            authentication.caller(request).require(Right.USE);
            arguments.accept(context);
            AcceptRule.requireJson(request);
            answer.apply(context).onComplete(json -> answer(request, json), failure -> failures.text(request, failure));
        });
    }

    /** Answers with a success object, also if it fails. */
    void change(
            HttpMethod method,
            String path,
            Consumer<RoutingContext> arguments,
            BiFunction<RoutingContext, JsonNode, Future<ObjectNode>> change) {
        router.route(method, path).handler(context -> {
            HttpServerRequest request = context.request();
            authentication.caller(request).require(Right.CHANGE);
            arguments.accept(context);
            AcceptRule.requireJson(request);
            body(request)
                    .compose(body -> change.apply(context, body))
                    .onComplete(
                            success -> answer(request, success),
                            failure -> failures.change(request, failure, existing(context, failure)));
        });
    }

    /** Answers nothing with 204, or a line of text if it fails. */
    void post(String path, Consumer<RoutingContext> arguments, Function<Future<JsonNode>, Future<Void>> change) {
        router.post(path).handler(context -> {
            HttpServerRequest request = context.request();
            authentication.caller(request).require(Right.CHANGE);
            arguments.accept(context);
            change.apply(body(request))
                    .onComplete(
                            done -> request.response().setStatusCode(204).end(),
                            failure -> failures.text(request, failure));
        });
    }

    /** Says that a name lacks in the path. */
    void refuseNameless(String path, String message) {
        router.post(path).handler(context -> {
            throw new Problem(ProblemCode.INVALID_PARAMETER, message);
        });
    }

    private Future<JsonNode> body(HttpServerRequest request) {
        boolean matters = !request.method().equals(HttpMethod.DELETE);
        return bodies.read(request, BODY_LIMIT).map(body -> parse(body, matters));
    }

    /** Null says as little as no body. */
    private static JsonNode parse(Body body, boolean matters) {
        try {
            JsonNode json = matters ? Json.parse(body.bytes(), body.length()) : MissingNode.getInstance();
            return json.isNull() ? MissingNode.getInstance() : json;
        } finally {
            body.release();
        }
    }

    private static void answer(HttpServerRequest request, JsonNode json) {
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, CloudFailures.JSON_TYPE)
                .end(Json.text(json));
    }

    static ObjectNode success() {
        return Json.object().put("success", true);
    }

    static ObjectNode success(String name, long createdNanos) {
        return success().put("name", name).put("createdAt", createdNanos);
    }

    /** A conflict names what is in the way, if that is still there. */
    private ObjectNode existing(RoutingContext context, Throwable failure) {
        ObjectNode existing = Json.object();
        if (Problem.of(failure).code() == ProblemCode.ALREADY_EXISTS) {
            String field = context.pathParam("field");
            find(context.pathParam("index")).ifPresent(table -> {
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

    private Optional<TableSchema> find(String name) {
        try {
            return core.catalog().tableNamed(name);
        } catch (Problem ambiguous) {
            return Optional.empty();
        }
    }

    /** A refusal, with words before it that say what was refused. */
    static <T> Future<T> doing(String what, Throwable failure) {
        Problem problem = Problem.of(failure);
        boolean isRefusal = problem.code().kind() == ProblemKind.REJECTED;
        return Future.failedFuture(
                isRefusal ? new Problem(problem.code(), what + problem.getMessage(), problem.details()) : problem);
    }
}
