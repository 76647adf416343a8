package io.millrace.api.keboola.control;

import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads parameters of paths and queries. */
final class Parameters {
    private static final int LIMIT_MAX = 100;
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final Set<String> YES = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> NO = Set.of("0", "f", "F", "false", "FALSE", "False");

    private Parameters() {}

    static Paging paging(HttpServerRequest request, Checks checks) {
        int most = limit(request, LIMIT_MAX, LIMIT_MAX, checks);
        String after = request.getParam("afterId");
        return new Paging(most, after == null ? "" : after);
    }

    static int limit(HttpServerRequest request, int otherwise, int max, Checks checks) {
        String limit = request.getParam("limit");
        long most = limit == null || limit.isEmpty() ? otherwise : whole("limit", limit, checks);
        checks.range("limit", most, 1, max);
        return (int) most;
    }

    static boolean flag(HttpServerRequest request, String name, Checks checks) {
        String text = request.getParam(name);
        if (text == null || text.isEmpty() || NO.contains(text)) {
            return false;
        }
        if (!YES.contains(text)) {
            checks.type(name, text, "boolean");
        }
        return true;
    }

    static int version(Map<String, String> path, Checks checks) {
        String name = "versionNumber";
        long number = whole(name, path.get(name), checks);
        checks.range(name, number, 1, Long.MAX_VALUE);
        return (int) Math.min(Integer.MAX_VALUE, number);
    }

    /** 0 if it is none, the nearest that there is if it is too far from 0. */
    private static long whole(String name, String text, Checks checks) {
        if (!WHOLE.matcher(text).matches()) {
            checks.type(name, text, "integer");
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            checks.type(name, text, "integer");
            return text.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
