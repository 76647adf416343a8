package io.millrace.apptest;

import static io.millrace.apptest.PilosaClient.check;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.protobuf.ImportRequest;
import io.millrace.protobuf.Row;
import io.millrace.protobuf.TranslateIDsRequest;
import io.millrace.protobuf.TranslateIDsResponse;
import io.millrace.protobuf.TranslateKeysRequest;
import io.millrace.protobuf.TranslateKeysResponse;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and their ids, asked by clients of both generations. */
final class TranslationIT {
    private static final String JSON = "application/json";

    @TempDir
    Path data;

    private LocalServer server;
    private PilosaClient client;

    @BeforeEach
    void starts() {
        server = LocalServer.start(data, Map.of("auth.mode", "none"));
        client = PilosaClient.of(server);
    }

    @AfterEach
    void stops() {
        server.close();
    }

    private void createIndexes() throws Exception {
        client.create("/index/k", "{\"options\":{\"keys\":true}}");
        client.create("/index/k/field/word", "{\"options\":{\"keys\":true}}");
        client.create("/index/k/field/set", "{}");
        client.create("/index/i", "{}");
    }

    private List<Long> ids(String field, boolean creates, String... keys) throws Exception {
        TranslateKeysRequest message = TranslateKeysRequest.newBuilder()
                .setIndex("k")
                .setField(field)
                .addAllKeys(List.of(keys))
                .setNotWritable(!creates)
                .build();
        HttpResponse<byte[]> response = client.post("/internal/translate/keys", message);
        assertEquals(200, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        return TranslateKeysResponse.parseFrom(response.body()).getIdsList();
    }

    private List<String> keys(String field, List<Long> ids) throws Exception {
        TranslateIDsRequest message = TranslateIDsRequest.newBuilder()
                .setIndex("k")
                .setField(field)
                .addAllIds(ids)
                .build();
        HttpResponse<byte[]> response = client.post("/internal/translate/ids", message);
        assertEquals(200, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        return TranslateIDsResponse.parseFrom(response.body()).getKeysList();
    }

    private void checkJson(int status, String expected, String path, String body) throws Exception {
        check(
                status,
                expected,
                client.post(
                        "/internal/translate/" + path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", JSON));
    }

    private void importWords(String... columnsAndWords) throws Exception {
        ImportRequest.Builder words = ImportRequest.newBuilder();
        for (int i = 0; i < columnsAndWords.length; i += 2) {
            words.addColumnKeys(columnsAndWords[i]).addRowKeys(columnsAndWords[i + 1]);
        }
        client.importRows("k", "word", words);
    }

    @Test
    void numbersTheKeysOfRowsOnDemandAndForGood() throws Exception {
        createIndexes();
        String odd = "\u0000é" + "x".repeat(10_000);
        assertEquals(List.of(), ids("word", true));
        assertEquals(List.of(), ids("word", false, "a"));
        assertEquals(List.of(1L, 2L, 1L), ids("word", true, "a", "b", "a"));
        assertEquals(List.of(3L, 1L), ids("word", true, odd, "a"));
        assertEquals(List.of(odd, "b"), keys("word", List.of(3L, 2L)));
        importWords("one", "stored", "two", "a");
        assertEquals(List.of(4L, 1L), ids("word", false, "stored", "unknown", "a"));
        Row distinct = client.ask("k", "Distinct(field=word)").getResults(0).getRow();
        assertEquals(List.of(1L, 4L), distinct.getColumnsList());
        assertEquals(List.of("a", "stored"), distinct.getKeysList());
        checkJson(200, "{\"b\":2,\"stored\":4}", "field/k/word/keys/find", "[\"b\",\"nobody\",\"stored\"]");
        checkJson(200, "{\"new\":5}", "field/k/word/keys/create", "[\"new\"]");
        checkJson(200, "[4]", "field/k/word/keys/like", "\"st_r%\"");
        checkJson(200, "[1,4]", "field/k/word/keys/like", "\"%\"");

        stops();
        starts();
        assertEquals(List.of(4L, 1L, 5L), ids("word", false, "stored", "a", "new"));
        assertEquals(List.of(6L), ids("word", true, "later"));
    }

    @Test
    void givesKeysIdsWithoutMakingRecords() throws Exception {
        createIndexes();
        importWords("one", "a", "two", "a");
        List<Long> ids = ids("", false, "one", "nobody", "two");
        assertEquals(2, ids.size());
        assertEquals(List.of("two", "one"), keys("", List.of(ids.get(1), ids.get(0))));
        assertEquals(ids, ids("", true, "one", "two"));
        List<Long> created = ids("", true, "three", "one", "three");
        assertEquals(List.of("three", "one", "three"), keys("", created));
        assertEquals(List.of("one", "two"), client.keys("k", "All()"));
        checkJson(200, "{\"three\":" + created.get(0) + "}", "index/k/keys/find", "[\"three\",\"four\"]");
        stops();
        starts();
        checkJson(200, "{\"three\":" + created.get(0) + "}", "index/k/keys/find", "[\"three\",\"four\"]");
        server.flush();
        checkJson(200, "{\"three\":" + created.get(0) + "}", "index/k/keys/create", "[\"three\"]");
        assertEquals(List.of("one", "two"), client.keys("k", "All()"));
        client.ask("k", "Set(\"three\", set=1)");
        assertEquals(created.subList(0, 1), ids("", false, "three"));
        assertEquals(List.of("one", "three", "two"), client.keys("k", "All()"));
    }

    @Test
    void forgetsTheNumbersWithTheField() throws Exception {
        createIndexes();
        assertEquals(List.of(1L), ids("word", true, "a"));
        server.query("k", "All()");
        client.delete("/index/k/field/word");
        client.create("/index/k/field/word", "{\"options\":{\"keys\":true}}");
        assertEquals(List.of(), ids("word", false, "a"));
        assertEquals(List.of(1L), ids("word", true, "b"));
    }

    @Test
    void refusesWhatHasNoKeys() throws Exception {
        createIndexes();
        checkJson(400, "cannot find keys on unkeyed index \"i\"", "index/i/keys/find", "[\"a\"]");
        checkJson(400, "cannot create keys on unkeyed field \"set\"", "field/k/set/keys/create", "[\"a\"]");
        checkJson(404, "x: index not found", "index/x/keys/find", "[]");
        checkJson(404, "x: field not found", "field/k/x/keys/find", "[]");
        checkJson(400, "the body has to be a JSON array of keys, which are strings", "index/k/keys/find", "[1]");
        byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
        check(
                415,
                "Unsupported media type",
                client.post("/internal/translate/index/k/keys/find", body, "Content-Type", "text/plain"));
        check(415, "Unsupported media type", client.post("/internal/translate/keys", body, "Content-Type", JSON));
        TranslateIDsRequest unknown = TranslateIDsRequest.newBuilder()
                .setIndex("k")
                .setField("word")
                .addIds(99)
                .build();
        check(404, "no key has the id 99", client.post("/internal/translate/ids", unknown));
    }

    @Test
    void findsNoViolationsOfAMutex() throws Exception {
        createIndexes();
        client.create("/index/i/field/m", "{\"options\":{\"type\":\"mutex\"}}");
        assertEquals("200 []", client.get("/index/i/field/m/mutex-check"));
        assertEquals("200 {}", client.get("/index/i/field/m/mutex-check?details=true&limit=5"));
        assertEquals("400 limit must be numeric", client.get("/index/i/field/m/mutex-check?limit=x"));
        assertEquals("500 can only check mutex state for mutex fields", client.get("/index/k/field/set/mutex-check"));
    }
}
