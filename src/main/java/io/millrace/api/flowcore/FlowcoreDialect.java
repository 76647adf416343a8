package io.millrace.api.flowcore;

import io.millrace.api.Authentication;
import io.millrace.api.Core;
import io.millrace.api.CorsRules;
import io.millrace.api.Dialect;
import io.millrace.api.Rim;
import io.millrace.api.Unrouted;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/** Flowcore: webhooks, and everything below {@code /api/v1}. Confined to its verticle. */
final class FlowcoreDialect implements Dialect {
    private static final Set<String> PATHS =
            Set.of("/event/*", "/events/*", "/file/*", "/notifications", Routes.BASE + "/*");

    /** Pages post from anywhere, with the key in the address. */
    private static final CorsRules CORS = CorsRules.of(
                    "GET, POST, PATCH, DELETE",
                    "Authorization, Content-Type, Content-Encoding, Idempotency-Key, X-Request-Id, x-flowcore-metadata-json,"
                            + " x-flowcore-event-time, x-flowcore-valid-time, x-flowcore-event-time-key,"
                            + " x-flowcore-valid-time-key, X-Flowcore-Managed",
                    "Allow, Retry-After, X-Request-Id")
            .open();

    private static final String ADVICE =
            "no API key; send one as Authorization: <key>, Authorization: ApiKey <id>:<key>, or ?key=<key>; for sockets"
                    + " also ?api_key=<key> or ?token=<key>";

    private final FlowcoreFailures failures;
    private final WebhookPosts posts;
    private final Notifications notifications;
    private final Router router;

    FlowcoreDialect(Core core, Rim rim, FileLitter litter) {
        failures = new FlowcoreFailures(rim.refusals());
        Authentication authentication = Authentication.ofGroups(core.catalogs(), core.authenticates(), ADVICE);
        EventReads reads = new EventReads(core.queries());
        posts = new WebhookPosts(core, rim, authentication, failures, reads, litter);
        litter.sweepNowAndThen(rim.later());
        notifications = new Notifications(core, rim.sockets(), authentication, failures, reads);
        router = rim.routers().get();
        Unrouted.handle(router, failures::answer);
        Routes routes = new Routes(router, core.catalogs(), authentication, rim.bodies(), failures);
        new CatalogueRoutes(core.control()).mount(routes);
        new EventTypeRoutes(core.control()).mount(routes);
        new ApiKeyRoutes(core.control()).mount(routes);
        new ReadRoutes(reads).mount(routes);
        new TransformerRoutes(core, reads).mount(routes);
        new DeliveryRoutes(core.pushes(), reads).mount(routes);
        new PumpRoutes(core.control(), reads, Clock.systemUTC()).mount(routes);
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
        Optional<WebhookPath> webhook = WebhookPath.of(request.path());
        if (webhook.isEmpty() && Notifications.isPath(request.path())) {
            notifications.open(request);
        } else if (webhook.isEmpty()) {
            router.handle(request);
        } else if (request.method().equals(HttpMethod.POST)) {
            posts.post(request, webhook.get());
        } else {
            request.response().putHeader(HttpHeaders.ALLOW, "OPTIONS, POST");
            throw new Problem(ProblemCode.METHOD_NOT_ALLOWED, "events are posted; they cannot be changed or deleted");
        }
    }

    @Override
    public void fail(HttpServerRequest request, Throwable failure) {
        failures.answer(request, failure);
    }
}
