package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.json.Members;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Headers that a transformer wants with each event, as they stand in a request. Stateless. */
final class PushHeaders {
    private static final int COUNT_MAX = 20;
    private static final int VALUE_CHARS_MAX = 2_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");

    /** They are about the connection, or set by the server. */
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "content-length",
            "content-type",
            "content-encoding",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private PushHeaders() {}

    /** @throws io.millrace.problem.Problem that names the header */
    static Map<String, String> parse(Members body, JsonNode headers) {
        if (!headers.isObject()) {
            throw body.wrong("headers", "wrong_type", "must be an object");
        }
        if (headers.size() > COUNT_MAX) {
            throw body.wrong("headers", "too_many", "must be " + COUNT_MAX + " at most");
        }
        Map<String, String> all = new LinkedHashMap<>();
        headers.fields().forEachRemaining(header -> {
            String name = header.getKey();
            JsonNode value = header.getValue();
            if (!NAME.matcher(name).matches() || RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                throw body.wrong("headers", "bad_name", "cannot have the name '" + shown(name) + "'");
            }
            boolean isValue = value.isTextual()
                    && value.textValue().length() <= VALUE_CHARS_MAX
                    && VALUE.matcher(value.textValue()).matches();
            if (!isValue) {
                throw body.wrong(
                        "headers",
                        "bad_value",
                        "needs for " + name + " a text of at most " + VALUE_CHARS_MAX + " ASCII characters");
            }
            all.put(name, value.textValue());
        });
        return all;
    }

    private static String shown(String name) {
        String printable = name.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() > 100 ? printable.substring(0, 100) + "…" : printable;
    }
}
