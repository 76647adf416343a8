package io.millrace.api.keboola.control;

import io.millrace.api.Right;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A method and a pattern of paths, and what is done with requests that fit. Immutable.
 *
 * @param pattern segments as they are, <code>{name}</code> for any one, or at the end <code>{*name}</code> for all that follow
 * @param right empty where nobody is asked for a key
 * @param body what the request has to have
 * @param decode reads the request and throws what is wrong with it; what it gives is carried out when the caller is known
 */
record Route(
        HttpMethod method,
        String pattern,
        Optional<Right> right,
        BodyKind body,
        Function<Input, Function<Call, Future<Answer>>> decode) {
    enum BodyKind {
        NONE,
        JSON,
        /** Any bytes, which the call gets. */
        BYTES
    }

    /** The named parts of the path, if it fits. */
    Optional<Map<String, String>> match(String path) {
        String[] wanted = pattern.split("/", -1);
        String[] found = path.split("/", -1);
        Map<String, String> parts = new HashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{*") && i < found.length) {
                String rest = path.substring(offset(found, i));
                parts.put(wanted[i].substring(2, wanted[i].length() - 1), decoded(rest));
                return rest.isEmpty() ? Optional.empty() : Optional.of(parts);
            }
            if (i >= found.length || !fits(wanted[i], found[i], parts)) {
                return Optional.empty();
            }
        }
        return wanted.length == found.length ? Optional.of(parts) : Optional.empty();
    }

    private static int offset(String[] segments, int end) {
        int offset = 0;
        for (int i = 0; i < end; i++) {
            offset += segments[i].length() + 1;
        }
        return offset;
    }

    private static boolean fits(String wanted, String found, Map<String, String> parts) {
        if (!wanted.startsWith("{")) {
            return wanted.equals(found);
        }
        parts.put(wanted.substring(1, wanted.length() - 1), decoded(found));
        return !found.isEmpty();
    }

    /** As it is if it is not encoded well: then there is nothing of that name. */
    private static String decoded(String text) {
        try {
            return text.indexOf('%') < 0 ? text : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
