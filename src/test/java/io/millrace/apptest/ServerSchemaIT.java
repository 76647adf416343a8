package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Indexes, fields, views and schemas in the dialect of the FeatureBase server, with PostgreSQL behind them. */
final class ServerSchemaIT {
    private static final String NAME_RULE =
            "': invalid index or field name, must match [a-z][a-z0-9Θ_-]* and contain at most 230 characters";

    /** The requests about schemas and what is in them. */
    private static final int VECTORS = 20;

    @TempDir
    private static Path folder;

    private static MillraceProcess server;
    private static MillraceClient client;

    @BeforeAll
    static void startsTheServer() throws Exception {
        server = ServerCommand.serve(folder.resolve("data")).withoutPostgres().start();
        client = server.plainClient();
    }

    @AfterAll
    static void stopsTheServer() throws Exception {
        server.close();
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return client.send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private static JsonNode json(String text) throws IOException {
        return MillraceClient.JSON.readTree(text);
    }

    private static JsonNode expect(int status, String method, String path, String body) throws Exception {
        HttpResponse<String> response = send(method, path, body);
        assertEquals(status, response.statusCode(), () -> method + " " + path + " " + body + ": " + response.body());
        assertTrue(response.body().endsWith("\n"), response.body());
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElseThrow());
        return json(response.body());
    }

    /** Also that it is a success object. */
    private static void checkRefused(int status, String message, String method, String path, String body)
            throws Exception {
        JsonNode answer = expect(status, method, path, body);
        assertFalse(answer.get("success").asBoolean(true));
        assertEquals(message, answer.at("/error/message").asText());
    }

    private static void checkLine(int status, String line, String method, String path, String body, String... headers)
            throws Exception {
        HttpResponse<String> response = send(method, path, body, headers);
        assertEquals(line + "\n", response.body());
        assertEquals(status, response.statusCode());
        assertEquals(
                "text/plain; charset=utf-8",
                response.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                "nosniff",
                response.headers().firstValue("X-Content-Type-Options").orElseThrow());
    }

    private static void create(String index, String... fieldsAndOptions) throws Exception {
        expect(200, "POST", "/index/" + index, "");
        for (int i = 0; i < fieldsAndOptions.length; i += 2) {
            createField(index, fieldsAndOptions[i], fieldsAndOptions[i + 1]);
        }
    }

    private static void createField(String index, String field, String options) throws Exception {
        expect(200, "POST", "/index/" + index + "/field/" + field, "{\"options\":" + options + "}");
    }

    private static JsonNode field(String index, String name) throws Exception {
        for (JsonNode field : expect(200, "GET", "/index/" + index, "").get("fields")) {
            if (field.get("name").asText().equals(name)) {
                return field;
            }
        }
        throw new AssertionError("no field " + name);
    }

    private static void checkNoField(String index, String name) throws Exception {
        for (JsonNode field : expect(200, "GET", "/index/" + index, "").get("fields")) {
            assertFalse(field.get("name").asText().equals(name), name);
        }
    }

    @TestFactory
    Stream<DynamicTest> answersAsTheVectorsExpect() throws Exception {
        List<HttpVector> vectors = HttpVector.read();
        assertEquals(VECTORS, vectors.size());
        return vectors.stream().map(vector -> dynamicTest(vector.name(), () -> vector.check(client)));
    }

    @Test
    void keepsWhatIsSaidAboutAnIndex() throws Exception {
        JsonNode created = expect(
                200,
                "POST",
                "/index/i-said",
                "{\"options\":{\"keys\":true,\"trackExistence\":false,\"partitionN\":16,\"description\":\"é\"}}");
        assertTrue(created.get("success").asBoolean());
        JsonNode index = expect(200, "GET", "/index/i-said", "");
        assertEquals(created.get("createdAt"), index.get("createdAt"));
        assertEquals(
                json("{\"keys\":true,\"trackExistence\":false,\"partitionN\":16,\"description\":\"é\"}"),
                index.get("options"));
        expect(200, "POST", "/index/i-plain", "{\"options\":{}}");
        assertEquals(
                json("{\"keys\":false,\"trackExistence\":true,\"partitionN\":0,\"description\":\"\"}"),
                expect(200, "GET", "/index/i-plain", "").get("options"));
    }

    @Test
    void givesAnIndexThatComesAgainAnotherCreation() throws Exception {
        JsonNode first = expect(200, "POST", "/index/i-again", "");
        createField("i-again", "f", "{}");
        assertEquals(json("{\"success\":true}"), expect(200, "DELETE", "/index/i-again", ""));
        JsonNode second = expect(200, "POST", "/index/i-again", "");
        assertTrue(second.get("createdAt").asLong() > first.get("createdAt").asLong());
        checkNoField("i-again", "f");
    }

    @Test
    void passesOverBodiesThatSayNothing() throws Exception {
        for (String body : List.of("", "null", "{}", " \n")) {
            expect(200, "POST", "/index/i-nothing", body);
            expect(200, "POST", "/index/i-nothing/field/f", body);
            expect(200, "DELETE", "/index/i-nothing/field/f", "what");
            expect(200, "DELETE", "/index/i-nothing", "{");
        }
    }

    @Test
    void refusesIndexesThatCannotBe() throws Exception {
        String path = "/index/i-refused";
        checkRefused(
                400,
                "unknown key: bogus:map[a:<nil> b:[1 x]]",
                "POST",
                path,
                "{\"bogus\":{\"b\":[1,\"x\"],\"a\":null}}");
        checkRefused(400, "unknown key: Keys:true", "POST", path, "{\"options\":{\"Keys\":true}}");
        checkRefused(400, "options is not map[string]interface{}", "POST", path, "{\"options\":[]}");
        checkRefused(400, "options is not map[string]interface{}", "POST", path, "{\"options\":null}");
        checkRefused(400, "options.keys must be true or false", "POST", path, "{\"options\":{\"keys\":1}}");
        checkRefused(400, "options.description must be a string", "POST", path, "{\"options\":{\"description\":1}}");
        checkRefused(
                400,
                "options.description cannot hold U+0000",
                "POST",
                path,
                "{\"options\":{\"description\":\"\\u0000\"}}");
        for (String partitions : List.of("-1", "1.5", "2147483648", "\"x\"", "1e999999999")) {
            expect(400, "POST", path, "{\"options\":{\"partitionN\":" + partitions + "}}");
        }
        for (String body : List.of("[]", "7", "{", "{}{}", "{\"options\":{},\"options\":{}}", "\u0000")) {
            expect(400, "POST", path, body);
        }
        checkLine(404, "Index i-refused Not Found", "GET", path, "");
        checkRefused(404, "deleting index: i-refused: index not found", "DELETE", path, "");
    }

    @Test
    void followsTheRuleForNames() throws Exception {
        create("i-names", "f-0_" + "x".repeat(226), "{}", "a%CE%98", "{}");
        assertEquals("aΘ", field("i-names", "aΘ").get("name").asText());
        for (String name : List.of("I", "1a", "_a", "a.b", "%C3%A9", "a%20", "exist%2Fs", "x".repeat(231))) {
            String decoded = name.replace("%C3%A9", "é").replace("%20", " ").replace("%2F", "/");
            checkRefused(
                    400,
                    "creating index: persisting index: validating name: '" + decoded + NAME_RULE,
                    "POST",
                    "/index/" + name,
                    "");
            checkRefused(
                    400,
                    "creating field: validating name: '" + decoded + NAME_RULE,
                    "POST",
                    "/index/i-names/field/" + name,
                    "");
        }
        assertEquals(2, expect(200, "GET", "/index/i-names", "").get("fields").size());
    }

    @Test
    void asksForNames() throws Exception {
        create("i-nameless");
        checkLine(400, "index name is required", "POST", "/index", "");
        checkLine(400, "index name is required", "POST", "/index/", "{}");
        checkLine(400, "field name is required", "POST", "/index/i-nameless/field", "");
        checkLine(400, "field name is required", "POST", "/index/i-nameless/field/", "{}");
    }

    @Test
    void givesBackFieldsAsTheyWereMade() throws Exception {
        create("i-fields");
        checkField("{}", "{\"type\":\"set\",\"cacheType\":\"ranked\",\"cacheSize\":50000,\"keys\":false}");
        checkField(
                "{\"cacheType\":\"lru\",\"cacheSize\":7,\"keys\":true}",
                "{\"type\":\"set\",\"cacheType\":\"lru\",\"cacheSize\":7,\"keys\":true}");
        checkField(
                "{\"type\":\"mutex\",\"cacheType\":\"none\",\"cacheSize\":100}",
                "{\"type\":\"mutex\",\"cacheType\":\"none\",\"cacheSize\":100,\"keys\":false}");
        checkField(
                "{\"type\":\"int\",\"base\":5,\"min\":-9223372036854775808,\"max\":9223372036854775807}",
                "{\"type\":\"int\",\"base\":0,\"bitDepth\":0,\"min\":-9223372036854775808,\"max\":9223372036854775807,"
                        + "\"keys\":false,\"foreignIndex\":\"\"}");
        checkField(
                "{\"type\":\"int\",\"min\":10,\"max\":20,\"foreignIndex\":\"i-fields\"}",
                "{\"type\":\"int\",\"base\":10,\"bitDepth\":0,\"min\":10,\"max\":20,"
                        + "\"keys\":false,\"foreignIndex\":\"i-fields\"}");
        checkField(
                "{\"type\":\"decimal\",\"scale\":2,\"min\":-1.5,\"max\":\"20\"}",
                "{\"type\":\"decimal\",\"base\":0,\"scale\":2,\"bitDepth\":0,\"min\":-1.50,\"max\":20.00,\"keys\":false}");
        checkField(
                "{\"type\":\"timestamp\",\"timeUnit\":\"µs\",\"epoch\":\"2000-01-01T02:00:00+02:00\"}",
                "{\"type\":\"timestamp\",\"epoch\":\"2000-01-01T00:00:00Z\",\"bitDepth\":0,"
                        + "\"min\":-9223372036854775808,\"max\":9223372036854775807,\"timeUnit\":\"us\"}");
        checkField(
                "{\"type\":\"time\",\"timeQuantum\":\"MDH\",\"ttl\":\"1h30m\",\"noStandardView\":true,\"keys\":true}",
                "{\"type\":\"time\",\"timeQuantum\":\"MDH\",\"keys\":true,\"noStandardView\":true,\"ttl\":5400000000000}");
        checkField(
                "{\"type\":\"time\",\"timeQuantum\":\"\"}",
                "{\"type\":\"time\",\"timeQuantum\":\"\",\"keys\":false,\"noStandardView\":false,\"ttl\":0}");
        checkField("{\"type\":\"bool\"}", "{\"type\":\"bool\"}");
    }

    private static void checkField(String options, String shown) throws Exception {
        String path = "/index/i-fields/field/f";
        JsonNode created = expect(200, "POST", path, "{\"options\":" + options + "}");
        JsonNode field = field("i-fields", "f");
        assertEquals(created.get("createdAt"), field.get("createdAt"));
        assertEquals(shown, field.get("options").toString());
        assertEquals(json("{\"success\":true}"), expect(200, "DELETE", path, ""));
    }

    @Test
    void refusesOptionsThatATypeDoesNotTake() throws Exception {
        create("i-types");
        for (String type : List.of("set", "mutex")) {
            checkApply(type, type, "", "min", "max", "timeQuantum", "ttl");
        }
        checkApply("int", "int", "", "cacheType", "cacheSize", "timeQuantum", "ttl");
        checkApply("decimal", "int", ",\"scale\":2", "cacheType", "cacheSize", "timeQuantum", "ttl");
        checkApply("timestamp", "timestamp", ",\"timeUnit\":\"s\"", "cacheType", "cacheSize", "timeQuantum", "ttl");
        checkApply("time", "time", ",\"timeQuantum\":\"Y\"", "cacheType", "cacheSize", "min", "max");
        checkApply("bool", "bool", "", "cacheType", "cacheSize", "min", "max", "timeQuantum", "keys", "ttl");
        checkOptions("keys does not apply to field type bool", "{\"type\":\"bool\",\"keys\":false}");
        checkOptions("timeQuantum is required for field type time", "{\"type\":\"time\"}");
        checkOptions("decimal field requires a scale argument", "{\"type\":\"decimal\"}");
        checkOptions("timestamp field requires a timeUnit argument", "{\"type\":\"timestamp\"}");
        checkOptions("invalid timeUnit argument", "{\"type\":\"timestamp\",\"timeUnit\":\"d\"}");
        String foreign = "\"foreignIndex\":\"i-types\"}";
        checkOptions("decimal field cannot be a foreign key", "{\"type\":\"decimal\",\"scale\":1," + foreign);
        checkOptions(
                "timestamp field cannot be a foreign key", "{\"type\":\"timestamp\",\"timeUnit\":\"s\"," + foreign);
        checkOptions("bool field cannot be a foreign key", "{\"type\":\"bool\"," + foreign);
        checkOptions("invalid field type: float", "{\"type\":\"float\"}");
        checkOptions("invalid field type: stored", "{\"type\":\"stored\"}");
        checkOptions("json: unknown field \"bitDepth\"", "{\"type\":\"int\",\"bitDepth\":1}");
        checkOptions("options.keys must be true or false", "{\"keys\":\"true\"}");
        checkRefused(400, "json: unknown field \"option\"", "POST", "/index/i-types/field/f", "{\"option\":{}}");
        checkRefused(400, "options must be an object", "POST", "/index/i-types/field/f", "{\"options\":[]}");
        for (String body : List.of("[]", "{", "{\"options\":{\"keys\":true,\"keys\":true}}")) {
            expect(400, "POST", "/index/i-types/field/f", body);
        }
        checkNoField("i-types", "f");
    }

    private static void checkApply(String type, String named, String required, String... options) throws Exception {
        for (String option : options) {
            checkOptions(
                    option + " does not apply to field type " + named,
                    "{\"type\":\"" + type + "\"" + required + ",\"" + option + "\":0}");
        }
    }

    private static void checkOptions(String message, String options) throws Exception {
        checkRefused(400, message, "POST", "/index/i-types/field/f", "{\"options\":" + options + "}");
    }

    @Test
    void refusesValuesOfOptionsWithALine() throws Exception {
        create("i-values");
        expect(200, "POST", "/index/i-keyed", "{\"options\":{\"keys\":true}}");
        checkValue("int field min cannot be greater than max", "{\"type\":\"int\",\"min\":2,\"max\":1}");
        checkValue("int field cannot be created with 'keys=true' option", "{\"type\":\"int\",\"keys\":true}");
        checkValue(
                "decimal field cannot be created with 'keys=true' option",
                "{\"type\":\"decimal\",\"scale\":1,\"keys\":true}");
        checkValue(
                "timestamp field cannot be created with 'keys=true' option",
                "{\"type\":\"timestamp\",\"timeUnit\":\"s\",\"keys\":true}");
        checkValue(
                "scale values outside the range [0,19] are not supported: 20", "{\"type\":\"decimal\",\"scale\":20}");
        checkValue(
                "scale values outside the range [0,19] are not supported: -1", "{\"type\":\"decimal\",\"scale\":-1}");
        checkValue("min 0.001 cannot be represented with scale 2", "{\"type\":\"decimal\",\"scale\":2,\"min\":0.001}");
        checkValue(
                "max 92233720368547758.08 cannot be represented with scale 2",
                "{\"type\":\"decimal\",\"scale\":2,\"max\":92233720368547758.08}");
        checkValue(
                "decimal field min cannot be greater than max",
                "{\"type\":\"decimal\",\"scale\":2,\"min\":2,\"max\":1}");
        checkValue("invalid time quantum", "{\"type\":\"time\",\"timeQuantum\":\"YD\"}");
        checkValue("invalid time quantum", "{\"type\":\"time\",\"timeQuantum\":\"ymd\"}");
        checkValue("invalid cache type", "{\"cacheType\":\"lfu\"}");
        checkValue("cannot parse ttl: 1 day", "{\"type\":\"time\",\"timeQuantum\":\"Y\",\"ttl\":\"1 day\"}");
        checkValue("ttl can't be negative: -1h", "{\"type\":\"time\",\"timeQuantum\":\"Y\",\"ttl\":\"-1h\"}");
        checkValue(
                "epoch 1980 is no time such as 1970-01-01T00:00:00Z",
                "{\"type\":\"timestamp\",\"timeUnit\":\"s\",\"epoch\":\"1980\"}");
        checkValue(
                "field f: the epoch must be in 1833-11-24T17:31:44Z to 2106-02-07T06:28:16Z",
                "{\"type\":\"timestamp\",\"timeUnit\":\"ns\",\"epoch\":\"2300-01-01T00:00:00Z\"}");
        checkValue(
                "field f: there is no table nowhere in the database",
                "{\"type\":\"int\",\"foreignIndex\":\"nowhere\"}");
        checkValue("foreign index i-keyed has keys, which takes a field of type int", "{\"foreignIndex\":\"i-keyed\"}");
        checkNoField("i-values", "f");
        createField("i-values", "s", "{\"foreignIndex\":\"i-values\"}");
    }

    private static void checkValue(String message, String options) throws Exception {
        checkLine(
                400, "applying option: " + message, "POST", "/index/i-values/field/f", "{\"options\":" + options + "}");
    }

    @Test
    void takesKeysOfIntFieldsFromClientsOfTheFirstGeneration() throws Exception {
        create("i-old");
        String options = "{\"options\":{\"type\":\"int\",\"min\":0,\"max\":9,\"keys\":true}}";
        for (String[] header : List.of(
                new String[] {"User-Agent", "java-pilosa/1.4.0"}, new String[] {"X-Pilosa-Dialect", "pilosa1"})) {
            HttpResponse<String> response = send("POST", "/index/i-old/field/f", options, header);
            assertEquals(200, response.statusCode(), response.body());
            assertFalse(field("i-old", "f").at("/options/keys").asBoolean(true));
            expect(200, "DELETE", "/index/i-old/field/f", "");
        }
        checkLine(
                400,
                "applying option: int field cannot be created with 'keys=true' option",
                "POST",
                "/index/i-old/field/f",
                options,
                "User-Agent",
                "java-pilosa/1.4.0",
                "X-Pilosa-Dialect",
                "featurebase3");
    }

    @Test
    void tellsWhatIsMissing() throws Exception {
        create("i-missing");
        checkRefused(404, "creating field: nowhere: index not found", "POST", "/index/nowhere/field/f", "");
        checkRefused(404, "deleting field: nowhere: index not found", "DELETE", "/index/nowhere/field/f", "");
        checkRefused(404, "deleting field: f: field not found", "DELETE", "/index/i-missing/field/f", "");
        checkRefused(404, "updating field: f: field not found", "PATCH", "/index/i-missing/field/f", "{}");
        checkLine(404, "Index nowhere Not Found", "GET", "/index/nowhere", "");
        checkLine(404, "Index nowhere Not Found", "GET", "/index/nowhere/field/f/view", "");
        checkLine(404, "Field f Not Found", "GET", "/index/i-missing/field/f/view", "");
    }

    @Test
    void changesTimeFields() throws Exception {
        create("i-patch", "t", "{\"type\":\"time\",\"timeQuantum\":\"YMD\"}", "s", "{}");
        String path = "/index/i-patch/field/t";
        for (String option : List.of("ttl", "TTL", "Ttl")) {
            JsonNode changed = expect(200, "PATCH", path, "{\"option\":\"" + option + "\",\"value\":\"2h\"}");
            assertTrue(changed.get("success").asBoolean());
        }
        assertEquals(
                7_200_000_000_000L, field("i-patch", "t").at("/options/ttl").asLong());
        expect(200, "PATCH", path, "{\"option\":\"noStandardView\",\"value\":\"true\"}");
        assertTrue(field("i-patch", "t").at("/options/noStandardView").asBoolean());
        expect(200, "PATCH", path, "{\"option\":\"noStandardView\",\"value\":false}");
        assertFalse(field("i-patch", "t").at("/options/noStandardView").asBoolean(true));

        checkPatch("cannot parse ttl: 1 day", "t", "ttl", "1 day");
        checkPatch("cannot parse ttl: ", "t", "ttl", "");
        checkPatch("ttl can't be negative: '-2h'", "t", "ttl", "-2h");
        checkPatch("noStandardView is true or false, not 'x'", "t", "noStandardView", "x");
        checkPatch("updates for option 'keys' are not supported", "t", "keys", "true");
        checkPatch("can only add TTL to a 'time' type field, not 'set'", "s", "ttl", "1h");
        checkPatch("can only set noStandardView of a 'time' type field, not 'set'", "s", "noStandardView", "true");
        checkRefused(400, "json: unknown field \"x\"", "PATCH", path, "{\"x\":1}");
        expect(400, "PATCH", path, "{");
        assertEquals(
                7_200_000_000_000L, field("i-patch", "t").at("/options/ttl").asLong());
    }

    private static void checkPatch(String message, String field, String option, String value) throws Exception {
        checkRefused(
                400,
                "updating field: " + message,
                "PATCH",
                "/index/i-patch/field/" + field,
                "{\"option\":\"" + option + "\",\"value\":\"" + value + "\"}");
    }

    @Test
    void checksArguments() throws Exception {
        create("i-arguments", "f", "{}");
        String index = "/index/i-arguments";
        for (String request : List.of(
                "GET /index",
                "GET " + index,
                "POST /index/i-other",
                "DELETE " + index,
                "POST " + index + "/field/g",
                "DELETE " + index + "/field/f",
                "GET /schema",
                "POST /schema")) {
            String[] parts = request.split(" ");
            checkLine(400, "{\"error\":\"x is not a valid argument\"}", parts[0], parts[1] + "?x=1", "");
            checkLine(400, "x is not a valid argument", parts[0], parts[1] + "?x=1", "", "Accept", "text/html");
        }
        checkLine(404, "Index i-other Not Found", "GET", "/index/i-other", "");
        checkNoField("i-arguments", "g");
        assertEquals("f", field("i-arguments", "f").get("name").asText());
        expect(200, "GET", "/schema?views=false", "");
        expect(200, "GET", "/schema/details?x=1", "");
        expect(200, "GET", index + "/field/f/view?x=1", "");
        checkLine(400, "invalid views argument: 'x' (should be true/false)", "GET", "/schema?views=x", "");
        assertEquals(
                204, send("POST", "/schema?remote=true", "{\"indexes\":[]}").statusCode());
    }

    @Test
    void takesPathsAndMethodsExactly() throws Exception {
        create("i-paths", "f", "{}");
        for (String path : List.of(
                "/schema/",
                "/schema/x",
                "/schema/details/",
                "/index/i-paths/",
                "/index/i-paths/x",
                "/index/i-paths/field/f/",
                "/index/i-paths/field/f/x",
                "/index/i-paths/field/f/view/")) {
            HttpResponse<String> response = send("GET", path, "");
            assertEquals(404, response.statusCode(), path);
            assertTrue(
                    response.headers().firstValue("Content-Type").orElseThrow().startsWith("text/plain"), path);
        }
        for (String request : List.of(
                "PUT /schema",
                "DELETE /schema",
                "POST /schema/details",
                "PUT /index",
                "PUT /index/i-paths",
                "GET /index/i-paths/field",
                "GET /index/i-paths/field/f",
                "POST /index/i-paths/field/f/view",
                "GET /index/i-paths/field/f/view/standard")) {
            String[] parts = request.split(" ");
            HttpResponse<String> response = send(parts[0], parts[1], "");
            assertEquals(405, response.statusCode(), request);
            assertTrue(
                    response.headers().firstValue("Content-Type").orElseThrow().startsWith("text/plain"), request);
        }
    }

    @Test
    void followsTheAcceptRule() throws Exception {
        create("i-accept", "f", "{}");
        String field = "/index/i-accept/field/f";
        for (String request : List.of(
                "GET /schema",
                "GET /schema/details",
                "GET /index",
                "GET /index/i-accept",
                "GET " + field + "/view",
                "POST /index/i-accept-2",
                "POST " + field + "-2",
                "PATCH " + field,
                "DELETE " + field,
                "DELETE /index/i-accept")) {
            String[] parts = request.split(" ");
            checkLine(406, "JSON only acceptable response", parts[0], parts[1], "", "Accept", "text/html");
        }
        checkLine(404, "Index i-accept-2 Not Found", "GET", "/index/i-accept-2", "");
        for (String accept :
                List.of("*/*", "application/*;q=0.1", "text/html, */json", "application/json; charset=utf-8")) {
            assertEquals(200, send("GET", "/schema", "", "Accept", accept).statusCode(), accept);
        }
        assertEquals(
                200,
                send("GET", "/schema", "", "Accept", "text/html", "Accept", "application/json")
                        .statusCode());
    }

    @Test
    void listsViewsThatHoldRecords() throws Exception {
        String database = client.createDatabase("views");
        client.createTable(database, "v", false);
        String field = "/index/v/field/";
        createField("v", "when", "{\"type\":\"time\",\"timeQuantum\":\"YM\"}");
        createField("v", "tags", "{\"type\":\"set\",\"keys\":true}");
        createField("v", "n", "{\"type\":\"int\"}");
        createField("v", "empty", "{}");
        assertEquals(json("[]"), expect(200, "GET", field + "when/view", ""));
        String endpoint = client.createEndpoint(SinkRequest.unlimited(
                "views",
                database,
                "v",
                "{\"id_field\":\"id\",\"allow_missing_fields\":true,\"definition\":["
                        + "{\"name\":\"id\",\"path\":[\"id\"],\"type\":\"id\"},"
                        + "{\"name\":\"at\",\"path\":[\"at\"],\"type\":\"recordTime\"},"
                        + "{\"name\":\"when\",\"path\":[\"w\"],\"type\":\"ids\",\"config\":{\"Quantum\":\"YM\"}},"
                        + "{\"name\":\"tags\",\"path\":[\"t\"],\"type\":\"strings\"},"
                        + "{\"name\":\"n\",\"path\":[\"n\"],\"type\":\"int\"}]}"));
        client.store(
                endpoint,
                "{\"records\":[{\"value\":{\"id\":1,\"w\":[1],\"t\":[\"a\"],\"n\":3,\"at\":\"2021-03-04T00:00:00Z\"}}]}");
        assertEquals(
                json("[{\"name\":\"standard\",\"type\":\"time\",\"field\":\"when\",\"index\":\"v\"},"
                        + "{\"name\":\"standard_2021\",\"type\":\"time\",\"field\":\"when\",\"index\":\"v\"},"
                        + "{\"name\":\"standard_202103\",\"type\":\"time\",\"field\":\"when\",\"index\":\"v\"},"
                        + "{\"name\":\"existence\",\"type\":\"time\",\"field\":\"when\",\"index\":\"v\"}]"),
                expect(200, "GET", field + "when/view", ""));
        String shown = "{\"empty\":[],\"n\":[{\"name\":\"bsig_n\"}],"
                + "\"tags\":[{\"name\":\"standard\"},{\"name\":\"existence\"}],"
                + "\"when\":[{\"name\":\"standard\"},{\"name\":\"standard_2021\"},{\"name\":\"standard_202103\"},"
                + "{\"name\":\"existence\"}]}";
        assertEquals(json(shown), views("/schema?views=true"));
        assertEquals(json(shown), views("/schema/details"));
        assertFalse(expect(200, "GET", "/schema", "").toString().contains("views\":["));

        assertEquals(json("{\"success\":true}"), expect(200, "DELETE", field + "when/view/standard_2022", ""));
        expect(501, "DELETE", field + "when/view/existence", "");
        for (String view : List.of("when/view/standard_2021", "n/view/bsig_n", "tags/view/standard")) {
            assertEquals(json("{\"success\":true}"), expect(200, "DELETE", field + view, ""));
        }
        assertEquals(
                json("{\"empty\":[],\"n\":[],\"tags\":[],\"when\":[{\"name\":\"standard\"},"
                        + "{\"name\":\"standard_202103\"},{\"name\":\"existence\"}]}"),
                views("/schema?views=true"));
        assertEquals(
                json("{\"results\":[{\"columns\":[1]},{\"columns\":[1]},{\"columns\":[1]},{\"columns\":[]}]}"),
                expect(
                        200,
                        "POST",
                        "/index/v/query",
                        "All() Row(when=1) Row(when=1, from='2021-03', to='2021-04') Row(n > 0)"));
        checkRefused(404, "deleting view: x: field not found", "DELETE", field + "x/view/standard", "");
        checkRefused(404, "deleting view: x: index not found", "DELETE", "/index/x/field/x/view/standard", "");
    }

    /** Of the fields of index {@code v}. */
    private static JsonNode views(String path) throws Exception {
        for (JsonNode index : expect(200, "GET", path, "").get("indexes")) {
            if (index.get("name").asText().equals("v")) {
                var views = MillraceClient.JSON.createObjectNode();
                index.get("fields").forEach(field -> views.set(field.get("name").asText(), field.get("views")));
                return views;
            }
        }
        throw new AssertionError("no index v");
    }

    @Test
    void appliesASchemaAndLeavesTheRest() throws Exception {
        create("a-there", "f", "{\"cacheSize\":7}", "t", "{\"type\":\"time\",\"timeQuantum\":\"Y\",\"ttl\":\"1h\"}");
        String fields = "{\"name\":\"f\",\"options\":{\"type\":\"set\",\"cacheType\":\"ranked\",\"cacheSize\":50000}},"
                + "{\"name\":\"g\",\"createdAt\":7,\"options\":{\"type\":\"int\",\"base\":0,\"bitDepth\":3,\"min\":1,\"max\":2,"
                + "\"keys\":false,\"foreignIndex\":\"a-new\"},\"views\":[{\"name\":\"standard\"}]}";
        HttpResponse<String> response = send(
                "POST",
                "/schema",
                "{\"indexes\":[{\"name\":\"a-there\",\"options\":{\"keys\":false,\"trackExistence\":true},\"fields\":["
                        + fields + "],\"shardWidth\":1048576},"
                        + "{\"name\":\"a-new\",\"options\":{\"keys\":true,\"trackExistence\":true,\"description\":\"d\"},\"fields\":["
                        + "{\"name\":\"t\",\"options\":{\"type\":\"time\",\"timeQuantum\":\"YMD\",\"ttl\":3600000000000}},"
                        + "{\"name\":\"u\"}]}]}");
        assertEquals(204, response.statusCode(), response.body());
        assertEquals("", response.body());
        assertEquals(7, field("a-there", "f").at("/options/cacheSize").asInt());
        assertEquals(
                3_600_000_000_000L, field("a-there", "t").at("/options/ttl").asLong());
        assertEquals("a-new", field("a-there", "g").at("/options/foreignIndex").asText());
        assertEquals(
                "d",
                expect(200, "GET", "/index/a-new", "")
                        .at("/options/description")
                        .asText());
        assertEquals(3_600_000_000_000L, field("a-new", "t").at("/options/ttl").asLong());
        assertEquals("set", field("a-new", "u").at("/options/type").asText());
    }

    @Test
    void takesItsOwnSchemaAgain() throws Exception {
        String database = client.createDatabase("twice");
        client.createTable(database, "b-twice", true);
        create(
                "b-here",
                "a",
                "{\"type\":\"timestamp\",\"timeUnit\":\"ms\",\"epoch\":\"2001-02-03T04:05:06Z\"}",
                "b",
                "{\"type\":\"decimal\",\"scale\":3,\"min\":-1,\"max\":1}",
                "c",
                "{\"type\":\"int\",\"foreignIndex\":\"b-here\"}",
                "d",
                "{\"type\":\"bool\"}",
                "e",
                "{\"type\":\"mutex\",\"cacheType\":\"none\",\"cacheSize\":0}",
                "f",
                "{\"type\":\"time\",\"timeQuantum\":\"YMDH\",\"ttl\":\"1h\",\"noStandardView\":true}");
        String schema = send("GET", "/schema?views=true", "").body();
        HttpResponse<String> response = send("POST", "/schema", schema);
        assertEquals(204, response.statusCode(), response.body());
        assertEquals(json(schema), json(send("GET", "/schema?views=true", "").body()));
        JsonNode before = expect(200, "GET", "/index/b-here", "");
        expect(200, "DELETE", "/index/b-here", "");
        assertEquals(204, send("POST", "/schema", schema).statusCode());
        JsonNode after = expect(200, "GET", "/index/b-here", "");
        assertEquals(before.get("options"), after.get("options"));
        for (int i = 0; i < 6; i++) {
            assertEquals(before.at("/fields/" + i + "/options"), after.at("/fields/" + i + "/options"));
        }
    }

    @Test
    void makesNothingOfASchemaThatCannotBe() throws Exception {
        create("c-there", "f", "{}", "t", "{\"type\":\"time\",\"timeQuantum\":\"Y\"}");
        String decoding = "decoding request as JSON Pilosa schema: ";
        String applying = "apply schema to Pilosa: ";
        checkSchema(decoding + "the body is empty", "");
        checkSchema(decoding + "the body is not a JSON object", "[]");
        checkSchema(decoding + "indexes must be a list", "{\"indexes\":{}}");
        checkSchema(decoding + "indexes[1] must be an object", "{\"indexes\":[{\"name\":\"c-new\"},7]}");
        checkSchema(decoding + "indexes[0].name is required", "{\"indexes\":[{}]}");
        checkSchema(decoding + "indexes[0].fields must be a list", "{\"indexes\":[{\"name\":\"c-new\",\"fields\":7}]}");
        assertTrue(send("POST", "/schema", "{").body().startsWith(decoding + "the body is not JSON"));
        checkSchema(
                applying + "creating index: persisting index: validating name: 'C" + NAME_RULE,
                "{\"indexes\":[{\"name\":\"c-new\"},{\"name\":\"C\"}]}");
        checkSchema(
                applying + "creating field: c-new.F: validating name: 'F" + NAME_RULE,
                "{\"indexes\":[{\"name\":\"c-new\",\"fields\":[{\"name\":\"F\"}]}]}");
        checkFieldOfSchema("invalid field type: x", "{\"type\":\"x\"}");
        checkFieldOfSchema("applying option: invalid time quantum", "{\"type\":\"time\",\"timeQuantum\":\"YD\"}");
        checkFieldOfSchema(
                "applying option: int field cannot be created with 'keys=true' option",
                "{\"type\":\"int\",\"keys\":true}");
        checkSchema(
                applying + "table c-new is there twice", "{\"indexes\":[{\"name\":\"c-new\"},{\"name\":\"c-new\"}]}");
        checkSchema(
                applying + "creating field: c-new.f: the field is there twice",
                "{\"indexes\":[{\"name\":\"c-new\",\"fields\":[{\"name\":\"f\"},{\"name\":\"f\"}]}]}");
        checkSchema(
                applying + "table c-there exists with keys false, which cannot become true",
                "{\"indexes\":[{\"name\":\"c-new\"},{\"name\":\"c-there\",\"options\":{\"keys\":true}}]}");
        checkSchema(
                applying + "field f of table c-there exists with type set, which cannot become int",
                "{\"indexes\":[{\"name\":\"c-new\"},{\"name\":\"c-there\",\"fields\":[{\"name\":\"f\",\"options\":{\"type\":\"int\"}}]}]}");
        checkSchema(
                applying + "field t of table c-there exists with timeQuantum Y, which cannot become YM",
                "{\"indexes\":[{\"name\":\"c-there\",\"fields\":[{\"name\":\"g\"},"
                        + "{\"name\":\"t\",\"options\":{\"type\":\"time\",\"timeQuantum\":\"YM\"}}]}]}");
        checkSchema(
                applying + "field n: there is no table nowhere in the database",
                "{\"indexes\":[{\"name\":\"c-new\",\"fields\":[{\"name\":\"n\",\"options\":{\"type\":\"int\",\"foreignIndex\":\"nowhere\"}}]}]}");
        checkLine(404, "Index c-new Not Found", "GET", "/index/c-new", "");
        checkNoField("c-there", "g");
    }

    private static void checkFieldOfSchema(String message, String options) throws Exception {
        checkSchema(
                "apply schema to Pilosa: creating field: c-new.f: " + message,
                "{\"indexes\":[{\"name\":\"c-new\",\"fields\":[{\"name\":\"f\",\"options\":" + options + "}]}]}");
    }

    private static void checkSchema(String message, String body) throws Exception {
        checkLine(400, message, "POST", "/schema", body);
    }

    @Test
    void showsTheSameThroughBothDoors() throws Exception {
        String database = client.createDatabase("doors");
        client.createTable(database, "d-cloud", true);
        client.createField(database, "d-cloud", "f", "{\"type\":\"int\",\"min\":1,\"max\":2}");
        assertEquals(2, field("d-cloud", "f").at("/options/max").asInt());
        createField("d-cloud", "g", "{\"type\":\"time\",\"timeQuantum\":\"YM\"}");
        JsonNode cloud = client.get("/v2/tables/" + database + "/d-cloud");
        assertEquals("g", cloud.at("/fields/1/name").asText());
        expect(200, "PATCH", "/index/d-cloud/field/g", "{\"option\":\"ttl\",\"value\":\"1h\"}");
        assertEquals(
                "1h0m0s",
                client.get("/v2/tables/" + database + "/d-cloud/fields/g")
                        .at("/options/ttl")
                        .asText());
        expect(200, "DELETE", "/index/d-cloud", "");
        assertEquals(404, send("GET", "/v2/tables/" + database + "/d-cloud", "").statusCode());
    }

    @Test
    void keepsWhatAnEndpointFeeds() throws Exception {
        String database = client.createDatabase("fed");
        client.createTable(database, "e-fed", false);
        client.createEndpoint(SinkRequest.unlimited(
                "feeder",
                database,
                "e-fed",
                "{\"id_field\":\"id\",\"definition\":[{\"name\":\"id\",\"path\":[\"id\"],\"type\":\"id\"},"
                        + "{\"name\":\"f\",\"path\":[\"f\"],\"type\":\"ids\"}]}"));
        JsonNode index = expect(409, "DELETE", "/index/e-fed", "");
        assertTrue(index.at("/error/message").asText().startsWith("deleting index: table e-fed is fed by [feeder]"));
        JsonNode field = expect(409, "DELETE", "/index/e-fed/field/f", "");
        assertTrue(field.at("/error/message").asText().startsWith("deleting field: field f is filled by [feeder]"));
        assertEquals("f", field("e-fed", "f").get("name").asText());
    }

    @Test
    void sortsTheSchemaByName() throws Exception {
        create("z-last", "b", "{}", "a", "{}", "c", "{}");
        create("y-before");
        JsonNode schema = expect(200, "GET", "/schema", "");
        assertEquals(schema, expect(200, "GET", "/index", ""));
        String last = "";
        for (JsonNode index : schema.get("indexes")) {
            assertTrue(index.get("name").asText().compareTo(last) >= 0, last);
            last = index.get("name").asText();
            assertEquals(1_048_576, index.get("shardWidth").asInt());
        }
        assertEquals(
                "a",
                expect(200, "GET", "/index/z-last", "").at("/fields/0/name").asText());
        assertEquals(
                "c",
                expect(200, "GET", "/index/z-last", "").at("/fields/2/name").asText());
    }
}
