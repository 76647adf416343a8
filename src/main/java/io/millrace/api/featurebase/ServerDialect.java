package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.Authentication;
import io.millrace.api.Core;
import io.millrace.api.CorsRules;
import io.millrace.api.Dialect;
import io.millrace.api.Right;
import io.millrace.api.Rim;
import io.millrace.api.json.Json;
import io.millrace.catalog.Catalog;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.BiFunction;

/** The FeatureBase server: queries and what there is to query. Confined to its verticle. */
public final class ServerDialect implements Dialect {
    private static final Set<String> PATHS = Set.of(
            "/index/*",
            "/schema",
            "/version",
            "/info",
            "/status",
            "/health",
            "/recalculate-caches",
            "/debug/vars",
            "/metrics",
            "/metrics.json",
            "/queries",
            "/query-history",
            "/export",
            "/internal/*",
            "/cluster/resize/*",
            "/transaction/*",
            "/transactions",
            "/ui/*");

    private static final CorsRules CORS = CorsRules.of(
                    "GET, HEAD, POST, DELETE",
                    "Authorization, X-API-Key, Content-Type, Content-Encoding, X-Request-Id",
                    "Allow, Retry-After, X-Request-Id")
            .answered(200);

    private final Core core;
    private final Authentication authentication;
    private final ServerFailures failures;
    private final Router router;

    public ServerDialect(Core core, Rim rim, Authentication authentication) {
        this.core = core;
        this.authentication = authentication;
        this.failures = new ServerFailures(rim.refusals());
        router = rim.routers().get();
        Unrouted.handle(router, this::fail);
        QueryPosts queries = new QueryPosts(core, rim.bodies(), authentication, failures);
        router.post("/index/:index/query").handler(queries::post);
        get("/schema", (context, catalog) -> ServerJson.schema(catalog));
        get("/index", (context, catalog) -> ServerJson.schema(catalog));
        get("/index/:index", ServerDialect::index);
        router.route(HttpMethod.POST, "/index").handler(ServerDialect::refuseNameless);
        JsonRoutes json = new JsonRoutes(router, rim.bodies(), authentication, failures);
        new InfoRoutes(core.node(), authentication).mount(router, json);
        new NodeRoutes(core.node()).mount(json);
        new QueryListRoutes(core.queries(), core.node().id(), authentication, failures).mount(router, json);
        new StorageRoutes(core).mount(json);
        new ExportRoute(core, authentication, failures).mount(router);
        new MetricsRoutes(core.node(), authentication, failures).mount(router);
        new TransactionRoutes(core.control()).mount(json);
        new IndexRoutes(core, rim.bodies(), authentication, failures).mount(router);
    }

    private void get(String path, BiFunction<RoutingContext, Catalog, JsonNode> answer) {
        router.get(path).method(HttpMethod.HEAD).handler(context -> {
            HttpServerRequest request = context.request();
            authentication.caller(request).require(Right.USE);
            AcceptRule.requireJson(request);
            request.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, CloudFailures.JSON_TYPE)
                    .end(Json.text(answer.apply(context, core.catalog())));
        });
    }

    private static JsonNode index(RoutingContext context, Catalog catalog) {
        String name = context.pathParam("index");
        return catalog.tableNamed(name)
                .map(table -> ServerJson.index(catalog, table))
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "Index " + name + " Not Found"));
    }

    private static void refuseNameless(RoutingContext context) {
        throw new Problem(ProblemCode.INVALID_PARAMETER, "index name is required");
    }

    @Override
    public Set<String> paths() {
        return PATHS;
    }

    @Override
    public CorsRules cors(String path) {
        return CORS;
    }

    @Override
    public void handle(HttpServerRequest request) {
        router.handle(request);
    }

    @Override
    public void fail(HttpServerRequest request, Throwable failure) {
        failures.text(request, failure);
    }
}
