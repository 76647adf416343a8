package io.millrace.api.featurebase;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether a client takes JSON. */
final class AcceptRule {
    private static final Set<String> JSON = Set.of("application/json", "application/*", "*/json", "*/*");

    private AcceptRule() {}

    /** @throws Problem {@code NOT_ACCEPTABLE} */
    static void requireJson(HttpServerRequest request) {
        if (!takesJson(request)) {
            throw new Problem(ProblemCode.NOT_ACCEPTABLE, "JSON only acceptable response");
        }
    }

    static boolean takesJson(HttpServerRequest request) {
        List<String> values = request.headers().getAll(HttpHeaders.ACCEPT);
        return values.isEmpty() || values.stream().anyMatch(AcceptRule::takesJson);
    }

    /** @param type without wildcards, in lower case */
    static boolean takes(HttpServerRequest request, String type) {
        Set<String> ranges = Set.of(type, type.substring(0, type.indexOf('/')) + "/*", "*/*");
        List<String> values = request.headers().getAll(HttpHeaders.ACCEPT);
        return values.isEmpty() || values.stream().anyMatch(list -> isOneOf(ranges, list));
    }

    private static boolean takesJson(String list) {
        return isOneOf(JSON, list);
    }

    private static boolean isOneOf(Set<String> accepted, String list) {
        for (String range : list.split(",", -1)) {
            if (accepted.contains(range.split(";", 2)[0].trim().toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }
}
