package io.millrace.apptest.stream;

import static io.millrace.apptest.stream.StreamClient.BRANCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration API: shapes, order of members, texts, and what changes do. */
final class StreamApiIT {
    private static final String SOURCES = BRANCH + "/sources";
    private static final String BODY_COLUMN = "{\"type\":\"body\",\"name\":\"body\"}";
    private static final String MOMENT = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    @TempDir
    private static Path folder;

    private static MillraceProcess server;
    private static StreamClient client;

    @BeforeAll
    static void starts() throws Exception {
        server = ServerCommand.serve(folder.resolve("data")).withoutPostgres().start();
        client = new StreamClient(server);
    }

    @AfterAll
    static void stops() throws Exception {
        server.close();
    }

    @BeforeEach
    void clears() throws Exception {
        client.clear();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void checkVersion(int number, String description, JsonNode entity) {
        assertEquals(number, entity.at("/version/number").asInt(), entity::toString);
        assertEquals(description, entity.at("/version/description").asText());
    }

    private static List<String> ids(JsonNode list, String items, String id) {
        List<String> ids = new ArrayList<>();
        list.path(items).forEach(item -> ids.add(item.path(id).asText()));
        return ids;
    }

    @Test
    void makesASourceByATask() throws Exception {
        JsonNode begun = client.check(202, "POST", SOURCES, "{\"type\":\"http\",\"name\":\"My Source\"}");
        assertEquals(
                List.of("taskId", "type", "url", "status", "isFinished", "createdAt"), names(begun), begun::toString);
        String id = begun.path("taskId").asText();
        assertTrue(id.matches("api\\.create\\.source/1/my-source/" + MOMENT + "_[0-9A-Za-z]{5}"), id);
        assertEquals(client.base() + "/v1/tasks/" + id, begun.path("url").asText());
        assertEquals("processing", begun.path("status").asText());

        JsonNode task = client.await(begun);
        assertEquals(
                List.of(
                        "taskId",
                        "type",
                        "url",
                        "status",
                        "isFinished",
                        "createdAt",
                        "finishedAt",
                        "duration",
                        "result",
                        "outputs"),
                names(task));
        assertEquals(
                "Source has been created successfully.", task.path("result").asText());
        assertEquals(List.of("url", "projectId", "branchId", "sourceId"), names(task.path("outputs")));

        String path = URI.create(task.at("/outputs/url").asText()).getRawPath();
        assertEquals("/v1/branches/1/sources/my-source", path);
        StreamClient.Reply reply = client.call("GET", path, "");
        JsonNode source = reply.json();
        assertEquals(
                List.of(
                        "projectId",
                        "branchId",
                        "sourceId",
                        "type",
                        "name",
                        "description",
                        "http",
                        "version",
                        "created"),
                names(source));
        assertTrue(reply.text().startsWith("{\n  \"projectId\": 1,\n  \"branchId\": 1,\n"), reply.text());
        assertTrue(source.at("/http/url").asText().matches(".*/stream/1/my-source/[0-9A-Za-z]{48}"));
        assertEquals(List.of("number", "hash", "description", "at", "by"), names(source.path("version")));
        assertTrue(source.at("/version/hash").asText().matches("[0-9a-f]{16}"));
        assertTrue(source.at("/version/at").asText().matches(MOMENT));
        JsonNode by = source.at("/created/by");
        assertEquals(List.of("type", "tokenId", "tokenDesc", "userId", "userName"), names(by));
        by.forEach(value -> assertFalse(value.asText().isEmpty(), by::toString));
        assertEquals("user", by.path("type").asText());
        assertEquals("admin", by.path("tokenDesc").asText());
        checkVersion(1, "New source.", source);
        client.refused(
                409,
                "sourceAlreadyExists",
                "Source \"my-source\" already exists in the branch.",
                "POST",
                SOURCES,
                "{\"type\":\"http\",\"name\":\"My Source\"}");
    }

    @Test
    void makesIdsOfNames() throws Exception {
        JsonNode task = client.task(
                "POST", SOURCES, "{\"sourceId\":\"!!!!~~~~weird|||id##\",\"type\":\"http\",\"name\":\"x\"}");
        assertEquals("weird-id", task.at("/outputs/sourceId").asText());
        client.refused(
                400,
                "badRequest",
                "\"sourceId\" must not be empty.",
                "POST",
                SOURCES,
                "{\"sourceId\":\"##\",\"type\":\"http\",\"name\":\"x\"}");
    }

    @Test
    void showsASinkWithItsColumnsInOrder() throws Exception {
        String source = client.source("s");
        JsonNode task = client.task(
                "POST",
                source + "/sinks",
                StreamClient.sinkBody(
                        "My Sink",
                        "in.c-s.t",
                        "{\"name\":\"id\",\"type\":\"uuid\"},{\"type\":\"path\",\"path\":\"a.b\",\"name\":\"p\"},"
                                + "{\"rawString\":true,\"type\":\"path\",\"defaultValue\":\"-\",\"path\":\"c\",\"name\":\"q\"},"
                                + "{\"type\":\"template\",\"name\":\"t\",\"template\":{\"content\":\"1+1\",\"language\":\"jsonnet\"}}"));
        assertEquals("Sink has been created successfully.", task.path("result").asText());
        assertEquals("my-sink", task.at("/outputs/sinkId").asText());
        JsonNode sink = client.get(source + "/sinks/my-sink");
        assertEquals(
                List.of(
                        "projectId",
                        "branchId",
                        "sourceId",
                        "sinkId",
                        "type",
                        "name",
                        "description",
                        "table",
                        "version",
                        "created"),
                names(sink));
        assertEquals(
                "{\"type\":\"keboola\",\"tableId\":\"in.c-s.t\",\"mapping\":{\"columns\":["
                        + "{\"type\":\"uuid\",\"name\":\"id\"},"
                        + "{\"type\":\"path\",\"name\":\"p\",\"path\":\"a.b\",\"rawString\":false},"
                        + "{\"type\":\"path\",\"name\":\"q\",\"path\":\"c\",\"defaultValue\":\"-\",\"rawString\":true},"
                        + "{\"type\":\"template\",\"name\":\"t\",\"rawString\":false,"
                        + "\"template\":{\"language\":\"jsonnet\",\"content\":\"1+1\"}}]}}",
                sink.path("table").toString());
        assertEquals(0, client.count("in.c-s.t"));
    }

    @Test
    void refusesWhatIsTooLongOrTooMuch() throws Exception {
        String source = client.source("s");
        String forty = "n".repeat(40);
        client.task(
                "POST",
                SOURCES,
                "{\"sourceId\":\"" + "i".repeat(48) + "\",\"type\":\"http\",\"name\":\"" + forty + "\"}");
        client.refused(
                400,
                "invalidLength",
                "Length of body.name must be lesser or equal than 40 but got value \"" + forty + "n\" (len=41)",
                "POST",
                SOURCES,
                "{\"type\":\"http\",\"name\":\"" + forty + "n\"}");
        assertWord(
                "invalidLength", SOURCES, "{\"sourceId\":\"" + "i".repeat(49) + "\",\"type\":\"http\",\"name\":\"x\"}");
        assertWord("invalidLength", source + "/sinks", StreamClient.sinkBody("k", "in.c-s.k", ""));
        String many = (BODY_COLUMN + ",").repeat(100) + BODY_COLUMN;
        assertWord("invalidLength", source + "/sinks", StreamClient.sinkBody("k", "in.c-s.k", many));
        String template = "{\"type\":\"template\",\"name\":\"t\",\"template\":{\"language\":\"jsonnet\",\"content\":\""
                + "1".repeat(4097) + "\"}}";
        assertWord("invalidLength", source + "/sinks", StreamClient.sinkBody("k", "in.c-s.k", template));
        client.refused(
                400,
                "badRequest",
                "\"table\" must be configured for the \"table\" sink type.",
                "POST",
                source + "/sinks",
                "{\"type\":\"table\",\"name\":\"x\"}");
        client.refused(
                400,
                "missingField",
                "\"type\" is missing from body; \"name\" is missing from body.",
                "POST",
                SOURCES,
                "{}");
    }

    private static void assertWord(String word, String path, String body) throws Exception {
        assertEquals(
                "stream.api." + word,
                client.check(400, "POST", path, body).path("error").asText());
    }

    @Test
    void asksForAKeyAndARole() throws Exception {
        assertEquals(400, client.send("GET", SOURCES, new byte[0], Map.of()).status());
        StreamClient.Reply unknown = client.send("GET", SOURCES, new byte[0], Map.of(StreamClient.TOKEN, "nobody"));
        assertEquals(401, unknown.status());
        assertEquals("storage.tokenInvalid", unknown.json().path("error").asText());
        StreamClient.Reply made = client.send(
                "POST",
                "/v2/api-keys",
                "{\"name\":\"reader\",\"role\":\"user\"}".getBytes(StandardCharsets.UTF_8),
                Map.of("X-API-Key", client.key()));
        String reader = made.json().findValue("secret").asText();
        assertEquals(
                200,
                client.send("GET", SOURCES, new byte[0], Map.of("Authorization", "Bearer " + reader))
                        .status());
        StreamClient.Reply refused = client.send(
                "POST",
                SOURCES,
                "{\"type\":\"http\",\"name\":\"x\"}".getBytes(StandardCharsets.UTF_8),
                Map.of(StreamClient.TOKEN, reader));
        assertEquals(403, refused.status());
        assertEquals(
                "Only admin token can do write operations on streams.",
                refused.json().path("message").asText());
        client.refused(
                400,
                "badRequest",
                "Currently only default branch is supported, branch \"123\" is not default.",
                "GET",
                "/v1/branches/123/sources",
                "");
        client.refused(
                400,
                "badRequest",
                "Invalid branch: expected \"default\" or <int>, given \"x\".",
                "GET",
                "/v1/branches/x/sources",
                "");
        client.refused(
                404,
                "endpointNotFound",
                "No endpoint found for path \"/v1/branches/1/bar\".",
                "GET",
                "/v1/branches/1/bar",
                "");
    }

    @Test
    void switchesSourcesOffWithTheirSinks() throws Exception {
        String source = client.source("s");
        String one = client.sink(source, "one", BODY_COLUMN);
        String two = client.sink(source, "two", BODY_COLUMN);
        client.task("PUT", two + "/disable", "");
        checkVersion(2, "Disabled.", client.get(two));
        assertEquals("API", client.get(two).at("/disabled/reason").asText());
        client.task("PUT", two + "/disable", "");
        checkVersion(2, "Disabled.", client.get(two));

        client.task("PUT", source + "/disable", "");
        JsonNode off = client.get(source);
        checkVersion(2, "Disabled.", off);
        assertEquals(List.of("at", "by", "reason"), names(off.path("disabled")));
        JsonNode sink = client.get(one);
        checkVersion(1, "New sink.", sink);
        assertEquals(
                "Auto-disabled with the parent source.",
                sink.at("/disabled/reason").asText());
        client.task("PUT", one + "/enable", "");
        assertTrue(client.get(one).has("disabled"));

        client.task("PUT", source + "/enable", "");
        checkVersion(3, "Enabled.", client.get(source));
        assertFalse(client.get(one).has("disabled"));
        assertTrue(client.get(two).has("disabled"));
        client.task("PUT", two + "/enable", "");
        checkVersion(3, "Enabled.", client.get(two));
    }

    @Test
    void rollsBackWithoutTheStateAndTheSecret() throws Exception {
        String source = client.source("s");
        client.task("PATCH", source, "{\"name\":\"Other\",\"description\":\"<d>\"}");
        client.task("PUT", source + "/disable", "");
        JsonNode rotated = client.check(200, "POST", source + "/rotate-secret", "");
        checkVersion(4, "Rotated secret.", rotated);
        client.task("PUT", source + "/versions/1/rollback", "");
        JsonNode back = client.get(source);
        checkVersion(5, "Rollback to version \"1\".", back);
        assertEquals("s", back.path("name").asText());
        assertTrue(back.has("disabled"));
        assertEquals(rotated.path("http"), back.path("http"));
        client.refused(
                404,
                "sourceVersionNotFound",
                "Source version \"s/0000000025\" not found in the branch.",
                "PUT",
                source + "/versions/25/rollback",
                "");
        client.refused(
                400,
                "invalidFieldType",
                "Invalid value \"a\" for \"versionNumber\", must be a integer; versionNumber must be greater or equal than 1 but got value 0.",
                "GET",
                source + "/versions/a",
                "");
        JsonNode versions = client.get(source + "/versions?afterId=2&limit=2");
        assertEquals(List.of("versions", "page"), names(versions));
        assertEquals(
                "{\"limit\":2,\"totalCount\":3,\"afterId\":\"0000000002\",\"lastId\":\"0000000004\"}",
                versions.path("page").toString());
        JsonNode all = client.get(source + "/versions");
        assertEquals(List.of("1", "2", "3", "4", "5"), ids(all, "versions", "number"));
        assertEquals(all.at("/versions/0/hash"), all.at("/versions/4/hash"));
        assertNotEquals(all.at("/versions/0/hash"), all.at("/versions/1/hash"));
        assertEquals(all.path("versions").path(1), client.get(source + "/versions/2"));
        assertEquals(back.path("version"), client.get(source + "/versions/5"));
    }

    @Test
    void deletesAndBringsBack() throws Exception {
        String source = client.source("s");
        String sink = client.sink(source, "k", BODY_COLUMN);
        JsonNode made = client.get(source).path("created");
        client.task("DELETE", source, "");
        client.refused(404, "sourceNotFound", "Source \"s\" not found in the branch.", "GET", source, "");
        client.refused(404, "sourceNotFound", "Source \"s\" not found in the branch.", "PUT", sink + "/undelete", "");
        JsonNode deleted = client.get(SOURCES + "/deleted");
        assertEquals(List.of("s"), ids(deleted, "sources", "sourceId"));
        assertEquals(List.of("at", "by"), names(deleted.at("/sources/0/deleted")));
        JsonNode task = client.task("PUT", source + "/undelete", "");
        assertEquals(
                "Source has been undeleted successfully.", task.path("result").asText());
        checkVersion(2, "Undeleted to version \"1\".", client.get(source));
        checkVersion(1, "New sink.", client.get(sink));
        client.refused(
                404,
                "deletedSinkNotFound",
                "Deleted sink \"k\" not found in the source.",
                "PUT",
                sink + "/undelete",
                "");

        client.task("DELETE", sink, "");
        assertEquals(List.of("k"), ids(client.get(source + "/sinks/deleted"), "sinks", "sinkId"));
        client.sink(source, "k", BODY_COLUMN);
        checkVersion(2, "New sink.", client.get(sink));

        client.task("DELETE", source, "");
        client.source("s");
        JsonNode again = client.get(source);
        checkVersion(3, "New source.", again);
        assertEquals(made, again.path("created"));
        client.refused(404, "sinkNotFound", "Sink \"k\" not found in the source.", "GET", sink, "");
        client.task("PUT", sink + "/undelete", "");
        checkVersion(3, "Undeleted to version \"2\".", client.get(sink));
    }

    @Test
    void purgesWithTablesAndBuckets() throws Exception {
        String source = client.source("s");
        client.sink(source, "k", BODY_COLUMN);
        client.task("DELETE", client.sink(source, "gone", BODY_COLUMN), "");
        String other = client.source("other");
        client.task("POST", other + "/sinks", StreamClient.sinkBody("k", "in.c-s.shared", BODY_COLUMN));
        client.task("POST", source + "/sinks", StreamClient.sinkBody("shared", "in.c-s.shared", BODY_COLUMN));
        assertEquals(0, client.count("in.c-s.k"));

        JsonNode task = client.task("DELETE", source + "?cascade=true", "");
        assertEquals(
                "Source and its destination tables and bucket have been deleted.",
                task.path("result").asText());
        assertTrue(databases().contains("in.c-s"));
        assertEquals(0, client.count("in.c-s.shared"));
        client.refused(
                404,
                "deletedSourceNotFound",
                "Deleted source \"s\" not found in the branch.",
                "PUT",
                source + "/undelete",
                "");
        client.source("s");
        checkVersion(1, "New source.", client.get(source));
        client.task("DELETE", other + "?cascade=true", "");
        assertFalse(databases().contains("in.c-s"));
        assertFalse(databases().contains("endpoints of"));
    }

    private static String databases() throws Exception {
        return client.send("GET", "/v2/databases", new byte[0], Map.of("X-API-Key", client.key()))
                .text();
    }

    @Test
    void keepsWhatAPatchDoesNotName() throws Exception {
        String source = client.source("s");
        String sink = client.sink(source, "k", BODY_COLUMN);
        client.task(
                "PATCH",
                sink,
                "{\"table\":{\"mapping\":{\"columns\":[" + BODY_COLUMN + ",{\"type\":\"ip\",\"name\":\"ip\"}]}},"
                        + "\"changeDescription\":\"More.\"}");
        JsonNode grown = client.get(sink);
        checkVersion(2, "More.", grown);
        assertEquals("in.c-s.k", grown.at("/table/tableId").asText());
        assertEquals(2, grown.at("/table/mapping/columns").size());
        client.task("PATCH", sink, "{\"allowedSignals\":[\"logs\"]}");
        assertEquals("[\"logs\"]", client.get(sink).path("allowedSignals").toString());
        client.task("PATCH", sink, "{\"allowedSignals\":[]}");
        assertFalse(client.get(sink).has("allowedSignals"));
        client.task("PATCH", source, "{\"type\":\"otlp\"}");
        JsonNode otlp = client.get(source);
        assertEquals(List.of("url", "baseUrl", "secret"), names(otlp.path("otlp")));
        assertFalse(otlp.has("http"));
    }

    @Test
    void pagesListsById() throws Exception {
        List<String> ids = List.of("a", "b", "c", "d", "e");
        for (String id : ids) {
            client.source(id);
        }
        List<String> walked = new ArrayList<>();
        String after = "";
        do {
            JsonNode list = client.get(SOURCES + "?limit=2&afterId=" + after);
            assertEquals(List.of("projectId", "branchId", "page", "sources"), names(list));
            assertEquals(5, list.at("/page/totalCount").asInt());
            walked.addAll(ids(list, "sources", "sourceId"));
            after = list.at("/page/lastId").asText();
        } while (!after.isEmpty());
        assertEquals(ids, walked);
        client.refused(
                400,
                "invalidRange",
                "Limit must be lesser or equal than 100 but got value 200.",
                "GET",
                SOURCES + "?limit=200",
                "");
    }

    @Test
    void makesOneOfTwoAndAllOfThree() throws Exception {
        String source = client.source("s");
        List<JsonNode> tasks = new ArrayList<>();
        for (String id : List.of("a", "b", "c")) {
            tasks.add(client.check(202, "POST", source + "/sinks", StreamClient.sinkBody(id, "in.c-s.t", BODY_COLUMN)));
        }
        for (JsonNode task : tasks) {
            assertEquals("success", client.await(task).path("status").asText());
        }
        String twice = StreamClient.sinkBody("d", "in.c-s.d", BODY_COLUMN);
        List<Integer> statuses = new ArrayList<>();
        List<JsonNode> begun = new ArrayList<>();
        List<CompletableFuture<StreamClient.Reply>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            calls.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return client.call("POST", source + "/sinks", twice);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (var call : calls) {
            StreamClient.Reply reply = call.get();
            statuses.add(reply.status());
            if (reply.status() == 202) {
                begun.add(reply.json());
            } else {
                String message = reply.json().path("message").asText();
                assertTrue(message.matches("Sink \"(1/1/s/)?d\" already exists in the source\\."), message);
            }
        }
        assertEquals(List.of(202, 409, 409, 409), statuses.stream().sorted().toList());
        assertEquals("success", client.await(begun.get(0)).path("status").asText());
        assertEquals(4, client.get(source + "/sinks").at("/page/totalCount").asInt());
    }

    @Test
    void tellsLimitsInTheTask() throws Exception {
        for (int i = 0; i < 100; i++) {
            client.check(202, "POST", SOURCES, "{\"type\":\"http\",\"name\":\"n" + i + "\"}");
        }
        JsonNode task = client.ended("POST", SOURCES, "{\"type\":\"http\",\"name\":\"more\"}");
        assertEquals("error", task.path("status").asText());
        assertEquals(
                "source count limit reached in the branch, the maximum is 100",
                task.path("error").asText());
        assertFalse(task.has("outputs"));
    }

    @Test
    void tellsTheLimitOfSinksInTheTask() throws Exception {
        String source = client.source("s");
        List<JsonNode> begun = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            begun.add(client.check(
                    202, "POST", source + "/sinks", StreamClient.sinkBody("k" + i, "in.c-s.t", BODY_COLUMN)));
        }
        for (JsonNode task : begun) {
            assertEquals("success", client.await(task).path("status").asText(), task::toString);
        }
        JsonNode task = client.ended("POST", source + "/sinks", StreamClient.sinkBody("more", "in.c-s.t", BODY_COLUMN));
        assertEquals("error", task.path("status").asText());
        assertEquals(
                "sink count limit reached in the source, the maximum is 100",
                task.path("error").asText());
        assertEquals(100, client.get(source + "/sinks").at("/page/totalCount").asInt());
    }

    /** Two changes of one thing, the second as soon as the first one's task lets it in. */
    @Test
    void losesNoChange() throws Exception {
        String source = client.source("s");
        for (int i = 0; i < 40; i++) {
            JsonNode first = client.check(202, "PATCH", source, "{\"name\":\"n" + i + "\"}");
            StreamClient.Reply second = client.call("PATCH", source, "{\"description\":\"d" + i + "\"}");
            while (second.status() == 409) {
                assertEquals(
                        "stream.api.taskInProgress", second.json().path("error").asText());
                second = client.call("PATCH", source, "{\"description\":\"d" + i + "\"}");
            }
            assertEquals(202, second.status(), second::text);
            assertEquals("success", client.await(first).path("status").asText());
            assertEquals("success", client.await(second.json()).path("status").asText());
            JsonNode changed = client.get(source);
            assertEquals("n" + i, changed.path("name").asText());
            assertEquals("d" + i, changed.path("description").asText());
        }
    }

    @Test
    void hasNoTaskThatNobodyBegan() throws Exception {
        StreamClient.Reply missing = client.call("GET", "/v1/tasks/api.create.source/1/x/y_z", "");
        assertEquals(404, missing.status());
        assertEquals("stream.api.taskNotFound", missing.json().path("error").asText());
    }

    @Test
    void triesMappingsWithoutStoring() throws Exception {
        String source = client.source("s");
        client.sink(source, "k", BODY_COLUMN);
        StreamClient.Reply reply = client.send(
                "POST",
                source + "/test",
                "a,\"b\"".getBytes(StandardCharsets.UTF_8),
                Map.of(StreamClient.TOKEN, client.key(), "Content-Type", "text/csv"));
        assertEquals(200, reply.status(), reply::text);
        assertEquals(
                "{\"projectId\":1,\"branchId\":1,\"sourceId\":\"s\",\"tables\":[{\"sinkId\":\"k\",\"tableId\":\"in.c-s.k\","
                        + "\"rows\":[{\"columns\":[{\"name\":\"body\",\"value\":\"a,\\\"b\\\"\"}]}]}]}",
                reply.json().toString());
        assertEquals(0, client.count("in.c-s.k"));
    }

    @Test
    void answersWithoutAKeyWhatEverybodyMaySee() throws Exception {
        StreamClient.Reply health = client.send("GET", "/health-check", new byte[0], Map.of());
        assertEquals("OK\n", health.text());
        StreamClient.Reply root = client.send("GET", "/", new byte[0], Map.of(StreamClient.TOKEN, "x"));
        assertEquals(301, root.status());
        assertEquals("/v1", root.header("Location"));
        assertTrue(client.send("GET", "/", new byte[0], Map.of()).text().startsWith("NOT_FOUND"));
        for (String name : List.of("openapi.json", "openapi3.json")) {
            StreamClient.Reply document = client.send("GET", "/v1/documentation/" + name, new byte[0], Map.of());
            assertTrue(document.json().has("paths"), name);
        }
        assertTrue(client.send("GET", "/v1/documentation/openapi3.yaml", new byte[0], Map.of())
                .text()
                .contains("openapi:"));
    }

    @Test
    void countsEmptySinks() throws Exception {
        String source = client.source("s");
        String sink = client.sink(source, "k", BODY_COLUMN);
        String zeros = "{\"total\":{\"recordsCount\":0,\"compressedSize\":0,\"uncompressedSize\":0},\"levels\":{}";
        assertEquals(zeros + "}", client.get(sink + "/statistics/total").toString());
        assertEquals(
                "{}",
                client.check(200, "DELETE", source + "/statistics/clear", "").toString());
        JsonNode all = client.get(BRANCH + "/aggregation/sources");
        assertEquals(List.of("projectId", "branchId", "page", "sources"), names(all));
        assertEquals(
                zeros + ",\"files\":[]}",
                all.at("/sources/0/sinks/0/statistics").toString());
    }
}
