package io.millrace.api.featurebase;

import static io.millrace.api.RimFixture.checkFailure;
import static io.millrace.api.RimFixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.FakeServer;
import io.millrace.api.RimFixture;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Databases, tables, fields, sinks and API keys in the cloud dialect. */
final class ControlPlaneIT {
    private static final String TABLES = "/v2/tables/" + FakeServer.DATABASE;
    private static final String DETAILS =
            "\"sink_details\":{\"database_id\":\"" + FakeServer.DATABASE + "\",\"table\":\"events\"}";
    private static final String SCHEMA = "\"schema\":{\"id_field\":\"_id\",\"allow_missing_columns\":true,"
            + "\"definition\":[{\"name\":\"_id\",\"path\":[\"a\"],\"type\":\"decimal\",\"config\":{\"Min\":1.50}}]}";
    private static final byte[] NOTHING = {};

    private static RimFixture rim;

    @BeforeAll
    static void starts() throws Exception {
        rim = new RimFixture();
    }

    @AfterAll
    static void stops() {
        rim.close();
    }

    private static HttpResponse<String> asUser(String method, String path) throws Exception {
        return rim.sendAs(FakeServer.USER_KEY, method, path, NOTHING);
    }

    private static String error(String method, String path, String body) throws Exception {
        HttpResponse<String> response = rim.send(method, path, body);
        return response.statusCode() + " " + json(response.body()).path("code").asText();
    }

    @Test
    void createsShowsAndDeletesDatabases() throws Exception {
        JsonNode created = rim.check(
                201,
                "POST",
                "/v2/databases",
                "{\"name\":\"two\",\"database_options\":{\"shape\":\"8GB-Development\"}}");
        String path = "/v2/databases/" + created.get("id").asText();
        assertEquals(created, rim.check(200, "GET", path, ""));
        assertEquals("RUNNING", created.get("database_status").asText());
        assertEquals("8GB-Development", created.at("/database_options/shape").asText());
        assertTrue(rim.check(200, "GET", "/v2/databases", "")
                .get("databases")
                .toString()
                .contains("\"two\""));
        assertTrue(rim.check(200, "GET", "/v1/deployments", "")
                .get("databases")
                .toString()
                .contains("\"two\""));
        assertTrue(rim.check(202, "DELETE", path, "").isMissingNode());
        assertEquals("404 ResourceNotFound", error("GET", path, ""));
        assertEquals("400 MissingParameter", error("POST", "/v2/databases", "{}"));
        assertEquals("400 InvalidParameter", error("POST", "/v2/databases", "{\"name\":7}"));
        assertEquals("400 InvalidBody", error("POST", "/v2/databases", "[]"));
        assertEquals("400 InvalidBody", error("POST", "/v2/databases", "{\"name\":\"a\",\"name\":\"b\"}"));
        assertEquals("400 InvalidBody", error("POST", "/v2/databases", "{\"name\":\"a\"} x"));
    }

    @Test
    void saysThatThereIsNoSqlAndNoLogin() throws Exception {
        assertEquals("501 NotImplemented", error("POST", "/v2/databases/x/query/sql", "select 1"));
        for (String path : List.of("/v2/auth/login", "/v1/auth", "/v2/login")) {
            HttpResponse<String> response = rim.sendAs("", "POST", path, "{}".getBytes(UTF_8));
            checkFailure(501, "NotImplemented", response);
            assertTrue(response.body().contains("X-API-Key"), response.body());
        }
    }

    @Test
    void createsShowsAndDeletesTables() throws Exception {
        JsonNode created = rim.check(201, "POST", TABLES, "{\"name\":\"t-1\",\"options\":{\"keys\":false}}");
        assertEquals("t-1", created.get("name").asText());
        assertEquals(created, rim.check(200, "GET", TABLES + "/t-1", ""));
        assertTrue(rim.check(200, "GET", TABLES, "").get("tables").toString().contains("\"t-1\""));
        rim.check(202, "DELETE", TABLES + "/t-1", "");
        assertEquals("404 ResourceNotFound", error("GET", TABLES + "/t-1", ""));
        assertEquals("404 ResourceNotFound", error("GET", "/v2/tables/none", ""));
        assertEquals("400 InvalidParameter", error("POST", TABLES, "{\"name\":\"1t\"}"));
    }

    @Test
    void createsChangesAndDeletesFields() throws Exception {
        rim.check(201, "POST", TABLES, "{\"name\":\"t-2\"}");
        String field = TABLES + "/t-2/fields/f";
        JsonNode created = rim.check(
                201,
                "POST",
                field,
                "{\"options\":{\"type\":\"time\",\"timeQuantum\":\"YMD\",\"ttl\":\"36h\",\"keys\":true}}");
        assertEquals("36h0m0s", created.at("/options/ttl").asText());
        assertEquals(created, rim.check(200, "GET", field, ""));
        JsonNode changed = rim.check(200, "PATCH", field, "{\"option\":\"TTL\",\"value\":\"24h\"}");
        assertEquals("24h0m0s", changed.at("/options/ttl").asText());
        assertEquals("400 InvalidParameter", error("PATCH", field, "{\"option\":\"ttl\",\"value\":\"1 day\"}"));
        assertEquals("400 InvalidParameter", error("PATCH", field, "{\"option\":\"keys\",\"value\":\"1\"}"));
        rim.check(202, "DELETE", field, "");
        assertEquals("404 ResourceNotFound", error("DELETE", TABLES + "/t-2/fields/g", ""));
    }

    @Test
    void refusesOptionsThatDoNotFit() throws Exception {
        rim.check(201, "POST", TABLES, "{\"name\":\"t-3\"}");
        checkOption("unsupported_type", "{\"type\":\"float\"}");
        checkOption("unsupported_type", "{\"type\":\"stored\"}");
        checkOption("bad_config", "{\"type\":\"set\",\"min\":1}");
        checkOption("unknown_option", "{\"type\":\"set\",\"cache\":1}");
        checkOption("bad_quantum", "{\"type\":\"time\",\"timeQuantum\":\"ymd\"}");
        checkOption("bad_ttl", "{\"type\":\"time\",\"timeQuantum\":\"YMD\",\"ttl\":\"-1h\"}");
        checkOption("min_greater_than_max", "{\"type\":\"int\",\"min\":2,\"max\":1}");
        checkOption("out_of_range", "{\"type\":\"int\",\"min\":9223372036854775808}");
        checkOption("out_of_range", "{\"type\":\"decimal\",\"scale\":2,\"min\":0.001}");
        checkOption("bad_unit", "{\"type\":\"timestamp\",\"timeUnit\":\"d\"}");
        checkOption("bad_epoch", "{\"type\":\"timestamp\",\"epoch\":\"1980\"}");
        HttpResponse<String> decimal = rim.send(
                "POST", TABLES + "/t-3/fields/d", "{\"options\":{\"type\":\"decimal\",\"scale\":2,\"max\":\"1.5\"}}");
        assertTrue(decimal.body().contains("\"max\":1.50"), decimal.body());
    }

    private static void checkOption(String reason, String options) throws Exception {
        HttpResponse<String> response = rim.send("POST", TABLES + "/t-3/fields/f", "{\"options\":" + options + "}");
        checkFailure(400, "InvalidParameter", response);
        assertEquals(reason, json(response.body()).at("/errors/0/reason").asText(), response.body());
        assertEquals("options", json(response.body()).at("/errors/0/path/0").asText(), response.body());
    }

    @Test
    void createsChangesAndDeletesSinks() throws Exception {
        JsonNode created = rim.check(
                201,
                "POST",
                "/v2/sinks",
                "{\"name\":\"s\"," + DETAILS + "," + SCHEMA + ",\"limits\":{\"bytes_per_second\":5}}");
        assertEquals("ACTIVE", created.get("state").asText());
        assertEquals(json("{\"bytes_per_second\":5,\"records_per_second\":1000}"), created.get("limits"));
        assertTrue(created.at("/schema/allow_missing_fields").asBoolean());
        assertTrue(created.at("/schema/allow_missing_columns").isMissingNode());
        assertTrue(created.toString().contains("\"table\":\"events\""));
        String path = "/v2/sinks/" + created.get("id").asText();
        assertEquals(created, rim.check(200, "GET", path, ""));
        JsonNode changed = rim.check(200, "PATCH", path, "{\"name\":\"s2\",\"limits\":{\"records_per_second\":7}}");
        assertEquals("UPDATING", changed.get("state").asText());
        assertEquals(json("{\"bytes_per_second\":5,\"records_per_second\":7}"), changed.get("limits"));
        assertTrue(rim.check(200, "GET", "/v2/sinks?state=RESTARTING", "")
                .toString()
                .contains("\"s2\""));
        assertFalse(
                rim.check(200, "GET", "/v2/sinks?state=ACTIVE", "").toString().contains("\"s2\""));
        assertEquals("400 InvalidParameter", error("PATCH", path, "{\"sink_details\":{\"table\":\"other\"}}"));
        assertEquals("400 MissingParameter", error("PUT", path, "{\"name\":\"s3\"}"));
        rim.check(200, "PUT", path, "{\"name\":\"s3\"," + SCHEMA + "}");
        rim.check(202, "DELETE", path, "");
        assertEquals("DELETING", rim.check(200, "GET", path, "").get("state").asText());
        rim.check(202, "DELETE", path, "");
        rim.server.forgetSink(new EndpointId(UUID.fromString(created.get("id").asText())));
        assertEquals("404 ResourceNotFound", error("DELETE", path, ""));
    }

    @Test
    void takesTheFirstGenerationsNames() throws Exception {
        String details = DETAILS.replace("database_id", "deployment_id");
        rim.check(201, "POST", "/v1/sinks", "{\"name\":\"old\"," + details + "," + SCHEMA + "}");
        String both = details.replace("{\"dep", "{\"database_id\":\"other\",\"dep");
        assertEquals(
                "400 InvalidParameter", error("POST", "/v2/sinks", "{\"name\":\"x\"," + both + "," + SCHEMA + "}"));
    }

    @Test
    void listsEveryProblemOfASchema() throws Exception {
        HttpResponse<String> response =
                rim.send("POST", "/v2/sinks", "{\"name\":\"s\"," + DETAILS + ",\"schema\":{\"wrong\":1}}");
        checkFailure(400, "InvalidParameter", response);
        assertEquals(
                json("[{\"field\":\"a\",\"path\":[\"b\"],\"reason\":\"bad_path\",\"message\":\"the path is wrong\"}]"),
                json(response.body()).get("errors"));
    }

    @Test
    void showsLateErrorsOfASink() throws Exception {
        EndpointId id = rim.server.addSink(EndpointState.ACTIVE, Limits.UNLIMITED);
        assertEquals(
                json("{\"errors\":[{\"sink_id\":\"" + id
                        + "\",\"error_type\":\"Error\",\"error_msg\":\"late\",\"time\":\"2024-05-06T07:08:09Z\"}]}"),
                rim.check(200, "GET", "/v2/sinks/" + id + "/errors", ""));
    }

    @Test
    void showsASecretOnceAndRevokesAtOnce() throws Exception {
        JsonNode created = rim.check(201, "POST", "/v2/api-keys", "{\"name\":\"loader\"}");
        String secret = created.get("secret").asText();
        String path = "/v2/api-keys/" + created.get("id").asText();
        assertEquals("user", created.get("role").asText());
        assertFalse(rim.check(200, "GET", path, "").has("secret"));
        assertFalse(rim.check(200, "GET", "/v2/api-keys", "").toString().contains(secret));
        assertEquals(200, rim.sendAs(secret, "GET", "/v2/sinks", NOTHING).statusCode());
        rim.check(200, "PATCH", path, "{\"name\":\"renamed\"}");
        rim.check(204, "DELETE", path, "");
        checkFailure(401, "Unauthorized", rim.sendAs(secret, "GET", "/v2/sinks", NOTHING));
        assertEquals("404 ResourceNotFound", error("GET", path, ""));
    }

    @Test
    void letsUsersReadButNotChange() throws Exception {
        assertEquals(200, asUser("GET", "/v2/databases").statusCode());
        assertEquals(200, asUser("GET", "/v2/sinks").statusCode());
        for (String path : List.of("/v2/databases", "/v2/sinks", TABLES, TABLES + "/events/fields/f", "/v2/api-keys")) {
            checkFailure(403, "Forbidden", asUser("POST", path));
        }
        checkFailure(403, "Forbidden", asUser("DELETE", "/v2/databases/" + FakeServer.DATABASE));
        JsonNode keys = json(asUser("GET", "/v2/api-keys").body()).get("api_keys");
        assertEquals(1, keys.size());
        assertEquals("user-id", keys.get(0).get("id").asText());
        checkFailure(404, "ResourceNotFound", asUser("DELETE", "/v2/api-keys/admin-id"));
    }

    @Test
    void answersUnknownPathsAndMethodsInItsWords() throws Exception {
        assertEquals("404 ResourceNotFound", error("GET", "/v2/what", ""));
        assertEquals("405 MethodNotAllowed", error("PUT", "/v2/databases", "{}"));
        assertEquals("404 ResourceNotFound", error("GET", "/v2/%2e%2e/v2/what", ""));
        assertEquals("401 MissingAuthenticationToken", codeWithoutKey("/v2/databases"));
    }

    private static String codeWithoutKey(String path) throws Exception {
        HttpResponse<String> response = rim.sendAs("", "GET", path, NOTHING);
        return response.statusCode() + " " + json(response.body()).path("code").asText();
    }
}
