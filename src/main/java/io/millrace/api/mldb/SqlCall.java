package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.admission.DatasetWork.RowsForm;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A query as a client sends it: in the parameters of the request, or as an object in its body, never both. Immutable.
 *
 * @param text of the query
 */
record SqlCall(String text, RowsForm form) {
    private static final Set<String> MEMBERS = Set.of("q", "format", "headers", "rowNames", "rowHashes", "sortColumns");

    static SqlCall of(Rest.Call call) {
        Map<String, String> given = new HashMap<>();
        if (call.body().length > 0) {
            if (!call.query().isEmpty()) {
                throw MldbError.of(400, "You cannot mix query string and body parameters");
            }
            JsonNode body = call.json();
            new Params(body, "the query", MEMBERS);
            body.fields()
                    .forEachRemaining(
                            entry -> given.put(entry.getKey(), entry.getValue().asText()));
        } else {
            call.query().forEach(entry -> given.put(entry.getKey(), entry.getValue()));
        }
        if (given.getOrDefault("q", "").isBlank()) {
            throw MldbError.of(400, "q is needed: the text of the query");
        }
        return new SqlCall(
                given.get("q"),
                new RowsForm(
                        given.getOrDefault("format", "full"),
                        flag(given, "headers", true),
                        flag(given, "rowNames", true),
                        flag(given, "rowHashes", false),
                        flag(given, "sortColumns", false)));
    }

    private static boolean flag(Map<String, String> given, String name, boolean otherwise) {
        String text = given.get(name);
        if (text == null) {
            return otherwise;
        }
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw MldbError.of(400, "parameter " + name + ": '" + text + "' is neither true nor false");
        };
    }

    /** Of a query string. */
    static List<Map.Entry<String, String>> parameters(String text) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        for (String each : text.split("&")) {
            int equals = each.indexOf('=');
            if (!each.isEmpty()) {
                parameters.add(Map.entry(
                        URLDecoder.decode(equals < 0 ? each : each.substring(0, equals), StandardCharsets.UTF_8),
                        equals < 0 ? "" : URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8)));
            }
        }
        return parameters;
    }
}
