package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.ServerCommand;
import io.millrace.apptest.steps.FlowcoreSite.Place;
import io.millrace.mapping.multipart.FormWriter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the Flowcore dialect is spoken to, with which keys, and what it says to those who may not: methods, paths, origins. */
final class FlowcoreAddressesIT {
    private static final List<String> FORMS =
            List.of("event", "events", "file", "api/v1/event", "api/v1/events", "api/v1/file");
    private static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";

    @TempDir
    private static Path folder;

    private static FlowcoreSite site;

    @BeforeAll
    static void starts() throws Exception {
        site = FlowcoreSite.start(ServerCommand.serve(folder.resolve("data")).withoutPostgres());
    }

    @AfterAll
    static void stops() throws Exception {
        site.close();
    }

    private static byte[] form(String content) {
        return new FormWriter()
                .field("type", "text/plain")
                .file("file", "f.txt", content.getBytes(StandardCharsets.UTF_8))
                .closed();
    }

    @Test
    void takesEventsAtAllItsPaths() throws Exception {
        Place place = site.place();
        List<String> ids = new ArrayList<>();
        ids.addAll(place.post("event", "{\"n\":0}"));
        ids.addAll(place.post("api/v1/event", "{\"n\":1}"));
        ids.addAll(place.post("events", "[{\"n\":2},{\"n\":3}]"));
        ids.addAll(place.post("api/v1/events", "[{\"n\":4}]"));
        for (String path : List.of("file", "api/v1/file", "events", "api/v1/events")) {
            ids.addAll(Place.ids(
                    expect(200, site.own().send(place.path(path), form("x"), "Content-Type", FormWriter.TYPE))));
        }
        assertEquals(ids, place.eventIds());
        List<JsonNode> payloads = place.payloads();
        for (int n = 0; n < 5; n++) {
            assertEquals("{\"n\":" + n + "}", payloads.get(n).toString());
        }
        assertEquals(4, payloads.stream().filter(each -> each.has("checksum")).count());
    }

    @Test
    void readsNamesAsTheyAreEncoded() throws Exception {
        String odd = "a b+c%25 ü☂";
        Place place = site.place(odd, "f+1 %", "t.0;x=1&y?#");
        String encoded = "acme/a%20b+c%2525%20%c3%BC%e2%98%82/f%2B1%20%25/t.0%3Bx=1&y%3F%23";
        JsonNode answer = site.own().post("/event/" + encoded, "{\"n\":1}");
        assertEquals("f+1 %", answer.get("flowType").textValue());
        assertEquals("t.0;x=1&y?#", answer.get("eventType").textValue());
        site.own()
                .post(
                        "/api/v1/events/" + encoded.replace("a%20b+c%2525%20%c3%BC%e2%98%82", place.coreId()),
                        "[{\"n\":2}]");
        assertEquals("[{\"n\":1}, {\"n\":2}]", place.payloads().toString());
        JsonNode named = site.own().get("/api/v1/data-cores?tenant=acme&name=a+b%2Bc%2525%20%c3%bc%e2%98%82");
        assertEquals(odd, named.path(0).path("name").textValue());

        // A plus sign in a path is one, and stands for no blank.
        expect(404, site.own().send("POST", "/event/acme/a+b+c%2525%20%c3%bc%e2%98%82/f%2B1%20%25/t", "{}"));
        for (String broken : List.of(
                "acme/%00/f/t", "acme/%c3/f/t", "acme/%ff%fe/f/t", "acme/%2f/f/t", "acme//f/t", "acme/%2e%2e/f/t")) {
            JsonNode refusal = expect(404, site.own().send("POST", "/event/" + broken, "{}"));
            assertTrue(refusal.get("message").textValue().startsWith("EventType not found with name = acme/"), broken);
        }
    }

    @Test
    void findsNothingBehindOtherPaths() throws Exception {
        Place place = site.place();
        for (String path : List.of(
                place.path("event") + "/",
                place.path("event") + "/more",
                "/event/acme/" + place.core(),
                "/event",
                "/event/",
                "/EVENT/" + place.names(),
                "/v1/event/" + place.names(),
                "/api/v2/event/" + place.names(),
                "/api/v1",
                "/api/v1/",
                "/api/v1/nothing")) {
            HttpResponse<String> answer = site.own().send("POST", path, "{}");
            assertEquals(404, answer.statusCode(), path + " " + answer.body());
        }
        assertTrue(place.payloads().isEmpty());
    }

    @Test
    void takesKeysInFourWays() throws Exception {
        Place place = site.place();
        String key = site.key();
        String id = key.split("_")[1];
        for (String header : List.of(
                key,
                "  " + key + " \t",
                "Bearer " + key,
                "bearer   " + key,
                "ApiKey " + id + ":" + key,
                "apikey " + id + ":" + key,
                "ApiKey  " + id + ":" + key + "  ",
                "ApiKey " + id + ": " + key,
                "ApiKey :" + key,
                "ApiKey " + key)) {
            expect(200, site.admin().as(header).send("POST", place.path("event"), "{}"));
            expect(200, site.admin().as(header).send("GET", place.address("20240115100000", ""), null));
        }
        FlowcoreClient nobody = site.admin().as("");
        for (String query : List.of("key=" + key, "a=b&key=" + key, "key=" + key + "&key=other", "%6bey=" + key)) {
            expect(200, nobody.send("POST", place.path("event") + "?" + query, "{}"));
            expect(200, nobody.send("GET", place.address("20240115100000", "&" + query), null));
        }
        for (String query : List.of("Key=" + key, "KEY=" + key, "api_key=" + key)) {
            expect(401, nobody.send("POST", place.path("event") + "?" + query, "{}"));
        }
        // The header counts, whatever the address says.
        expect(200, site.own().send("POST", place.path("event") + "?key=wrong", "{}"));
        expect(401, site.admin().as("wrong").send("POST", place.path("event") + "?key=" + key, "{}"));
        for (String wrong : List.of(
                "Basic " + key,
                "Bearer",
                "ApiKey",
                "ApiKey " + id,
                "ApiKey " + key + ":" + id,
                key.substring(1),
                key + "0",
                key.toUpperCase(Locale.ROOT),
                "fc_" + id + "_",
                "k".repeat(5_000))) {
            JsonNode refusal = expect(401, site.admin().as(wrong).send("POST", place.path("event"), "{}"));
            assertFalse(refusal.toString().contains(wrong), refusal::toString);
        }
        for (String query : List.of("", "?key=", "?key", "?key=%20", "?key=other&key=" + key)) {
            expect(401, nobody.send("POST", place.path("event") + query, "{}"));
        }
        assertEquals(15, place.payloads().size(), "each that was let in, and none of the others");
    }

    @Test
    void asksForAKeyEverywhere() throws Exception {
        Place place = site.place();
        List<String[]> calls = new ArrayList<>();
        FORMS.forEach(form -> calls.add(new String[] {"POST", place.path(form)}));
        FORMS.forEach(form -> calls.add(new String[] {"POST", "/" + form + "/no/where/at/all"}));
        for (String path : List.of(
                place.address("20240115100000", ""),
                "/api/v1/events",
                "/api/v1/time-buckets?eventTypeId=" + place.typeId(),
                "/api/v1/tenants/list",
                "/api/v1/tenants/translate-name-to-id/acme",
                "/api/v1/tenants/by-name/acme",
                "/api/v1/tenants/by-name/acme/instance",
                "/api/v1/tenants/by-id/" + site.tenantId(),
                "/api/v1/data-cores?tenant=acme",
                "/api/v1/data-cores/" + place.coreId(),
                "/api/v1/data-cores/" + place.coreId() + "/exists",
                "/api/v1/flow-types?dataCoreId=" + place.coreId(),
                "/api/v1/event-types?flowTypeId=" + place.flowId(),
                "/api/v1/event-types/" + UNKNOWN,
                "/api/v1/api-keys")) {
            calls.add(new String[] {"GET", path});
        }
        for (String path : List.of(
                "events",
                "time-buckets/by-names",
                "tenants",
                "data-cores",
                "flow-types",
                "event-types",
                "api-keys",
                "api-keys/validate")) {
            calls.add(new String[] {"POST", "/api/v1/" + path});
        }
        calls.add(new String[] {"DELETE", "/api/v1/event-types/" + place.typeId() + "/request-truncate"});
        calls.add(new String[] {"DELETE", "/api/v1/data-cores/" + place.coreId() + "/request-delete"});
        for (String[] call : calls) {
            for (String header : List.of("", "nobody's", "Bearer nobody's", "ApiKey a:nobody's")) {
                requireRefusal(
                        401,
                        "UNAUTHORIZED",
                        "Unauthorized",
                        site.admin().as(header).send(call[0], call[1], call[0].equals("GET") ? null : "{"));
            }
        }
        assertTrue(place.payloads().isEmpty());
    }

    /** What every client looks for in a refusal. */
    private static JsonNode requireRefusal(int status, String code, String phrase, HttpResponse<String> answer) {
        JsonNode json = expect(status, answer);
        assertEquals(
                "application/json", answer.headers().firstValue("content-type").orElse(""));
        assertFalse(json.get("success").booleanValue());
        assertEquals(status, json.get("status").intValue());
        assertEquals(status, json.get("statusCode").intValue());
        assertEquals(code, json.get("code").textValue());
        assertEquals(phrase, json.get("error").textValue());
        assertFalse(json.get("message").textValue().isBlank());
        return json;
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        Place place = site.place();
        String[] names = place.names().split("/");
        for (String form : FORMS) {
            for (int part = 0; part < names.length; part++) {
                String[] changed = names.clone();
                changed[part] = "nowhere";
                String path = String.join("/", changed);
                // an administrator sees all tenants, a key of one does not get as far
                JsonNode refusal = requireRefusal(
                        404,
                        "NOT_FOUND",
                        "Not Found",
                        site.admin().send("/" + form + "/" + path, form("x"), "Content-Type", FormWriter.TYPE));
                assertEquals(
                        "EventType not found with name = " + path,
                        refusal.get("message").textValue());
            }
        }
        for (String path : List.of(
                "tenants/by-name/nowhere",
                "tenants/by-name/nowhere/instance",
                "tenants/translate-name-to-id/nowhere",
                "tenants/by-id/" + UNKNOWN,
                "data-cores/" + UNKNOWN,
                "flow-types/" + UNKNOWN,
                "event-types/" + UNKNOWN,
                "event-types/no-uuid",
                "events?timeBucket=20240115100000&eventTypeId=" + UNKNOWN,
                "events?timeBucket=20240115100000&eventTypeId=" + place.typeId() + "&eventTypeId=" + UNKNOWN,
                "events?timeBucket=20240115100000&eventTypeId=" + place.flowId(),
                "time-buckets?eventTypeId=" + UNKNOWN)) {
            requireRefusal(404, "NOT_FOUND", "Not Found", site.own().send("GET", "/api/v1/" + path, null));
        }
        for (String path : List.of(
                "data-cores?tenant=nowhere",
                "data-cores?tenantId=" + UNKNOWN,
                "data-cores?tenant=acme&name=nowhere",
                "flow-types?dataCoreId=" + UNKNOWN,
                "event-types?flowTypeId=" + UNKNOWN,
                "event-types?flowTypeId=" + place.flowId() + "&name=nowhere")) {
            assertEquals("[]", site.own().get("/api/v1/" + path).toString(), path);
        }
    }

    @Test
    void changesNoEvent() throws Exception {
        Place place = site.place();
        List<String> ids = place.post("event", "{\"n\":1}");
        for (String form : FORMS) {
            for (String method : List.of("GET", "PUT", "PATCH", "DELETE", "TRACE")) {
                HttpResponse<String> answer = site.own().send(method, place.path(form), null);
                requireRefusal(405, "METHOD_NOT_ALLOWED", "Method Not Allowed", answer);
                assertEquals(
                        "OPTIONS, POST", answer.headers().firstValue("allow").orElse(""));
            }
            HttpResponse<String> head = site.own().send("HEAD", place.path(form), null);
            assertEquals(405, head.statusCode());
            assertEquals("", head.body());
        }
        for (String method : List.of("PUT", "PATCH", "DELETE")) {
            expect(405, site.own().send(method, place.address("20240115100000", ""), "{}"));
            expect(405, site.own().send(method, "/api/v1/events/" + ids.get(0), "{}"));
        }
        assertEquals(ids, place.eventIds());
    }

    @Test
    void letsPagesOfAllOriginsPost() throws Exception {
        Place place = site.place();
        FlowcoreClient nobody = site.admin().as("");
        List<String> paths = new ArrayList<>(FORMS.stream().map(place::path).toList());
        paths.add(place.path("event") + "?key=" + site.key());
        paths.add(place.address("20240115100000", ""));
        paths.add("/event/no/where/at/all");
        for (String path : paths) {
            for (String origin : List.of("https://shop.example", "null")) {
                HttpResponse<String> answer = nobody.send(
                        "OPTIONS",
                        path,
                        null,
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "content-type,x-flowcore-metadata-json,x-flowcore-event-time");
                assertEquals(204, answer.statusCode(), path);
                assertEquals("*", header(answer, "access-control-allow-origin"));
                assertTrue(
                        List.of(header(answer, "access-control-allow-methods").split(", "))
                                .contains("POST"));
                String headers = header(answer, "access-control-allow-headers").toLowerCase(Locale.ROOT);
                for (String name : List.of(
                        "authorization",
                        "content-type",
                        "content-encoding",
                        "idempotency-key",
                        "x-flowcore-metadata-json",
                        "x-flowcore-event-time",
                        "x-flowcore-valid-time",
                        "x-flowcore-event-time-key",
                        "x-flowcore-valid-time-key",
                        "x-flowcore-managed")) {
                    assertTrue(List.of(headers.split(", ")).contains(name), name);
                }
            }
        }
        HttpResponse<String> posted = nobody.send(
                "POST", place.path("event") + "?key=" + site.key(), "{\"n\":1}", "Origin", "https://shop.example");
        expect(200, posted);
        assertEquals("*", header(posted, "access-control-allow-origin"));
        HttpResponse<String> refused = nobody.send("POST", place.path("event"), "{}", "Origin", "https://shop.example");
        expect(401, refused);
        assertEquals("*", header(refused, "access-control-allow-origin"), "pages may read why");
        assertEquals(1, place.payloads().size());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
