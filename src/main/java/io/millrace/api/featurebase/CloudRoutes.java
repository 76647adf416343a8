package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.Authentication;
import io.millrace.api.BodyReader;
import io.millrace.api.Caller;
import io.millrace.api.Right;
import io.millrace.api.json.Call;
import io.millrace.api.json.Calls;
import io.millrace.api.json.Json;
import io.millrace.catalog.Catalog;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Turns functions into routes of the control plane: credentials, right, body, answer. Confined to its verticle. */
final class CloudRoutes {
    private final Router router;
    private final Calls calls;
    private final Authentication authentication;
    private final CloudFailures failures;

    CloudRoutes(
            Router router,
            Supplier<Catalog> catalogs,
            Authentication authentication,
            BodyReader bodies,
            CloudFailures failures) {
        this.failures = failures;
        this.router = router;
        this.calls = new Calls(catalogs, bodies);
        this.authentication = authentication;
    }

    /** Answers 200 with what the catalog says now. */
    void get(String path, Function<Call, JsonNode> answer) {
        route(HttpMethod.GET, path, Right.USE, 200, call -> Future.succeededFuture(Optional.of(answer.apply(call))));
    }

    /** Answers 200 with what somebody has to be asked for. */
    void ask(String path, Function<Call, Future<JsonNode>> answer) {
        route(HttpMethod.GET, path, Right.USE, 200, call -> answer.apply(call).map(Optional::of));
    }

    /** Answers with this status and the changed object. */
    void change(HttpMethod method, String path, int status, Function<Call, Future<JsonNode>> answer) {
        route(method, path, Right.CHANGE, status, call -> answer.apply(call).map(Optional::of));
    }

    /** Answers with this status and no body. */
    void delete(String path, int status, Function<Call, Future<Void>> change) {
        route(HttpMethod.DELETE, path, Right.CHANGE, status, call -> change.apply(call)
                .map(Optional.empty()));
    }

    void route(
            HttpMethod method,
            String path,
            Right right,
            int status,
            Function<Call, Future<Optional<JsonNode>>> answer) {
        Route route = router.route(method, path);
        if (method.equals(HttpMethod.GET)) {
            route.method(HttpMethod.HEAD);
        }
        route.handler(context -> {
            HttpServerRequest request = context.request();
            Caller caller = authentication.caller(request);
            caller.require(right);
            calls.read(context, caller)
                    .compose(answer)
                    .onComplete(
                            json -> answer(request.response(), status, json),
                            failure -> failures.answer(request, failure));
        });
    }

    /** Answers whatever is asked here with the failure, without asking for credentials. */
    void refuse(String path, Function<RoutingContext, RuntimeException> failure) {
        router.route(path).handler(context -> failures.answer(context.request(), failure.apply(context)));
    }

    private static void answer(HttpServerResponse response, int status, Optional<JsonNode> json) {
        response.setStatusCode(status);
        if (json.isEmpty()) {
            response.end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, CloudFailures.JSON_TYPE)
                    .end(Json.text(json.get()));
        }
    }
}
