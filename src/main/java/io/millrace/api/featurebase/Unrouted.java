package io.millrace.api.featurebase;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.ext.web.RoutingContext;

/** What it means that the router found no handler, or that the handler threw. */
final class Unrouted {
    private Unrouted() {}

    static Throwable failure(RoutingContext context) {
        if (context.failure() instanceof Problem) {
            return context.failure();
        }
        String what = context.request().method() + " " + context.normalizedPath();
        return switch (context.statusCode()) {
            case 400 -> new Problem(ProblemCode.INVALID_PARAMETER, "the address of the request cannot be read");
            case 404 -> new Problem(ProblemCode.NOT_FOUND, "nothing is served at " + what);
            case 405 -> new Problem(ProblemCode.METHOD_NOT_ALLOWED, what + ": this path takes other methods");
            default ->
                context.failure() != null
                        ? context.failure()
                        : new Problem(ProblemCode.INTERNAL, "routing failed with status " + context.statusCode());
        };
    }
}
