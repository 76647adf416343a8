package io.millrace.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The schemas of Kubernetes and of two kinds that others add to it; {@code README.md} beside them says whose. Confined to one thread. */
final class KubernetesSchemas {
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
    private final Map<String, Schema> byKind = new HashMap<>();
    private final ObjectNode all;

    KubernetesSchemas() throws IOException {
        try (InputStream in = KubernetesSchemas.class.getResourceAsStream("/kubernetes/schemas.json")) {
            all = (ObjectNode) new ObjectMapper().readTree(in);
        }
    }

    /** What is wrong with an object, each with its place; unknown members are wrong too. */
    List<String> errors(ObjectNode object) {
        String kind =
                object.path("apiVersion").asText() + " " + object.path("kind").asText();
        if (!all.path("kinds").has(kind)) {
            return List.of("there is no schema of " + kind);
        }
        return byKind.computeIfAbsent(kind, this::schema).validate(object).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private Schema schema(String kind) {
        return registry.getSchema(all.deepCopy()
                .put("$ref", "#/definitions/" + all.path("kinds").path(kind).asText()));
    }
}
