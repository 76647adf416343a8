package io.millrace.apptest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A table with one endpoint that tests of limits, bad input and freshness post to. Immutable. */
record Sample(String table, String endpoint) {
    private static final String SCHEMA =
            """
            {"id_field":"rid","allow_missing_fields":true,"definition":[
              {"name":"rid","path":["rid"],"type":"id"},
              {"name":"n","path":["n"],"type":"int"},
              {"name":"tags","path":["tags"],"type":"strings"},
              {"name":"note","path":["note"],"type":"string"}]}""";

    static Sample create(
            MillraceClient client, String databaseId, String name, long bytesPerSecond, long recordsPerSecond)
            throws IOException, InterruptedException {
        client.createTable(databaseId, name, false);
        SinkRequest sink = new SinkRequest(name, databaseId, name, SCHEMA, bytesPerSecond, recordsPerSecond);
        return new Sample(name, client.createEndpoint(sink));
    }

    static Sample unlimited(MillraceClient client, String databaseId, String name)
            throws IOException, InterruptedException {
        return create(client, databaseId, name, 0, 0);
    }

    /** @param noteBytes makes each record longer by so much */
    static byte[] body(long firstId, int records, int noteBytes) {
        StringBuilder json = new StringBuilder(records * (64 + noteBytes)).append("{\"records\":[");
        for (int record = 0; record < records; record++) {
            json.append(record == 0 ? "" : ",").append("{\"value\":{\"rid\":").append(firstId + record);
            json.append(",\"n\":").append(record).append(",\"tags\":[\"a\",\"b\"]");
            json.append(",\"note\":\"").append("x".repeat(noteBytes)).append("\"}}");
        }
        return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
