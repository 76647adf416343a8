package io.millrace.api.featurebase;

import static io.millrace.api.RimFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.admission.QueryList;
import io.millrace.api.FakeServer;
import io.millrace.api.RawHttp;
import io.millrace.api.RimFixture;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the server dialect tells of the server. */
final class InfoRoutesIT {
    private static final byte[] NOTHING = new byte[0];
    private static final List<String> FOR_USERS = List.of(
            "/version",
            "/status",
            "/metrics",
            "/internal/nodes",
            "/internal/partition/nodes?partition=3",
            "/internal/fragment/nodes?index=null&shard=18446744073709551615");
    private static final List<String> FOR_ADMINISTRATORS =
            List.of("/info", "/metrics.json", "/queries", "/query-history", "/debug/vars", "/internal/mem-usage");

    private static RimFixture rim;

    @BeforeAll
    static void starts() throws Exception {
        rim = new RimFixture();
    }

    @AfterAll
    static void stops() {
        rim.close();
    }

    private static void checkText(int status, String text, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(text, response.body());
    }

    private static HttpResponse<String> get(String path, String accept) throws Exception {
        return rim.send("GET", path, "", "Accept", accept);
    }

    @Test
    void tellsUsersWhatTheyNeedAndAdministratorsTheRest() throws Exception {
        for (String path : FOR_USERS) {
            assertEquals(401, rim.sendAs("", "GET", path, NOTHING).statusCode(), path);
            assertEquals(401, rim.sendAs("wrong", "GET", path, NOTHING).statusCode(), path);
            assertEquals(
                    200, rim.sendAs(FakeServer.USER_KEY, "GET", path, NOTHING).statusCode(), path);
        }
        for (String path : FOR_ADMINISTRATORS) {
            assertEquals(401, rim.sendAs("", "GET", path, NOTHING).statusCode(), path);
            assertEquals(
                    403, rim.sendAs(FakeServer.USER_KEY, "GET", path, NOTHING).statusCode(), path);
            HttpResponse<String> told = rim.send("GET", path, "");
            assertEquals(200, told.statusCode(), path);
            assertFalse(told.body().contains(FakeServer.ADMIN_KEY), path);
        }
        assertEquals(200, rim.sendAs("", "GET", "/health", NOTHING).statusCode());
        assertEquals(
                200,
                rim.sendAs("", "GET", "/version", NOTHING, "Authorization", "Bearer " + FakeServer.USER_KEY)
                        .statusCode());
    }

    @Test
    void followsTheRulesOfArgumentsAndTypes() throws Exception {
        for (String path : List.of("/version", "/status", "/info")) {
            assertEquals(
                    json("{\"error\":\"x is not a valid argument\"}"),
                    json(rim.send("GET", path + "?x=1", "").body()));
            checkText(400, "x is not a valid argument\n", get(path + "?x=1", "text/csv"));
            checkText(406, "JSON only acceptable response\n", get(path, "text/csv"));
        }
        assertEquals(400, rim.send("POST", "/recalculate-caches?x=1", "").statusCode());
        assertEquals(
                json("{\"error\":\"shard is required\"}"),
                json(rim.send("GET", "/internal/fragment/nodes?index=i", "").body()));
        assertEquals(
                json("{\"error\":\"index is required\"}"),
                json(rim.send("GET", "/internal/translate/data", "").body()));
        assertEquals(
                501,
                rim.send("GET", "/internal/translate/data?index=i&partition=3", "")
                        .statusCode());
        checkText(
                400,
                "shard should be an unsigned integer\n",
                rim.send("GET", "/internal/fragment/nodes?index=i&shard=-1", ""));
        checkText(
                400,
                "partition should be an unsigned integer\n",
                rim.send("GET", "/internal/partition/nodes?partition=x", ""));
        assertEquals(405, rim.send("DELETE", "/version", "").statusCode());
        assertEquals(
                403, rim.sendAs(FakeServer.USER_KEY, "GET", "/inspect", NOTHING).statusCode());
        assertEquals(405, rim.send("GET", "/recalculate-caches", "").statusCode());
    }

    @Test
    void tellsWhatItIs() throws Exception {
        assertEquals(json("{\"version\":\"3.35.0\",\"millrace\":\"1.2.3\"}"), rim.check(200, "GET", "/version", ""));
        assertEquals(
                json("{\"shardWidth\":1048576,\"replicaN\":1,\"shardHash\":\"jump-hash\",\"keyHash\":\"jump-hash\","
                        + "\"memory\":1073741824,\"cpuType\":\"a processor\",\"cpuPhysicalCores\":2,"
                        + "\"cpuLogicalCores\":4,\"cpuMHz\":1000,\"storageBackend\":\"millrace\"}"),
                rim.check(200, "GET", "/info", ""));
        HttpResponse<String> recalculated = rim.send("POST", "/recalculate-caches", "");
        checkText(204, "", recalculated);
    }

    @Test
    void hasNoLogin() throws Exception {
        for (String path : InfoRoutes.LOGIN) {
            checkText(
                    404,
                    "there is no login here; send an API key with each request\n",
                    rim.sendAs("", "GET", path, NOTHING));
            assertEquals(405, rim.send("POST", path, "").statusCode());
        }
    }

    private static JsonNode addressFor(String... head) throws Exception {
        try (RawHttp connection = new RawHttp(rim.httpPort)) {
            return json(connection.head(head).answer().body()).at("/nodes/0/uri");
        }
    }

    private static JsonNode address(String host, int port) throws Exception {
        return json("{\"scheme\":\"http\",\"host\":\"" + host + "\",\"port\":" + port + "}");
    }

    @Test
    void namesTheAddressThatTheClientHasUsed() throws Exception {
        String key = "X-API-Key: " + FakeServer.USER_KEY;
        String get = "GET /status HTTP/1.1";
        assertEquals(address("db.example.com", rim.httpPort), addressFor(get, "Host: db.example.com", key));
        assertEquals(address("db.example.com", 81), addressFor(get, "Host: db.example.com:81", key));
        assertEquals(address("[::1]", 82), addressFor(get, "Host: [::1]:82", key));
        JsonNode status = rim.check(200, "GET", "/status", "");
        assertEquals("NORMAL", status.get("state").asText());
        assertEquals("n1", status.get("localID").asText());
        JsonNode node = status.at("/nodes/0");
        assertEquals("n1", node.get("id").asText());
        assertTrue(node.get("isPrimary").asBoolean());
        assertTrue(node.get("isCoordinator").asBoolean());
        assertEquals(address("127.0.0.1", rim.httpPort), node.get("uri"));
        assertEquals(status.get("nodes"), rim.check(200, "GET", "/internal/nodes", ""));
    }

    @Test
    void saysThatItIsAlone() throws Exception {
        assertEquals(
                json("{\"info\":\"no resize job currently running\"}"),
                rim.check(200, "POST", "/cluster/resize/abort", ""));
        checkText(
                404,
                "removing node: finding node to remove: node with provided ID does not exist\n",
                rim.send("POST", "/cluster/resize/remove-node", "{\"id\":\"n2\"}"));
        rim.check(500, "POST", "/cluster/resize/remove-node", "{\"id\":\"n1\"}");
        JsonNode same = rim.check(200, "POST", "/cluster/resize/set-coordinator", "{\"id\":\"n1\"}");
        assertEquals(same.get("old"), same.get("new"));
        assertEquals("n1", same.at("/new/id").asText());
        assertEquals(400, rim.send("POST", "/cluster/resize/remove-node", "{}").statusCode());
    }

    @Test
    void listsQueries() throws Exception {
        checkText(200, "\n", rim.send("GET", "/queries", ""));
        rim.server.queryList.set(new QueryList(
                List.of(
                        new QueryList.Running("i", "Row(f=\"a\")", Duration.ofMillis(1_500)),
                        new QueryList.Running("j", "All()", Duration.ofNanos(135_123))),
                List.of(new QueryList.Past(
                        "i", "All()", Instant.parse("2021-04-14T15:42:34.167919Z"), Duration.ofNanos(344)))));
        String text = "1.5s       \"Row(f=\\\"a\\\")\"\n135.123µs  \"All()\"\n\n";
        checkText(200, text, rim.send("GET", "/queries", ""));
        checkText(200, text, get("/queries", "*/*"));
        checkText(200, text, get("/queries", "application/json, text/plain"));
        checkText(406, "no acceptable response type selected\n", get("/queries", "text/csv"));
        assertEquals(
                json("[{\"PQL\":\"Row(f=\\\"a\\\")\",\"query\":\"Row(f=\\\"a\\\")\",\"node\":\"n1\",\"index\":\"i\","
                        + "\"age\":1500000000},{\"PQL\":\"All()\",\"query\":\"All()\",\"node\":\"n1\",\"index\":\"j\","
                        + "\"age\":135123}]"),
                json(get("/queries", "application/json").body()));
        JsonNode past = json("[{\"PQL\":\"All()\",\"nodeID\":\"n1\",\"index\":\"i\","
                + "\"start\":\"2021-04-14T15:42:34.167919Z\",\"runtime\":344,\"runtimeNanoseconds\":344}]");
        assertEquals(past, rim.check(200, "GET", "/query-history", ""));
        assertEquals(past, rim.check(200, "POST", "/query-history", ""));
        rim.server.queryList.set(new QueryList(List.of(), List.of()));
    }

    @Test
    void servesMetersAsTextAndJson() throws Exception {
        String text = rim.send("GET", "/metrics", "").body();
        assertTrue(text.startsWith("# HELP a_total How many\n"), text);
        assertTrue(text.contains("\npilosa_pql_queries_total 0\n"), text);
        assertEquals(
                json(
                        "{\"name\":\"a_total\",\"help\":\"How many\",\"type\":\"COUNTER\",\"metrics\":[{\"value\":\"1\"}]}"),
                rim.check(200, "GET", "/metrics.json", "").at("/n1/0"));
    }

    @Test
    void exportsWhatExists() throws Exception {
        String path = "/export?index=events&field=seen&shard=";
        checkText(200, "1,2\n", get(path + "3", "text/csv"));
        assertEquals("seen", rim.server.lastExport.get().field());
        assertEquals(3, rim.server.lastExport.get().shard());
        checkText(406, "Not acceptable\n", get(path + "0", "text/csv, */*"));
        checkText(406, "Not acceptable\n", rim.send("GET", path + "0", ""));
        checkText(400, "invalid shard\n", get(path + "x", "text/csv"));
        checkText(400, "shard is required\n", get("/export?index=events&field=seen", "text/csv"));
        checkText(500, "x: index not found\n", get("/export?index=x&field=seen&shard=0", "text/csv"));
        checkText(500, "x: field not found\n", get("/export?index=events&field=x&shard=0", "text/csv"));
        assertEquals(401, rim.sendAs("", "GET", path + "0", NOTHING).statusCode());
    }
}
