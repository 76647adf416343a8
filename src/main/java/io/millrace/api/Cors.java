package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;

/**
 * Tells browsers which pages may use a path. It does so before anybody looks at the request, so that pages can read refusals of
 * every kind, and browsers that ask beforehand need no credentials. Credentials that a browser adds by itself are never asked
 * for. Immutable.
 */
final class Cors {
    private static final String ALL = "*";

    private final Set<String> origins;
    private final boolean isOpen;

    /** @param origins as browsers name them; {@code *} means all */
    Cors(Set<String> origins) {
        this.origins = Set.copyOf(origins);
        this.isOpen = origins.contains(ALL);
    }

    /** To be called first, whatever becomes of the request. What is the same for every origin is told in any case, for caches. */
    void tell(HttpServerRequest request, CorsRules rules) {
        HttpServerResponse response = request.response();
        if (rules.openness() == CorsRules.Openness.ECHOED) {
            response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
            String origin = request.getHeader(HttpHeaders.ORIGIN);
            allow(response, origin == null ? ALL : origin, rules);
        } else if (isOpen || rules.openness() == CorsRules.Openness.OPEN) {
            allow(response, ALL, rules);
        } else if (!origins.isEmpty()) {
            response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
            String origin = request.getHeader(HttpHeaders.ORIGIN);
            if (origin != null && origins.contains(origin)) {
                allow(response, origin, rules);
            }
        }
    }

    private static void allow(HttpServerResponse response, String origin, CorsRules rules) {
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, rules.exposed());
    }

    /** Whether a browser asks what a page may do, and there is somebody who says so. */
    static boolean isQuestion(HttpServerRequest request, CorsRules rules) {
        return request.method().equals(HttpMethod.OPTIONS)
                && !rules.methods().isEmpty()
                && request.headers().contains(HttpHeaders.ORIGIN)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** @throws Problem {@code FORBIDDEN} if the page's origin is not allowed */
    static void answer(HttpServerRequest request, CorsRules rules) {
        HttpServerResponse response = request.response();
        if (!response.headers().contains(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "pages of " + request.getHeader(HttpHeaders.ORIGIN)
                            + " may not use this server; name their origin in cors.origins");
        }
        response.headers().remove(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS);
        response.setStatusCode(rules.status())
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, rules.methods())
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, rules.headers())
                .putHeader(
                        HttpHeaders.ACCESS_CONTROL_MAX_AGE,
                        Long.toString(rules.age().toSeconds()));
        Answers.end(request, Buffer.buffer());
    }
}
