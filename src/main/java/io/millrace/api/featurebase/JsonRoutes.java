package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.Authentication;
import io.millrace.api.BodyLimit;
import io.millrace.api.BodyReader;
import io.millrace.api.Right;
import io.millrace.api.json.Calls;
import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Routes of the server dialect that answer with JSON, and with text what goes wrong. Confined to its verticle. */
final class JsonRoutes {
    private static final BodyLimit BODY_LIMIT = new BodyLimit(64 << 10, "the largest body of such a request");

    private final Router router;
    private final BodyReader bodies;
    private final Authentication authentication;
    private final ServerFailures failures;

    JsonRoutes(Router router, BodyReader bodies, Authentication authentication, ServerFailures failures) {
        this.router = router;
        this.bodies = bodies;
        this.authentication = authentication;
        this.failures = failures;
    }

    /** Takes any arguments. */
    void get(String path, Right right, Function<RoutingContext, Future<? extends JsonNode>> answer) {
        router.get(path).method(HttpMethod.HEAD).handler(context -> {
            admit(context, right);
            send(context, answer.apply(context));
        });
    }

    void get(
            String path,
            Right right,
            Arguments arguments,
            Function<RoutingContext, Future<? extends JsonNode>> answer) {
        router.get(path).method(HttpMethod.HEAD).handler(context -> {
            admit(context, right, arguments);
            send(context, answer.apply(context));
        });
    }

    /** Takes any arguments. */
    void post(String path, Right right, BiFunction<RoutingContext, Members, Future<? extends JsonNode>> answer) {
        router.post(path).handler(context -> {
            admit(context, right);
            read(context, answer);
        });
    }

    void post(
            String path,
            Right right,
            Arguments arguments,
            BiFunction<RoutingContext, Members, Future<? extends JsonNode>> answer) {
        router.post(path).handler(context -> {
            admit(context, right, arguments);
            read(context, answer);
        });
    }

    private void read(RoutingContext context, BiFunction<RoutingContext, Members, Future<? extends JsonNode>> answer) {
        send(
                context,
                bodies.read(context.request(), BODY_LIMIT)
                        .compose(body -> answer.apply(context, Members.ofBody(Calls.parse(body)))));
    }

    /** Clients learn of a wrong argument before they learn that they have to take JSON. */
    private void admit(RoutingContext context, Right right, Arguments arguments) {
        authentication.caller(context.request()).require(right);
        arguments.check(context);
        AcceptRule.requireJson(context.request());
    }

    private void admit(RoutingContext context, Right right) {
        authentication.caller(context.request()).require(right);
        AcceptRule.requireJson(context.request());
    }

    private void send(RoutingContext context, Future<? extends JsonNode> answer) {
        answer.onComplete(
                json -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, CloudFailures.JSON_TYPE)
                        .end(Json.text(json)),
                failure -> failures.text(context.request(), failure));
    }
}
