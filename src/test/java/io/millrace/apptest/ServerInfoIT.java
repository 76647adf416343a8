package io.millrace.apptest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.protobuf.ImportRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole server tells of itself in the dialect of the FeatureBase server. */
final class ServerInfoIT {
    private static final int HISTORY_LENGTH = 3;
    private static final byte[] NOTHING = new byte[0];
    private static final String SCHEMA =
            """
            {%s,"allow_missing_fields":true,"definition":[
              {"name":"id","path":["id"],"type":"%s"},
              {"name":"tags","path":["tags"],"type":"strings"},
              {"name":"n","path":["n"],"type":"int"}]}""";

    @TempDir
    private static Path folder;

    private static MillraceProcess server;
    private static MillraceClient client;

    @BeforeAll
    static void startsTheServer() throws Exception {
        server = ServerCommand.serve(folder.resolve("data"))
                .with("query.history-length", Integer.toString(HISTORY_LENGTH))
                .start();
        client = server.plainClient();
        String database = client.createDatabase("d");
        client.createTable(database, "numbered", false);
        String numbered = client.createEndpoint(
                SinkRequest.unlimited("numbered", database, "numbered", SCHEMA.formatted("\"id_field\":\"id\"", "id")));
        client.store(
                numbered,
                "{\"records\":[{\"value\":{\"id\":2,\"tags\":[\"b\"],\"n\":7}},"
                        + "{\"value\":{\"id\":1,\"tags\":[\"b\",\"a, \\\"a\\\"\"]}},"
                        + "{\"value\":{\"id\":3145730,\"tags\":[\"b\"]}}]}");
        client.createTable(database, "keyed", true);
        String keyed = client.createEndpoint(SinkRequest.unlimited(
                "keyed", database, "keyed", SCHEMA.formatted("\"primary_key_fields\":[\"id\"]", "string")));
        client.store(keyed, "{\"records\":[{\"value\":{\"id\":\"ann\",\"tags\":[\"x\"]}}]}");
        client.createTable(database, "void", false);
        server.flush();
    }

    @AfterAll
    static void stopsTheServer() throws Exception {
        server.close();
    }

    private static JsonNode json(String text) throws IOException {
        return MillraceClient.JSON.readTree(text);
    }

    private static void checkExport(String expected, String arguments) throws Exception {
        HttpResponse<String> response = client.send("GET", "/export?" + arguments, NOTHING, "Accept", "text/csv");
        assertEquals(200, response.statusCode(), response::body);
        assertEquals("text/csv", response.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(expected, response.body());
    }

    /** It looks at the schema, then for a coordinator, then for who has the shard that it wants to write. */
    @Test
    void servesTheFirstMinuteOfAnOldClient() throws Exception {
        List<String> names = client.get("/schema").path("indexes").findValuesAsText("name");
        assertTrue(names.containsAll(List.of("keyed", "numbered", "tags", "void")), names::toString);
        JsonNode status = client.get("/status");
        assertEquals("NORMAL", status.get("state").asText());
        JsonNode coordinator = null;
        for (JsonNode node : status.get("nodes")) {
            coordinator = node.path("isCoordinator").asBoolean() ? node : coordinator;
        }
        MillraceClient there = MillraceClient.overHttp(uri(coordinator), server.adminKey());
        JsonNode owners = there.get("/internal/fragment/nodes?index=null&shard=0");
        assertEquals(1, owners.size());
        MillraceClient owner = MillraceClient.overHttp(uri(owners.get(0)), server.adminKey());
        assertEquals(1, owner.count("numbered", "Row(n=7)"));
    }

    private static URI uri(JsonNode node) {
        JsonNode uri = node.get("uri");
        return URI.create(uri.get("scheme").asText() + "://" + uri.get("host").asText() + ":"
                + uri.get("port").asInt());
    }

    @Test
    void tellsTheSchemeOfTheListener() throws Exception {
        JsonNode uri = server.client().get("/status").at("/nodes/0/uri");
        assertEquals("https", uri.get("scheme").asText());
        assertEquals(server.https().getHost(), uri.get("host").asText());
        assertEquals(server.https().getPort(), uri.get("port").asInt());
    }

    @Test
    void exportsTheStandardViewOfAShard() throws Exception {
        checkExport("\"a, \"\"a\"\"\",1\nb,1\nb,2\n", "index=numbered&field=tags&shard=0");
        checkExport("b,3145730\n", "index=numbered&field=tags&shard=3");
        checkExport("", "index=numbered&field=tags&shard=7");
        checkExport("", "index=numbered&field=tags&shard=18446744073709551615");
        checkExport("", "index=numbered&field=n&shard=0");
        checkExport("x,ann\n", "index=keyed&field=tags&shard=0");
    }

    @Test
    void tellsWhichShardsThereAre() throws Exception {
        assertEquals(
                json("{\"standard\":{\"keyed\":0,\"numbered\":3,\"void\":0}}"), client.get("/internal/shards/max"));
        assertEquals(json("{\"shards\":[0,3]}"), client.get("/internal/index/numbered/shards"));
        assertEquals(json("{\"shards\":[]}"), client.get("/internal/index/void/shards"));
        String node = client.get("/status").get("localID").asText();
        assertEquals(
                json("{\"" + node + "\":{\"primary-shards\":[0,3],\"replica-shards\":[]}}"),
                client.get("/ui/shard-distribution").get("numbered"));
        HttpResponse<String> unknown = client.send("GET", "/internal/index/x/shards", NOTHING);
        assertEquals(404, unknown.statusCode());
        assertEquals("Index x Not Found\n", unknown.body());
    }

    @Test
    void tellsWhatIsUsed() throws Exception {
        String node = client.get("/status").get("localID").asText();
        JsonNode usage = client.get("/ui/usage").get(node);
        long numbered = usage.at("/diskUsage/indexes/numbered/total").asLong();
        long keyed = usage.at("/diskUsage/indexes/keyed/total").asLong();
        assertTrue(numbered > 0 && keyed > 0, usage::toString);
        assertEquals(0, usage.at("/diskUsage/indexes/void/total").asLong());
        assertEquals(numbered + keyed, usage.at("/diskUsage/totalInUse").asLong());
        checkParts(usage.at("/diskUsage/indexes/numbered"));
        checkParts(usage.at("/diskUsage/indexes/keyed"));
        assertTrue(usage.at("/diskUsage/indexes/keyed/indexKeys").asLong() > 0, usage::toString);
        JsonNode tags = usage.at("/diskUsage/indexes/numbered/fields/tags");
        assertTrue(tags.get("fragments").asLong() > 0 && tags.get("keys").asLong() > 0, usage::toString);
        JsonNode n = usage.at("/diskUsage/indexes/numbered/fields/n");
        assertTrue(n.get("fragments").asLong() > 0 && n.get("keys").asLong() == 0, usage::toString);
        JsonNode disk = client.get("/internal/disk-usage");
        assertEquals(numbered + keyed, disk.get("totalInUse").asLong());
        assertTrue(disk.get("capacity").asLong() > numbered + keyed, disk::toString);
        assertEquals(
                numbered,
                client.get("/internal/disk-usage/numbered").get("totalInUse").asLong());
        JsonNode memory = client.get("/internal/mem-usage");
        assertTrue(memory.get("capacity").asLong() >= memory.get("totalInUse").asLong(), memory::toString);
    }

    /** Everything on disk is told once. */
    private static void checkParts(JsonNode index) {
        long fragments = 0;
        long keys = 0;
        long metadata = 0;
        for (JsonNode field : index.get("fields")) {
            long sum = field.get("fragments").asLong()
                    + field.get("keys").asLong()
                    + field.get("metadata").asLong();
            assertEquals(field.get("total").asLong(), sum, index::toString);
            fragments += field.get("fragments").asLong();
            keys += field.get("keys").asLong();
            metadata += field.get("metadata").asLong();
        }
        assertEquals(index.get("fragments").asLong(), fragments, index::toString);
        assertEquals(index.get("fieldKeysTotal").asLong(), keys, index::toString);
        assertTrue(index.get("metadata").asLong() > metadata && metadata > 0, index::toString);
        assertEquals(
                index.get("total").asLong(),
                index.get("indexKeys").asLong()
                        + keys
                        + fragments
                        + index.get("metadata").asLong(),
                index::toString);
    }

    private static List<String> inspected(String arguments) throws Exception {
        JsonNode told = client.get("/inspect?" + arguments);
        List<String> names = new ArrayList<>();
        told.get("FragmentNames").forEach(name -> names.add(name.asText()));
        List<String> described = new ArrayList<>();
        told.get("FragmentInfo").fieldNames().forEachRemaining(described::add);
        assertEquals(names, described);
        return names;
    }

    @Test
    void inspectsFragments() throws Exception {
        assertEquals(
                List.of(
                        "numbered/_exists/standard/0",
                        "numbered/_exists/standard/3",
                        "numbered/n/bsig_n/0",
                        "numbered/tags/existence/0",
                        "numbered/tags/existence/3",
                        "numbered/tags/standard/0",
                        "numbered/tags/standard/3"),
                inspected("indexes=numb"));
        assertEquals(
                List.of("numbered/tags/standard/3"), inspected("fields=%5Etags$&views=stand,nothing&shards=1,3-5"));
        assertEquals(List.of("keyed/tags/standard/0"), inspected("indexes=x,%5Ekeyed&fields=tags&views=standard"));
        assertEquals(List.of(), inspected("indexes=no-such"));
        JsonNode info = client.get("/inspect?indexes=numbered&fields=tags&views=standard&shards=0&containers&checksum")
                .get("FragmentInfo")
                .get("numbered/tags/standard/0");
        JsonNode bitmap = info.get("BitmapInfo");
        assertEquals(
                json("{\"OpN\":0,\"Ops\":0,\"BitCount\":3,\"ContainerCount\":2,\"Containers\":["
                        + "{\"Key\":16,\"Type\":\"array\",\"Flags\":\"\",\"N\":1,\"Alloc\":2,\"Pointer\":0,\"Mapped\":false},"
                        + "{\"Key\":32,\"Type\":\"array\",\"Flags\":\"\",\"N\":2,\"Alloc\":4,\"Pointer\":0,\"Mapped\":false}],"
                        + "\"From\":0,\"To\":0}"),
                bitmap);
        assertEquals(1, info.get("BlockChecksums").size());
        assertEquals(0, info.at("/BlockChecksums/0/id").asInt());
        assertEquals(8, info.at("/BlockChecksums/0/checksum").binaryValue().length);
    }

    @Test
    void saysWhatIsWrongWithAnInspection() throws Exception {
        HttpResponse<String> bad = client.send("GET", "/inspect?fields=a,%5Bb", NOTHING);
        assertEquals(400, bad.statusCode());
        assertEquals("inspect request: error parsing regexp: missing closing ]: `[b`\n", bad.body());
        assertEquals(
                "inspect request: strconv.ParseUint: parsing \"x\": invalid syntax\n",
                client.send("GET", "/inspect?shards=x", NOTHING).body());
        assertEquals(
                "{\"error\":\"x is not a valid argument\"}\n",
                client.send("GET", "/inspect?x=1", NOTHING).body());
        assertEquals(
                406,
                client.send("GET", "/inspect", NOTHING, "Accept", "text/html").statusCode());
        assertEquals(405, client.send("POST", "/inspect", NOTHING).statusCode());
        MillraceClient stranger = MillraceClient.overHttp(server.http(), "wrong");
        assertEquals(401, stranger.send("GET", "/inspect", NOTHING).statusCode());
    }

    @Test
    void remembersTheLastQueries() throws Exception {
        for (int i = 0; i <= HISTORY_LENGTH; i++) {
            client.query("numbered", "Count(Row(n=" + i + "))");
        }
        JsonNode past = client.get("/query-history");
        assertEquals(HISTORY_LENGTH, past.size());
        for (int i = 0; i < HISTORY_LENGTH; i++) {
            assertEquals(
                    "Count(Row(n=" + (HISTORY_LENGTH - i) + "))",
                    past.get(i).get("PQL").asText());
            assertEquals("numbered", past.get(i).get("index").asText());
            assertTrue(past.get(i).get("runtimeNanoseconds").asLong() > 0, past::toString);
        }
        assertEquals("\n", client.send("GET", "/queries", NOTHING).body());
    }

    @Test
    void servesMetersToWhoHasAKey() throws Exception {
        String text = client.send("GET", "/metrics", NOTHING).body();
        for (String name : List.of(
                "pilosa_pql_queries_total",
                "pilosa_imported_total",
                "pilosa_importing_total",
                "pilosa_create_index_total",
                "pilosa_maximum_shard{index=\"numbered\"}",
                "pilosa_goroutines",
                "pilosa_open_files",
                "pilosa_heap_alloc")) {
            String value = text.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .findFirst()
                    .orElseThrow();
            assertTrue(Double.parseDouble(value.substring(name.length() + 1)) > 0 || name.contains("pql"), value);
        }
        assertTrue(text.contains("\nmillrace_postgres_up 1.0\n"), text);
        MillraceClient stranger = MillraceClient.overHttp(server.http(), "wrong");
        assertEquals(401, stranger.send("GET", "/metrics", NOTHING).statusCode());
    }

    private static double meter(String text, String name) {
        String line = text.lines()
                .filter(each -> each.startsWith(name + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name));
        return Double.parseDouble(line.substring(name.length() + 1));
    }

    private static void post(String path, String body) throws Exception {
        HttpResponse<String> response = client.send("POST", path, body.getBytes(UTF_8));
        assertEquals(200, response.statusCode(), response::body);
    }

    @Test
    void countsWhatClientsDo() throws Exception {
        String before = client.send("GET", "/metrics", NOTHING).body();
        post("/index/counted", "");
        post("/index/counted/field/f", "");
        post("/index/counted/query", "Set(1, f=2) Set(1, f=2) Set(3145730, f=2) Clear(1, f=2)");
        ImportRequest values = ImportRequest.newBuilder()
                .addAllRowIds(List.of(5L, 5L, 6L))
                .addAllColumnIds(List.of(1L, 2L, 3L))
                .build();
        HttpResponse<String> imported = client.send(
                "POST",
                "/index/counted/field/f/import",
                values.toByteArray(),
                "Content-Type",
                "application/x-protobuf",
                "Accept",
                "application/x-protobuf");
        assertEquals(200, imported.statusCode(), imported::body);
        post("/transaction/counted", "{\"timeout\":30}");
        post("/transaction/counted/finish", "");
        String after = client.send("GET", "/metrics", NOTHING).body();
        assertEquals(3, meter(after, "pilosa_maximum_shard{index=\"counted\"}"));
        assertEquals(200, client.send("DELETE", "/index/counted", NOTHING).statusCode());
        Map<String, Double> counts = Map.of(
                "pilosa_create_index_total", 1.0,
                "pilosa_create_field_total", 1.0,
                "pilosa_set_bit_total", 2.0,
                "pilosa_clear_bit_total", 1.0,
                "pilosa_pql_queries_total", 1.0,
                "pilosa_importing_total", 3.0,
                "pilosa_imported_total", 3.0,
                "pilosa_transaction_start", 1.0,
                "pilosa_transaction_end", 1.0);
        counts.forEach(
                (name, count) -> assertEquals(count.doubleValue(), meter(after, name) - meter(before, name), name));
        String posts = "pilosa_http_request_duration_seconds_count{method=\"POST\",status=\"2xx\"}";
        assertTrue(meter(after, posts) >= 6, after);
        String last = client.send("GET", "/metrics", NOTHING).body();
        assertEquals(1, meter(last, "pilosa_delete_index_total") - meter(after, "pilosa_delete_index_total"));
        assertFalse(last.contains("{index=\"counted\"}"), last);
    }

    @Test
    void tellsNoSecrets() throws Exception {
        for (String path : List.of(
                "/status",
                "/info",
                "/debug/vars",
                "/metrics",
                "/metrics.json",
                "/queries",
                "/query-history",
                "/inspect?containers&checksum",
                "/ui/usage")) {
            HttpResponse<String> response = client.send("GET", path, NOTHING);
            assertEquals(200, response.statusCode(), path);
            assertFalse(response.body().contains(server.adminKey()), path);
            assertFalse(response.body().contains(folder.toString()), path);
        }
    }
}
