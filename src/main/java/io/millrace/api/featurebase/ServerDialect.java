package io.millrace.api.featurebase;

import io.millrace.api.Authentication;
import io.millrace.api.Core;
import io.millrace.api.CorsRules;
import io.millrace.api.Dialect;
import io.millrace.api.Rim;
import io.millrace.api.Unrouted;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Set;

/** The FeatureBase server: queries and what there is to query. Confined to its verticle. */
public final class ServerDialect implements Dialect {
    private static final Set<String> PATHS = Set.of(
            "/index/*",
            "/import-atomic-record",
            "/schema/*",
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
            "/inspect",
            "/login",
            "/logout",
            "/redirect",
            "/auth",
            "/userinfo",
            "/internal/*",
            "/cluster/resize/*",
            "/transaction/*",
            "/transactions",
            "/ui/*");

    private static final CorsRules CORS = CorsRules.of(
                    "GET, HEAD, POST, PATCH, DELETE",
                    "Authorization, X-API-Key, Content-Type, Content-Encoding, X-Request-Id",
                    "Allow, Retry-After, X-Request-Id")
            .answered(200);

    private final ServerFailures failures;
    private final Router router;

    public ServerDialect(Core core, Rim rim, Authentication authentication) {
        this.failures = new ServerFailures(rim.refusals());
        router = rim.routers().get();
        Unrouted.handle(router, this::fail);
        ExactPaths.require(router, "/index/*", "/schema/*");
        QueryPosts queries = new QueryPosts(core, rim.bodies(), authentication, failures);
        router.post("/index/:index/query").handler(queries::post);
        JsonRoutes json = new JsonRoutes(router, rim.bodies(), authentication, failures);
        new InfoRoutes(core, authentication).mount(router, json);
        new NodeRoutes(core.node()).mount(json);
        new QueryListRoutes(core.queries(), core.node().id(), authentication, failures).mount(router, json);
        new StorageRoutes(core).mount(json);
        new ExportRoute(core, authentication, failures).mount(router);
        new InspectRoute(core, authentication, failures).mount(router);
        new MetricsRoutes(core, authentication, failures).mount(router);
        new TransactionRoutes(core.control()).mount(json);
        new ImportPosts(core, rim.bodies(), authentication).mount(router);
        new RoaringPosts(core, rim.bodies(), authentication, failures).mount(router);
        new MutexChecks(core, authentication, failures).mount(router);
        new TranslationPosts(core, rim.bodies(), authentication).mount(router);
        ServerRoutes routes = new ServerRoutes(router, core, rim.bodies(), authentication, failures);
        new SchemaRoutes(core).mount(routes);
        new IndexRoutes(core).mount(routes);
        new FieldRoutes(core).mount(routes);
        new ViewRoutes(core).mount(routes);
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
