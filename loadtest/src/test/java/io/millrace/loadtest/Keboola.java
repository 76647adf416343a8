package io.millrace.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Keboola Stream: a source with one sink for each endpoint, and their table in the bucket of the run. */
final class Keboola implements Dialect {
    private static final String SOURCES = "/v1/branches/default/sources";
    private static final Pattern TASK = Pattern.compile("\"url\":\\s*\"https?://[^/\"]+(/v1/tasks/[^\"]+)\"");
    private static final Pattern STREAM = Pattern.compile("\"url\":\\s*\"https?://[^/\"]+(/stream/[^\"]+)\"");

    private final ApiClient api;
    private final String bucket;
    private final List<String> sources = new ArrayList<>();

    Keboola(ApiClient api, String name) {
        this.api = api;
        this.bucket = "in.c-" + name;
    }

    @Override
    public Feed create(String name, Payload payload) {
        String table = bucket + ".t" + name;
        String source = bucket.substring("in.c-".length()) + "-" + name;
        complete(api.post(
                SOURCES, "{\"type\": \"http\", \"name\": \"" + source + "\", \"sourceId\": \"" + source + "\"}"));
        sources.add(source);
        complete(api.post(SOURCES + "/" + source + "/sinks", sink(table)));
        String path = ApiClient.find(STREAM, api.get(SOURCES + "/" + source));
        return new Feed(
                table,
                path + "?batch=true",
                "",
                (first, records) -> RecordFormat.list("[", "]", first, records, payload::append),
                Question.pql(table, api.authorization()));
    }

    private static String sink(String table) {
        return "{\"type\": \"table\", \"name\": \"rows\", \"table\": {\"type\": \"keboola\", \"tableId\": \"" + table
                + "\", \"mapping\": {\"columns\": ["
                + "{\"type\": \"path\", \"name\": \"n\", \"path\": \"n\"}, "
                + "{\"type\": \"path\", \"name\": \"device\", \"path\": \"device\", \"rawString\": true}, "
                + "{\"type\": \"body\", \"name\": \"body\"}]}}}";
    }

    private void complete(String task) {
        api.await(ApiClient.find(TASK, task), "\"status\": \"success\"", "\"status\": \"error\"");
    }

    @Override
    public void remove() {
        sources.forEach(source -> complete(api.delete(SOURCES + "/" + source + "?cascade=true")));
    }
}
