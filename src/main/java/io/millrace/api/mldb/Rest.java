package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.catalog.Author;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The routes of this dialect, for clients and scripts alike. Thread-safe. */
final class Rest {
    /**
     * A request.
     *
     * @param segments of the path, decoded
     * @param body empty for none
     * @param isAsync whether the answer may come before what was asked for is done
     */
    record Call(
            String verb,
            List<String> segments,
            List<Map.Entry<String, String>> query,
            byte[] body,
            boolean isAsync,
            Author author) {
        /** As a script asks. */
        static Call of(
                String verb,
                String path,
                List<Map.Entry<String, String>> query,
                String body,
                Map<String, String> headers,
                Author author) {
            boolean isAsync = headers.entrySet().stream()
                    .anyMatch(header -> header.getKey().equalsIgnoreCase("async")
                            && header.getValue().equals("true"));
            return new Call(verb, Rest.segments(path), query, body.getBytes(StandardCharsets.UTF_8), isAsync, author);
        }

        JsonNode json() {
            return Json.parse(body, body.length);
        }

        Optional<String> parameter(String name) {
            return query.stream()
                    .filter(entry -> entry.getKey().equals(name))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }

        long whole(String name, long otherwise) {
            return parameter(name)
                    .map(text -> {
                        try {
                            return Long.parseLong(text);
                        } catch (NumberFormatException e) {
                            throw MldbError.of(400, "parameter " + name + ": '" + text + "' is no whole number");
                        }
                    })
                    .orElse(otherwise);
        }

        String resource() {
            return "/" + String.join("/", segments);
        }
    }

    /** What a request is answered with. */
    record Answer(int status, String contentType, Map<String, String> headers, Buffer body) {
        static Answer empty(int status) {
            return new Answer(status, "", Map.of(), Buffer.buffer());
        }

        static Answer json(int status, JsonNode json) {
            return new Answer(status, MldbDialect.JSON_TYPE, Map.of(), Json.text(json));
        }

        static Answer json(byte[] json) {
            return new Answer(200, MldbDialect.JSON_TYPE, Map.of(), Buffer.buffer(json));
        }

        static Answer failed(Throwable failure) {
            ObjectNode body = MldbFailures.body(failure);
            return json(body.path("httpCode").asInt(), body);
        }
    }

    /**
     * @param segments of the path; one that begins with a colon stands for any
     * @param parameters of the query that it takes
     * @param changes whether it takes a key that may change something
     */
    record Route(
            String verb,
            List<String> segments,
            Map<String, String> parameters,
            boolean changes,
            String help,
            Function<Call, Future<Answer>> answer) {
        boolean isAt(List<String> path) {
            if (path.size() != segments.size()) {
                return false;
            }
            for (int i = 0; i < path.size(); i++) {
                boolean isAny = segments.get(i).startsWith(":") && !path.get(i).isEmpty();
                if (!isAny && !segments.get(i).equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Route> routes = new ArrayList<>();

    /** All routes are added before the first request. */
    void add(
            String verb,
            String path,
            Map<String, String> parameters,
            boolean changes,
            String help,
            Function<Call, Future<Answer>> answer) {
        routes.add(new Route(verb, segments(path), parameters, changes, help, answer));
    }

    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.substring(path.startsWith("/") ? 1 : 0).split("/", -1)) {
            try {
                segments.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw MldbError.of(400, "the path of the request cannot be read: " + segment);
            }
        }
        return segments;
    }

    /** Whether whoever asks has to be allowed to change what there is. */
    boolean changes(Call call) {
        return find(call).map(Route::changes).orElse(false);
    }

    private Optional<Route> find(Call call) {
        return routes.stream()
                .filter(route -> route.verb().equals(call.verb()) && route.isAt(call.segments()))
                .findFirst();
    }

    Future<Answer> answer(Call call) {
        try {
            if (call.verb().equals("OPTIONS")) {
                return Future.succeededFuture(help(call));
            }
            Route route = find(call).orElseThrow(() -> unknown(call));
            requireKnown(route, call);
            return route.answer().apply(call);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** @throws MldbError if nothing is at the path, whoever asks */
    void requireThere(String verb, List<String> path) {
        if (verbs(path).isEmpty()) {
            throw unknown(new Call(verb, path, List.of(), new byte[0], false, Author.UNKNOWN));
        }
    }

    private MldbError unknown(Call call) {
        List<String> path = call.segments();
        if (path.size() > 1 && path.get(path.size() - 1).isEmpty()) {
            return MldbError.of(
                    404, "unknown resource " + call.verb() + " " + call.resource() + ": take the trailing slash away");
        }
        Set<String> verbs = verbs(path);
        return verbs.isEmpty()
                ? MldbError.of(404, "unknown resource " + call.verb() + " " + call.resource())
                : MldbError.of(
                        404,
                        "unknown resource " + call.verb() + " " + call.resource() + "; this path takes "
                                + String.join(", ", verbs));
    }

    private Set<String> verbs(List<String> path) {
        Set<String> verbs = new TreeSet<>();
        routes.stream().filter(route -> route.isAt(path)).map(Route::verb).forEach(verbs::add);
        return verbs;
    }

    private void requireKnown(Route route, Call call) {
        ArrayNode unknown = Json.array();
        call.query().stream()
                .filter(entry -> !route.parameters().containsKey(entry.getKey()))
                .forEach(entry ->
                        unknown.addObject().put("paramName", entry.getKey()).put("paramValue", entry.getValue()));
        if (!unknown.isEmpty()) {
            ObjectNode details = Json.object();
            details.set("help", help(route));
            details.put("verb", call.verb());
            details.put("resource", call.resource());
            details.set("unknownParameters", unknown);
            throw MldbError.of(400, "Unknown parameter(s) in REST call", details);
        }
    }

    private Answer help(Call call) {
        ArrayNode help = Json.array();
        routes.stream().filter(route -> route.isAt(call.segments())).forEach(route -> help.add(help(route)));
        if (help.isEmpty()) {
            throw unknown(call);
        }
        Set<String> verbs = verbs(call.segments());
        verbs.add("OPTIONS");
        return new Answer(
                200,
                MldbDialect.JSON_TYPE,
                new LinkedHashMap<>(Map.of("Allow", String.join(", ", verbs))),
                Json.text(help));
    }

    private static ObjectNode help(Route route) {
        ObjectNode help = Json.object()
                .put("verb", route.verb())
                .put("path", "/" + String.join("/", route.segments()))
                .put("help", route.help());
        ObjectNode parameters = help.putObject("parameters");
        route.parameters().forEach(parameters::put);
        return help;
    }
}
