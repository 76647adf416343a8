package io.millrace.api.featurebase.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.mapping.json.Shown;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks up members of schema objects without regard to case. */
final class SchemaMembers {
    private SchemaMembers() {}

    /** The member, or null if it is absent or JSON null; the exact spelling wins over others. */
    static JsonNode get(JsonNode object, String name) {
        JsonNode found = object.get(name);
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (found == null && member.getKey().equalsIgnoreCase(name)) {
                found = member.getValue();
            }
        }
        return found == null || found.isNull() ? null : found;
    }

    static void warnOfOthers(JsonNode object, Set<String> known, String of, List<String> warnings) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (known.stream().noneMatch(member.getKey()::equalsIgnoreCase)) {
                warnings.add(of + " has an unknown member " + Shown.text(member.getKey()) + ", which is ignored");
            }
        }
    }
}
