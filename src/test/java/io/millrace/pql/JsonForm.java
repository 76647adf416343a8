package io.millrace.pql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** JSON written so that equal values have equal text: numbers without trailing zeros, members by name. */
public final class JsonForm {
    private JsonForm() {}

    public static String of(JsonNode node, boolean unordered) {
        if (node.isNumber()) {
            return node.decimalValue().stripTrailingZeros().toPlainString();
        }
        if (node.isArray()) {
            List<String> parts = new ArrayList<>();
            node.forEach(part -> parts.add(of(part, unordered)));
            if (unordered) {
                Collections.sort(parts);
            }
            return parts.toString();
        }
        if (!node.isObject()) {
            return node.toString();
        }
        TreeMap<String, String> members = new TreeMap<>();
        node.fields().forEachRemaining(member -> members.put(member.getKey(), of(member.getValue(), unordered)));
        if (members.containsKey("Field")) {
            members.replace("rows", "null", "[]");
        }
        return members.toString();
    }
}
