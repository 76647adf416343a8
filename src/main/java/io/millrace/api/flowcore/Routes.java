package io.millrace.api.flowcore;

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
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.function.Function;
import java.util.function.Supplier;

/** Turns functions into routes below {@code /api/v1}: key, right, body, answer. Confined to its verticle. */
final class Routes {
    static final String BASE = "/api/v1";

    private final Router router;
    private final Calls calls;
    private final Authentication authentication;
    private final FlowcoreFailures failures;

    Routes(
            Router router,
            Supplier<Catalog> catalogs,
            Authentication authentication,
            BodyReader bodies,
            FlowcoreFailures failures) {
        this.router = router;
        this.calls = new Calls(catalogs, bodies);
        this.authentication = authentication;
        this.failures = failures;
    }

    /** Answers 200 with what the catalog says now. */
    void get(String path, Function<Call, JsonNode> answer) {
        ask(HttpMethod.GET, path, call -> Future.succeededFuture(answer.apply(call)));
    }

    /** Answers 200 with what somebody has to be asked for. */
    void ask(HttpMethod method, String path, Function<Call, Future<? extends JsonNode>> answer) {
        route(method, path, Right.USE, call -> answer.apply(call).map(Json::text));
    }

    /** The same that is written as JSON already. */
    void tell(HttpMethod method, String path, Function<Call, Future<Buffer>> answer) {
        route(method, path, Right.USE, answer);
    }

    /** Answers 200 with the changed object. */
    void change(HttpMethod method, String path, Function<Call, Future<? extends JsonNode>> answer) {
        route(method, path, Right.CHANGE, call -> answer.apply(call).map(Json::text));
    }

    private void route(HttpMethod method, String path, Right right, Function<Call, Future<Buffer>> answer) {
        router.route(method, BASE + path).handler(context -> {
            HttpServerRequest request = context.request();
            Caller caller = authentication.caller(request, Credentials.of(request));
            caller.require(right);
            calls.read(context, caller)
                    .compose(answer)
                    .onComplete(json -> send(request, json), failure -> failures.answer(request, failure));
        });
    }

    private static void send(HttpServerRequest request, Buffer json) {
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, FlowcoreFailures.JSON_TYPE)
                .end(json);
    }
}
