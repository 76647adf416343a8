package io.millrace.apptest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One case of the streaming vectors.
 *
 * @param schema the definition, as the file writes it
 * @param definition the same, parsed
 * @param records as the file writes them, so that no number and no repeated member changes on the way
 * @param expect what this project promises, where the file allows two answers
 */
record Vector(
        String name, String schema, JsonNode definition, JsonNode options, List<String> records, JsonNode expect) {

    boolean isKeyed() {
        return options.has("primary_key_fields") && !options.has("id_field");
    }

    boolean isSchemaError() {
        return expect.has("schema_error");
    }

    /** The schema of the endpoint; both names of the flag for missing fields are in use. */
    String endpointSchema(String missingFlag) {
        StringBuilder json = new StringBuilder("{\"type\":\"json\"");
        for (String option : List.of("id_field", "primary_key_fields")) {
            if (options.has(option)) {
                json.append(",\"").append(option).append("\":").append(options.get(option));
            }
        }
        json.append(",\"").append(missingFlag).append("\":").append(options.get("allow_missing_columns"));
        return json.append(",\"definition\":").append(schema).append('}').toString();
    }

    /** The type word of a definition entry; empty for a column that has none. */
    String typeOf(String column) {
        for (JsonNode entry : definition) {
            if (entry.path("name").asText().equals(column)) {
                return entry.path("type").asText();
            }
        }
        return "";
    }
}
