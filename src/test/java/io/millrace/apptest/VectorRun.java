package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One vector on its way through a server: posted, and checked at once. Confined to one thread at a time. */
final class VectorRun {
    private final MillraceClient client;
    private final String databaseId;
    private final Vector vector;
    private final String table;
    private final String missingFlag;
    private HttpResponse<String> created;
    private final List<JsonNode> results = new ArrayList<>();
    private int successes;
    private int errors;
    private Exception failure;

    VectorRun(MillraceClient client, String databaseId, Vector vector, int number) {
        this.client = client;
        this.databaseId = databaseId;
        this.vector = vector;
        this.table = "vector-" + number;
        this.missingFlag = number % 2 == 0 ? "allow_missing_fields" : "allow_missing_columns";
    }

    String name() {
        return vector.name();
    }

    /** Never fails: the check of the case reports what went wrong. */
    void post() {
        try {
            prepareTable();
            SinkRequest sink = SinkRequest.unlimited(table, databaseId, table, vector.endpointSchema(missingFlag));
            created = client.send("POST", "/v2/sinks", sink.toJson());
            if (!vector.isSchemaError()) {
                assertEquals(201, created.statusCode(), created.body());
                postRecords(MillraceClient.json(created).get("id").asText());
            }
        } catch (Exception | AssertionError e) {
            failure = new Exception("while posting", e);
        }
    }

    private void prepareTable() throws IOException, InterruptedException {
        client.createTable(databaseId, table, vector.isKeyed());
        for (Map.Entry<String, JsonNode> column :
                vector.options().path("existing_columns").properties()) {
            client.createField(
                    databaseId, table, column.getKey(), column.getValue().toString());
        }
    }

    private void postRecords(String endpoint) throws IOException, InterruptedException {
        Eventually.equals("ACTIVE", () -> MillraceClient.sinkState(client.get("/v2/sinks/" + endpoint)));
        if (vector.options().path("one_request_per_record").asBoolean()) {
            for (String record : vector.records()) {
                postTogether(endpoint, List.of(record));
            }
        } else {
            postTogether(endpoint, vector.records());
        }
    }

    private void postTogether(String endpoint, List<String> records) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.post(endpoint, "{\"records\":[{\"value\":" + String.join("},{\"value\":", records) + "}]}");
        assertEquals(200, response.statusCode(), response.body());
        JsonNode answer = MillraceClient.json(response);
        assertEquals(records.size(), answer.get("records").size(), response.body());
        answer.get("records").forEach(results::add);
        successes += answer.get("success_count").asInt();
        errors += answer.get("error_count").asInt();
    }

    void check() throws Exception {
        if (failure != null) {
            throw failure;
        }
        if (vector.isSchemaError()) {
            checkSchemaError();
            return;
        }
        checkResults();
        VectorRows rows = new VectorRows(client, table, vector);
        rows.check();
        rows.checkColumnOptions();
    }

    private void checkSchemaError() throws IOException {
        assertEquals(400, created.statusCode(), created.body());
        JsonNode body = MillraceClient.json(created);
        assertEquals("InvalidParameter", body.get("code").asText(), created.body());
        assertTrue(body.get("message").isTextual(), created.body());
        JsonNode expected = vector.expect().get("schema_error");
        assertTrue(places(body.path("errors")).contains(place(expected)), () -> expected + " not in " + created.body());
    }

    private void checkResults() {
        assertEquals(vector.records().size(), results.size());
        for (int record = 0; record < results.size(); record++) {
            JsonNode result = results.get(record);
            String status = vector.expect().path("statuses").path(record).asText("success");
            assertEquals(status, result.get("status").asText(), result::toString);
            checkRefusal(record, result);
        }
        int expectedErrors = vector.expect().path("errors").size();
        assertEquals(vector.expect().path("error_count").asInt(expectedErrors), errors);
        assertEquals(vector.expect().path("success_count").asInt(results.size() - expectedErrors), successes);
    }

    private void checkRefusal(int record, JsonNode result) {
        Set<String> expected = new HashSet<>();
        for (JsonNode error : vector.expect().path("errors")) {
            if (error.get("record").asInt() == record) {
                expected.add(place(error));
                checkMentions(error, result);
            }
        }
        assertEquals(expected, places(result.path("errors")), result::toString);
        if (!expected.isEmpty()) {
            assertTrue(result.path("error_code").isTextual(), result::toString);
            assertTrue(result.path("error_message").isTextual(), result::toString);
        }
    }

    private static void checkMentions(JsonNode expected, JsonNode result) {
        String message = messageAt(place(expected), result.path("errors")).orElse("");
        for (JsonNode word : expected.path("message_mentions")) {
            assertTrue(message.contains(word.asText()), () -> word + " is not in: " + result);
        }
    }

    private static Optional<String> messageAt(String place, JsonNode problems) {
        for (JsonNode problem : problems) {
            if (place(problem).equals(place)) {
                return Optional.of(problem.path("message").asText());
            }
        }
        return Optional.empty();
    }

    private static Set<String> places(JsonNode problems) {
        Set<String> places = new HashSet<>();
        problems.forEach(problem -> places.add(place(problem)));
        return places;
    }

    private static String place(JsonNode problem) {
        return problem.path("field").asText("null") + ": "
                + problem.path("reason").asText();
    }
}
