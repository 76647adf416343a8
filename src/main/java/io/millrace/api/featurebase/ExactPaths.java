package io.millrace.api.featurebase;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** A slash at the end makes another path, which nobody has: routers would pass over it. */
final class ExactPaths {
    private ExactPaths() {}

    /**
     * To be asked before there are routes.
     *
     * @param paths with a star, of which all are meant
     */
    static void require(Router router, String... paths) {
        for (String path : paths) {
            router.route(path).handler(ExactPaths::check);
        }
    }

    private static void check(RoutingContext context) {
        String path = context.normalizedPath();
        if (path.endsWith("/") && !lacksName(context, path)) {
            context.fail(404);
        } else {
            context.next();
        }
    }

    /** Who forgot the name of what is to be made is told so. */
    private static boolean lacksName(RoutingContext context, String path) {
        return context.request().method().equals(HttpMethod.POST)
                && (path.equals("/index/") || path.endsWith("/field/"));
    }
}
