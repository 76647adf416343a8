package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.json.Json;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.SecretHash;
import io.millrace.catalog.Sink;
import io.millrace.catalog.Version;
import java.util.Map;
import java.util.TreeMap;

/** What a version of a source or sink says, to be told from others by its hash. Immutable. */
record Definition(Details details, String table, String rule) {
    private static final int HASH_LENGTH = 16;

    static Definition of(Endpoint endpoint) {
        return new Definition(endpoint.details(), "", "");
    }

    static Definition of(Sink sink) {
        return new Definition(
                sink.details(),
                Long.toString(sink.table().id().value()),
                sink.rule().text());
    }

    /** Of a source or sink. */
    static Definition of(Version version) {
        JsonNode json = Json.parse(version.definition());
        Map<String, String> settings = new TreeMap<>();
        json.path("settings")
                .fields()
                .forEachRemaining(
                        entry -> settings.put(entry.getKey(), entry.getValue().asText()));
        Details details = new Details(
                json.path("name").asText(),
                json.path("description").asText(),
                settings,
                json.path("properties").toString());
        return new Definition(
                details, json.path("table_id").asText(), json.path("mapping").asText());
    }

    /** Equal definitions have equal ones: 16 hexadecimal digits. */
    String hash() {
        String all = Json.object()
                .put("id", details.name())
                .put("description", details.description())
                .put("settings", new TreeMap<>(details.settings()).toString())
                .put("properties", details.properties())
                .put("table", table)
                .put("rule", rule)
                .toString();
        return SecretHash.of(all).substring(0, HASH_LENGTH);
    }
}
