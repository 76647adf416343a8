package io.millrace.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Streaming ingest of FeatureBase: a database with a table and a sink for each endpoint. */
final class FeatureBase implements Dialect {
    private static final Pattern ID = Pattern.compile("\"id\":\\s*\"([^\"]+)\"");
    private static final Pattern STORED = Pattern.compile("\"success_count\":\\s*(\\d+)");
    private static final String SCHEMA =
            """
            {"id_field": "n", "allow_missing_fields": true, "definition": [
              {"name": "n", "path": ["n"], "type": "id"},
              {"name": "device", "path": ["device"], "type": "string", "config": {"Mutex": true}},
              {"name": "kind", "path": ["kind"], "type": "string", "config": {"Mutex": true}},
              {"name": "price", "path": ["price"], "type": "decimal", "config": {"Scale": 2}}]}""";

    private final ApiClient api;
    private final String database;
    private final String databaseId;
    private final long recordsPerSecond;
    private final List<String> tables = new ArrayList<>();
    private final List<String> sinks = new ArrayList<>();

    /** @param recordsPerSecond the limit of each sink; 0 for no limits */
    FeatureBase(ApiClient api, String database, long recordsPerSecond) {
        this.api = api;
        this.database = database;
        this.recordsPerSecond = recordsPerSecond;
        databaseId = ApiClient.find(ID, api.post("/v2/databases", "{\"name\": \"" + database + "\"}"));
        api.await("/v2/databases/" + databaseId, "\"RUNNING\"", "\"FAILED\"");
    }

    @Override
    public Feed create(String name, Payload payload) {
        String table = database + "-" + name;
        api.post("/v2/tables/" + databaseId, "{\"name\": \"" + table + "\", \"options\": {\"keys\": false}}");
        tables.add(table);
        String sink = ApiClient.find(ID, api.post("/v2/sinks", sink(table)));
        sinks.add(sink);
        api.await("/v2/sinks/" + sink, "\"ACTIVE\"", "\"FAILED\"");
        return new Feed(
                table,
                "/v2/sinks/" + sink,
                api.authorization(),
                (first, records) -> RecordFormat.list("{\"records\":[", "]}", first, records, (out, number) -> {
                    payload.append(out.append("{\"value\":"), number);
                    out.append('}');
                }),
                Question.pql(table, api.authorization()));
    }

    /** Whoever sets a limit of records keeps the server's own of bytes, which is 1 MB unless it is configured. */
    private String sink(String table) {
        String limits = recordsPerSecond == 0
                ? "{\"records_per_second\": 0, \"bytes_per_second\": 0}"
                : "{\"records_per_second\": " + recordsPerSecond + "}";
        return "{\"name\": \"" + table + "\", \"sink_details\": {\"database_id\": \"" + databaseId + "\", \"table\": \""
                + table + "\"}, \"limits\": " + limits + ", \"schema\": " + SCHEMA + "}";
    }

    /** Records that an answer with status 200 acknowledges. */
    static int stored(String answer) {
        return Integer.parseInt(ApiClient.find(STORED, answer));
    }

    @Override
    public void remove() {
        sinks.forEach(sink -> api.delete("/v2/sinks/" + sink));
        tables.forEach(table -> api.delete("/v2/tables/" + databaseId + "/" + table));
        api.delete("/v2/databases/" + databaseId);
    }
}
