package io.millrace.apptest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;

/**
 * The body that creates an endpoint.
 *
 * @param schema JSON text, passed on as it is
 * @param bytesPerSecond 0 for unlimited
 * @param recordsPerSecond 0 for unlimited
 */
public record SinkRequest(
        String name, String databaseId, String table, String schema, long bytesPerSecond, long recordsPerSecond) {

    public static SinkRequest unlimited(String name, String databaseId, String table, String schema) {
        return new SinkRequest(name, databaseId, table, schema, 0, 0);
    }

    String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        json.putObject("sink_details").put("database_id", databaseId).put("table", table);
        json.putRawValue("schema", new RawValue(schema));
        json.putObject("limits").put("bytes_per_second", bytesPerSecond).put("records_per_second", recordsPerSecond);
        return json.toString();
    }
}
