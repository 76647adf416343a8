package io.millrace.api.featurebase;

import static io.millrace.api.RimFixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.FakeServer;
import io.millrace.api.RimFixture;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Queries and schemas in the dialect of the FeatureBase server. */
final class ServerDialectIT {
    private static final String QUERY = "/index/events/query";

    private static RimFixture rim;

    @BeforeAll
    static void starts() throws Exception {
        rim = new RimFixture();
    }

    @AfterAll
    static void stops() {
        rim.close();
    }

    private static void checkError(int status, String error, HttpResponse<String> response) throws Exception {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(error, json(response.body()).path("error").asText());
    }

    @Test
    void passesQueriesOn() throws Exception {
        HttpResponse<String> response = rim.send("POST", QUERY, "Count(Row(f=\"é\"))", "Content-Type", "nonsense");
        assertEquals(200, response.statusCode());
        assertEquals("{\"results\":[1]}\n", response.body());
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElseThrow());
        assertEquals("events", rim.server.lastQuery.get().table());
        assertEquals("Count(Row(f=\"é\"))", rim.server.lastQuery.get().pql());
        assertNull(rim.server.lastQuery.get().shards());
        rim.send("POST", "/index/no-such-table/query?shards=0,8796093022207", "All()");
        assertEquals("no-such-table", rim.server.lastQuery.get().table());
        assertArrayEquals(
                new long[] {0, 8796093022207L}, rim.server.lastQuery.get().shards());
    }

    @Test
    void rendersTheQuerysProblems() throws Exception {
        checkError(400, "parsing: no", rim.send("POST", QUERY, "!"));
    }

    @Test
    void checksArguments() throws Exception {
        checkError(400, "shard is not a valid argument", rim.send("POST", QUERY + "?shard=1", "All()"));
        checkError(400, "invalid shard argument", rim.send("POST", QUERY + "?shards=a", "All()"));
        checkError(
                400,
                "invalid profile argument: 'x' (should be true/false)",
                rim.send("POST", QUERY + "?profile=x", "All()"));
        assertEquals(
                200,
                rim.send("POST", QUERY + "?profile=false&excludeColumns=true", "All()")
                        .statusCode());
        HttpResponse<String> latin = rim.sendAs(FakeServer.ADMIN_KEY, "POST", QUERY, new byte[] {(byte) 0xFF});
        checkError(400, "the query is not UTF-8", latin);
    }

    @Test
    void followsTheAcceptRule() throws Exception {
        for (String path : List.of(QUERY, "/schema")) {
            String method = path.equals(QUERY) ? "POST" : "GET";
            for (String accept : List.of("application/json", "*/*;q=0.1", "text/html, application/*", "*/json")) {
                assertEquals(200, rim.send(method, path, "", "Accept", accept).statusCode(), accept);
            }
        }
        HttpResponse<String> refused = rim.send("GET", "/schema", "", "Accept", "text/html");
        assertEquals(406, refused.statusCode());
        assertEquals("JSON only acceptable response\n", refused.body());
    }

    @Test
    void asksForAKey() throws Exception {
        assertEquals(401, rim.sendAs("", "POST", QUERY, "All()".getBytes(UTF_8)).statusCode());
        assertEquals(401, rim.sendAs("wrong", "GET", "/schema", new byte[0]).statusCode());
        assertEquals(
                200,
                rim.sendAs(FakeServer.USER_KEY, "GET", "/schema", new byte[0]).statusCode());
        assertEquals(
                403,
                rim.sendAs(FakeServer.USER_KEY, "DELETE", "/index/events", new byte[0])
                        .statusCode());
    }

    @Test
    void showsTheSchema() throws Exception {
        JsonNode schema = rim.check(200, "GET", "/schema", "");
        assertEquals(schema, rim.check(200, "GET", "/index", ""));
        JsonNode events = rim.check(200, "GET", "/index/events", "");
        assertTrue(schema.get("indexes").toString().contains(events.toString()));
        assertEquals(
                json("{\"name\":\"events\",\"createdAt\":5,\"updatedAt\":0,\"owner\":\"\",\"lastUpdatedUser\":\"\","
                        + "\"options\":{\"keys\":false,\"trackExistence\":true,\"partitionN\":0,\"description\":\"\"},"
                        + "\"fields\":[{\"name\":\"seen\",\"createdAt\":7,\"owner\":\"\",\"options\":{\"type\":\"time\","
                        + "\"timeQuantum\":\"YMD\",\"keys\":true,\"noStandardView\":false,\"ttl\":86400000000000}}],"
                        + "\"shardWidth\":1048576}"),
                events);
        assertEquals("Index x Not Found\n", rim.send("GET", "/index/x", "").body());
    }

    @Test
    void createsAndDeletesIndexesAndFields() throws Exception {
        assertEquals(json("{\"success\":true,\"name\":\"i\",\"createdAt\":5}"), rim.check(200, "POST", "/index/i", ""));
        assertEquals(
                json("{\"success\":false,\"name\":\"i\",\"createdAt\":5,"
                        + "\"error\":{\"message\":\"creating index: index already exists\"}}"),
                rim.check(409, "POST", "/index/i", "{}"));
        String options = "{\"options\":{\"type\":\"int\",\"min\":-1,\"max\":1}}";
        assertEquals(
                json("{\"success\":true,\"name\":\"f\",\"createdAt\":7}"),
                rim.check(200, "POST", "/index/i/field/f", options));
        rim.check(409, "POST", "/index/i/field/f", options);
        rim.check(200, "DELETE", "/index/i/field/f", "");
        rim.check(200, "DELETE", "/index/i", "");
        assertEquals(
                json("{\"success\":false,\"error\":{\"message\":\"deleting index: i: index not found\"}}"),
                rim.check(404, "DELETE", "/index/i", ""));
        rim.check(400, "POST", "/index/I", "");
        assertEquals("index name is required\n", rim.send("POST", "/index", "").body());
        assertEquals(405, rim.send("PUT", "/index/i", "").statusCode());
        assertEquals(404, rim.send("GET", "/index/i/what/else", "").statusCode());
    }
}
