package io.millrace.api.keboola.control;

import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/** Reads parameters of paths and queries. */
final class Parameters {
    private static final int LIMIT_MAX = 100;

    private Parameters() {}

    static Paging paging(HttpServerRequest request, Checks checks) {
        int most = limit(request, LIMIT_MAX, LIMIT_MAX, checks);
        String after = request.getParam("afterId");
        return new Paging(most, after == null ? "" : after);
    }

    static int limit(HttpServerRequest request, int otherwise, int max, Checks checks) {
        String limit = request.getParam("limit");
        long most = limit == null ? otherwise : whole("limit", limit, checks);
        checks.range("limit", most, 1, max);
        return (int) most;
    }

    static boolean flag(HttpServerRequest request, String name, Checks checks) {
        String text = request.getParam(name);
        if (text == null || text.equals("false") || text.equals("0")) {
            return false;
        }
        if (!text.equals("true") && !text.equals("1")) {
            checks.add("invalidFieldType", "invalid value \"" + text + "\" for \"" + name + "\", must be a boolean");
        }
        return true;
    }

    static int version(Map<String, String> path, Checks checks) {
        String name = "versionNumber";
        long number = whole(name, path.get(name), checks);
        checks.range(name, number, 1, Long.MAX_VALUE);
        return (int) Math.min(Integer.MAX_VALUE, number);
    }

    /** 0 if it is none. */
    private static long whole(String name, String text, Checks checks) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            checks.add("invalidFieldType", "invalid value \"" + text + "\" for \"" + name + "\", must be a integer");
            return 0;
        }
    }
}
