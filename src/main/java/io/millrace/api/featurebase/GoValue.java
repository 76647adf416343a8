package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** JSON values as messages of the server dialect show them. */
final class GoValue {
    private static final int CHARS_MAX = 200;

    private GoValue() {}

    /** Texts as they are, {@code map[a:1 b:2]}, {@code [1 2]}, {@code <nil>}; cut if it is long. */
    static String of(JsonNode value) {
        String text = whole(value);
        return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX) + "…";
    }

    private static String whole(JsonNode value) {
        if (value.isObject()) {
            Map<String, JsonNode> members = new TreeMap<>();
            value.fields().forEachRemaining(member -> members.put(member.getKey(), member.getValue()));
            StringJoiner text = new StringJoiner(" ", "map[", "]");
            members.forEach((name, member) -> text.add(name + ":" + whole(member)));
            return text.toString();
        } else if (value.isArray()) {
            StringJoiner text = new StringJoiner(" ", "[", "]");
            value.forEach(element -> text.add(whole(element)));
            return text.toString();
        }
        return value.isNull() ? "<nil>" : value.asText();
    }
}
