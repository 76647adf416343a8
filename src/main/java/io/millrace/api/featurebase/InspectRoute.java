package io.millrace.api.featurebase;

import io.millrace.admission.InspectCommand;
import io.millrace.api.Authentication;
import io.millrace.api.Core;
import io.millrace.api.QueryAnswer;
import io.millrace.api.Right;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** How many bits there are in each fragment of the data. Confined to its verticle. */
final class InspectRoute {
    private static final String CHECKSUM = "checksum";
    private static final String CONTAINERS = "containers";

    private static final Arguments ARGUMENTS =
            Arguments.optional("indexes", "fields", "views", "shards", CHECKSUM, CONTAINERS);

    private final Core core;
    private final Authentication authentication;
    private final ServerFailures failures;

    InspectRoute(Core core, Authentication authentication, ServerFailures failures) {
        this.core = core;
        this.authentication = authentication;
        this.failures = failures;
    }

    void mount(Router router) {
        router.get("/inspect").method(HttpMethod.HEAD).handler(this::inspect);
    }

    private void inspect(RoutingContext context) {
        HttpServerRequest request = context.request();
        authentication.caller(request).require(Right.CHANGE);
        ARGUMENTS.check(context);
        AcceptRule.requireJson(request);
        MultiMap given = context.queryParams();
        InspectFilter filter = InspectFilter.of(given, core.catalog());
        QueryAnswer answer =
                new QueryAnswer(request, core.queries().timeout(), CloudFailures.JSON_TYPE, failures::text);
        core.queries()
                .inspect(new InspectCommand(
                        filter,
                        given.contains(CONTAINERS),
                        given.contains(CHECKSUM),
                        answer.cancellation(),
                        fragments -> InspectJson.render(fragments, filter)))
                .onComplete(answer::end, answer::fail);
    }
}
