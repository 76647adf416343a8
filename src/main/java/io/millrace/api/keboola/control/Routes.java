package io.millrace.api.keboola.control;

import io.millrace.api.Authentication;
import io.millrace.api.Body;
import io.millrace.api.BodyLimit;
import io.millrace.api.BodyReader;
import io.millrace.api.Caller;
import io.millrace.api.Right;
import io.millrace.api.StreamIdentity;
import io.millrace.api.keboola.common.Failures;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.catalog.Catalog;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Finds the route of a request and carries it out: what the request says is checked first, then the key, the role, and the branch. Confined
 * to its verticle.
 */
final class Routes {
    private static final BodyLimit DOCUMENT_LIMIT = new BodyLimit(1 << 20, "the largest description of an object");
    private static final String DEFAULT_BRANCH = "default";

    private final List<Route> routes = new ArrayList<>();
    private final Supplier<Catalog> catalogs;
    private final Authentication authentication;
    private final BodyReader bodies;
    private final Failures failures;
    private final StreamIdentity identity;

    Routes(
            Supplier<Catalog> catalogs,
            Authentication authentication,
            BodyReader bodies,
            Failures failures,
            StreamIdentity identity) {
        this.catalogs = catalogs;
        this.authentication = authentication;
        this.bodies = bodies;
        this.failures = failures;
        this.identity = identity;
    }

    /** Of several that fit, the first one that was added has the request. */
    void add(Route route) {
        routes.add(route);
    }

    /** Something to be read. */
    void get(String pattern, Function<Input, Function<Call, Future<Answer>>> decode) {
        add(new Route(HttpMethod.GET, pattern, Optional.of(Right.USE), Route.BodyKind.NONE, decode));
    }

    /** Something to be read that needs nothing but its path. */
    void show(String pattern, Function<Call, Future<Answer>> show) {
        get(pattern, input -> show);
    }

    /** A change without a body. */
    void change(HttpMethod method, String pattern, Function<Input, Function<Call, Future<Answer>>> decode) {
        add(new Route(method, pattern, Optional.of(Right.CHANGE), Route.BodyKind.NONE, decode));
    }

    /** A change that a JSON object describes. */
    void describe(HttpMethod method, String pattern, Function<Input, Function<Call, Future<Answer>>> decode) {
        add(new Route(method, pattern, Optional.of(Right.CHANGE), Route.BodyKind.JSON, decode));
    }

    List<Route> all() {
        return List.copyOf(routes);
    }

    void handle(HttpServerRequest request) {
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> parts = route.match(request.path());
            if (parts.isPresent() && route.method().equals(request.method())) {
                carryOut(route, request, parts.get());
                return;
            }
            parts.ifPresent(fits -> methods.add(route.method().name()));
        }
        if (methods.isEmpty()) {
            throw new Refusal(404, "endpointNotFound", "no endpoint found for path \"" + request.path() + '"');
        }
        request.response().putHeader(HttpHeaders.ALLOW, String.join(", ", methods));
        throw new Refusal(405, "methodNotAllowed", "this path takes " + methods);
    }

    private void carryOut(Route route, HttpServerRequest request, Map<String, String> parts) {
        Future<Answer> answer = route.body() == Route.BodyKind.NONE
                ? answer(route, new Input(request, parts, null), null)
                : bodies.read(request, limit(route)).compose(body -> answer(route, request, parts, body));
        answer.onSuccess(found -> found.send(request)).onFailure(failure -> failures.answer(request, failure));
    }

    private BodyLimit limit(Route route) {
        return route.body() == Route.BodyKind.JSON
                ? DOCUMENT_LIMIT
                : new BodyLimit(identity.requestBytesMax(), "the largest body of a record");
    }

    private Future<Answer> answer(Route route, HttpServerRequest request, Map<String, String> parts, Body body) {
        if (route.body() == Route.BodyKind.BYTES) {
            return answer(route, new Input(request, parts, null), body).eventually(() -> {
                body.release();
                return Future.succeededFuture();
            });
        }
        JsonBody json;
        try {
            json = JsonBody.parse(body);
        } finally {
            body.release();
        }
        return answer(route, new Input(request, parts, json), null);
    }

    private Future<Answer> answer(Route route, Input input, Body bytes) {
        try {
            Function<Call, Future<Answer>> decoded = route.decode().apply(input);
            Caller caller = authentication.caller(input.request());
            route.right().ifPresent(caller::require);
            requireBranch(input.path().get("branchId"));
            return decoded.apply(new Call(input.request(), input.path(), bytes, caller, catalogs.get()));
        } catch (RuntimeException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private void requireBranch(String branch) {
        if (branch == null || branch.equals(DEFAULT_BRANCH)) {
            return;
        }
        long id;
        try {
            id = Long.parseLong(branch);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("invalid branch: expected \"default\" or <int>, given \"" + branch + '"');
        }
        if (id != identity.branch()) {
            throw Refusal.badRequest(
                    "currently only default branch is supported, branch \"" + id + "\" is not default");
        }
    }
}
