package io.millrace.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Merges as Kubernetes does: objects by member, some lists by a key of their items, the others as a whole. */
final class Patch {
    private static final Map<String, String> KEYS =
            Map.of("containers", "name", "env", "name", "volumes", "name", "volumeMounts", "mountPath");

    private static final Set<String> WHOLE = Set.of("args", "egress", "ingress", "items");

    private Patch() {}

    /** @param where names the place in messages */
    static void apply(ObjectNode patch, ObjectNode target, String where) {
        patch.properties().forEach(member -> {
            String name = member.getKey();
            JsonNode value = member.getValue();
            String here = where + "/" + name;
            if (name.startsWith("$") || value.isNull()) {
                throw new IllegalArgumentException(here + " is not supported in a patch");
            }
            if (value.isObject()) {
                apply(
                        (ObjectNode) value,
                        target.withObject("/" + name.replace("~", "~0").replace("/", "~1")),
                        here);
            } else if (value.isArray() && KEYS.containsKey(name)) {
                merge((ArrayNode) value, target.withArray("/" + name), KEYS.get(name), here);
            } else if (value.isArray() && !WHOLE.contains(name)) {
                throw new IllegalArgumentException(here + " is a list, and it is not known how it is merged");
            } else {
                target.set(name, value);
            }
        });
    }

    private static void merge(ArrayNode patch, ArrayNode target, String key, String where) {
        for (JsonNode item : patch) {
            Optional<JsonNode> there = StreamSupport.stream(target.spliterator(), false)
                    .filter(old -> old.path(key).equals(item.path(key)))
                    .findFirst();
            if (there.isPresent()) {
                apply((ObjectNode) item, (ObjectNode) there.get(), where);
            } else {
                target.add(item);
            }
        }
    }
}
