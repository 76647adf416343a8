package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** What it means that a router found no handler, or that the handler threw. Confined to its verticle. */
public final class Unrouted {
    private final Router router;
    private final BiConsumer<HttpServerRequest, Throwable> fail;

    private Unrouted(Router router, BiConsumer<HttpServerRequest, Throwable> fail) {
        this.router = router;
        this.fail = fail;
    }

    /** @param fail answers with a failure */
    public static void handle(Router router, BiConsumer<HttpServerRequest, Throwable> fail) {
        Unrouted unrouted = new Unrouted(router, fail);
        for (int status : List.of(400, 404, 405, 406, 415, 500)) {
            router.errorHandler(status, unrouted::answer);
        }
    }

    private void answer(RoutingContext context) {
        if (context.statusCode() == 405) {
            context.response().putHeader(HttpHeaders.ALLOW, allowed(context));
            if (context.request().method().equals(HttpMethod.OPTIONS)) {
                context.response().setStatusCode(204).end();
                return;
            }
        }
        fail.accept(context.request(), failure(context));
    }

    private static Throwable failure(RoutingContext context) {
        if (context.failure() instanceof Problem) {
            return context.failure();
        }
        String what = context.request().method() + " " + context.normalizedPath();
        return switch (context.statusCode()) {
            case 400 -> new Problem(ProblemCode.INVALID_PARAMETER, "the address of the request cannot be read");
            case 404 -> new Problem(ProblemCode.NOT_FOUND, "nothing is served at " + what);
            case 405 ->
                new Problem(
                        ProblemCode.METHOD_NOT_ALLOWED,
                        what + ": this path takes "
                                + context.response().headers().get(HttpHeaders.ALLOW));
            default ->
                context.failure() != null
                        ? context.failure()
                        : new Problem(ProblemCode.INTERNAL, "routing failed with status " + context.statusCode());
        };
    }

    private String allowed(RoutingContext context) {
        String[] path = segments(context.normalizedPath());
        Set<String> names = new TreeSet<>(Set.of(HttpMethod.OPTIONS.name()));
        for (Route route : router.getRoutes()) {
            if (route.methods() != null && route.getPath() != null && matches(segments(route.getPath()), path)) {
                route.methods().forEach(method -> names.add(method.name()));
            }
        }
        return String.join(", ", names);
    }

    private static boolean matches(String[] pattern, String[] path) {
        boolean matches = pattern.length == path.length;
        for (int i = 0; matches && i < path.length; i++) {
            matches = pattern[i].startsWith(":") || pattern[i].equals(path[i]);
        }
        return matches;
    }

    /** A slash at the end does not count. */
    private static String[] segments(String path) {
        return path.split("/");
    }
}
