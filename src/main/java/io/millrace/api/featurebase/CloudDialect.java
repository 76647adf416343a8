package io.millrace.api.featurebase;

import io.millrace.api.Authentication;
import io.millrace.api.Core;
import io.millrace.api.CorsRules;
import io.millrace.api.Dialect;
import io.millrace.api.Rim;
import io.millrace.api.Unrouted;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/**
 * FeatureBase Cloud: everything under {@code /v2}, and the first generation's paths under {@code /v1}. Confined to its
 * verticle.
 */
public final class CloudDialect implements Dialect {
    private static final Set<String> PATHS = Set.of(
            "/v2/*",
            "/v1/sinks/*",
            "/v1/deployments/*",
            "/v1/databases/*",
            "/v1/tables/*",
            "/v1/api-keys/*",
            "/v1/auth/*",
            "/v1/login/*");
    private static final CorsRules CORS = CorsRules.of(
            "GET, HEAD, POST, PUT, PATCH, DELETE",
            "Authorization, X-API-Key, Content-Type, Content-Encoding, Idempotency-Key, X-Request-Id",
            "Allow, Retry-After, X-Request-Id");
    private static final String SINKS = "/sinks/";
    private static final int GENERATION_LENGTH = "/v2".length();

    private final CloudFailures failures;
    private final SinkPosts posts;
    private final Router router;

    public CloudDialect(Core core, Rim rim, Authentication authentication) {
        failures = new CloudFailures(rim.refusals());
        posts = new SinkPosts(core, rim, authentication, failures);
        router = rim.routers().get();
        Unrouted.handle(router, failures::answer);
        CloudRoutes routes = new CloudRoutes(router, core.catalogs(), authentication, rim.bodies(), failures);
        for (String generation : List.of("/v2", "/v1")) {
            router.post(generation + SINKS + ":sink").handler(this::post);
        }
        mount(core, routes, "/v2", "/databases");
        mount(core, routes, "/v1", "/deployments");
        new DatabaseRoutes(core.control()).mount(routes, "/v1/databases");
    }

    private static void mount(Core core, CloudRoutes routes, String generation, String databases) {
        new DatabaseRoutes(core.control()).mount(routes, generation + databases);
        new TableRoutes(core.control()).mount(routes, generation + "/tables");
        new SinkRoutes(core).mount(routes, generation + "/sinks");
        new ApiKeyRoutes(core.control()).mount(routes, generation + "/api-keys");
        routes.refuse(generation + "/auth*", CloudDialect::noLogin);
        routes.refuse(generation + "/login*", CloudDialect::noLogin);
    }

    private static Problem noLogin(RoutingContext context) {
        return new Problem(
                ProblemCode.NOT_IMPLEMENTED,
                "there is no login here; send an API key in the header X-API-Key or as Authorization: Bearer,"
                        + " and make further keys with POST /v2/api-keys");
    }

    @Override
    public Set<String> paths() {
        return PATHS;
    }

    @Override
    public CorsRules cors(String path) {
        return CORS;
    }

    private void post(RoutingContext context) {
        posts.post(context.request(), context.pathParam("sink"));
    }

    /** Posted records take a short cut past the router, unless the path has something to decode. */
    @Override
    public void handle(HttpServerRequest request) {
        String path = request.path();
        int sink = GENERATION_LENGTH + SINKS.length();
        if (request.method().equals(HttpMethod.POST)
                && path.startsWith(SINKS, GENERATION_LENGTH)
                && path.length() > sink
                && path.indexOf('/', sink) < 0
                && path.indexOf('%', sink) < 0) {
            posts.post(request, path.substring(sink));
        } else {
            router.handle(request);
        }
    }

    @Override
    public void fail(HttpServerRequest request, Throwable failure) {
        failures.answer(request, failure);
    }
}
