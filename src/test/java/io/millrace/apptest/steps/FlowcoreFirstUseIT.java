package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.ServerCommand;
import io.millrace.mapping.multipart.FormWriter;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that make types by the first post, and have other limits than those of Flowcore. */
final class FlowcoreFirstUseIT {
    private static final String TIME = "2024-01-15T10:30:00.000Z";
    private static final String BUCKET = "20240115100000";
    private static final int AT_ONCE = 12;

    @TempDir
    private static Path folder;

    private static FlowcoreSite site;
    private static int shops;

    private FlowcoreClient admin;
    private FlowcoreClient own;
    private String shop;
    private String core;

    @BeforeAll
    static void starts() throws Exception {
        site = FlowcoreSite.start(ServerCommand.serve(folder.resolve("data"))
                .withoutPostgres()
                .with("flowcore.create-on-first-use", "true")
                .with("flowcore.first-use.types", "20")
                .with("flowcore.event.size", "1KB")
                .with("flowcore.batch.events", "3")
                .with("flowcore.batch.body", "8KiB")
                .with("flowcore.file.body", "9KiB")
                .with("flowcore.ttl.max", "2m")
                .with("flowcore.event.ahead", "10s"));
    }

    /** Without types. */
    @BeforeEach
    void opensAShop() throws Exception {
        String name = "shop-" + ++shops;
        core = site.admin().create("data-cores", Map.of("tenantId", site.tenantId(), "name", name));
        shop = "/" + FlowcoreSite.TENANT + "/" + name;
        speaks();
    }

    private void speaks() {
        admin = site.admin();
        own = site.own();
    }

    @AfterAll
    static void stops() throws Exception {
        site.close();
    }

    private JsonNode flows() throws Exception {
        return own.get("/api/v1/flow-types?dataCoreId=" + core);
    }

    private JsonNode types(String flow) throws Exception {
        for (JsonNode each : flows()) {
            if (each.get("name").textValue().equals(flow)) {
                return own.get(
                        "/api/v1/event-types?flowTypeId=" + each.get("id").textValue());
            }
        }
        throw new AssertionError("no flow type " + flow);
    }

    private List<String> ids(String type) throws Exception {
        List<String> ids = new ArrayList<>();
        own.get("/api/v1/events?eventTypeId=" + type + "&timeBucket=" + BUCKET)
                .get("events")
                .forEach(event -> ids.add(event.get("eventId").textValue()));
        return ids;
    }

    @Test
    void makesNoMoreTypesThanItMay() throws Exception {
        for (int i = 1; i < 20; i++) {
            own.post("/event" + shop + "/order.0/type" + i, "{}");
        }
        String message = expect(409, own.send("POST", "/event" + shop + "/order.0/type20", "{}"))
                .get("message")
                .textValue();
        assertTrue(message.contains("flowcore.first-use.types"), message);
        expect(409, own.send("POST", "/event" + shop + "/other.0/type", "{}"));
        assertEquals(1, flows().size());
        own.post("/event" + shop + "/order.0/type19", "{}");
        String flow = flows().get(0).get("id").textValue();
        admin.create("event-types", Map.of("flowTypeId", flow, "name", "type20"));
        own.post("/event" + shop + "/order.0/type20", "{}");
    }

    @Test
    void makesTypesOnceHoweverManyPostAtOnce() throws Exception {
        Set<String> answered = new TreeSet<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        CyclicBarrier start = new CyclicBarrier(AT_ONCE);
        try {
            List<Future<HttpResponse<String>>> posts = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                String form = i % 2 == 0 ? "/event" : "/events";
                String body = i % 2 == 0 ? "{\"n\":" + i + "}" : "[{\"n\":" + i + "}]";
                posts.add(threads.submit(() -> {
                    start.await(1, TimeUnit.MINUTES);
                    return own.send("POST", form + shop + "/order.0/placed.0", body, "x-flowcore-event-time", TIME);
                }));
            }
            for (Future<HttpResponse<String>> post : posts) {
                JsonNode answer = expect(200, post.get());
                assertTrue(answer.get("success").booleanValue());
                answered.add(
                        answer.has("eventId")
                                ? answer.get("eventId").textValue()
                                : answer.get("eventIds").get(0).textValue());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, flows().size());
        JsonNode types = types("order.0");
        assertEquals(1, types.size());
        String type = types.get(0).get("id").textValue();
        assertEquals(AT_ONCE, answered.size());
        assertEquals(answered, new TreeSet<>(ids(type)));

        site.restart();
        speaks();
        own.post("/event/acme/" + core + "/order.0/placed.0", "{}", "x-flowcore-event-time", TIME);
        assertEquals(AT_ONCE + 1, ids(type).size());
    }

    @Test
    void answersFirstPostsLikeAllOthers() throws Exception {
        JsonNode first = own.post("/event" + shop + "/order.0/placed.0", "{\"a\":1}", "Idempotency-Key", "k");
        JsonNode again = own.post("/event" + shop + "/order.0/placed.0", "{\"a\":1}", "Idempotency-Key", "k");
        assertEquals(first, again);
        assertEquals("order.0", first.get("flowType").textValue());
        assertEquals("placed.0", first.get("eventType").textValue());
        assertEquals(
                2,
                own.post("/api/v1/events" + shop + "/order.0/batch.0", "[{},{}]")
                        .get("eventIds")
                        .size());
        String form = new String(
                new FormWriter()
                        .field("type", "t")
                        .file("file", "f", new byte[] {'x'})
                        .closed(),
                StandardCharsets.US_ASCII);
        assertEquals(
                1,
                own.post("/file" + shop + "/files%20of%20%C3%BC/zip.0", form, "Content-Type", FormWriter.TYPE)
                        .get("eventIds")
                        .size());
        assertEquals(1, types("files of ü").size());
        assertEquals(2, types("order.0").size());
        expect(200, admin.send("POST", "/event" + shop + "/order.0/admin.0", "{}"));
        assertEquals(3, types("order.0").size());
    }

    @Test
    void makesNothingForOthersAndWithoutAName() throws Exception {
        FlowcoreClient foreign = admin.as(admin.createKey(admin.create("tenants", Map.of("name", "other"))));
        String userKey = StepMatcher.parsed(admin.send(
                                "POST",
                                "/v2/api-keys",
                                "{\"name\":\"u\",\"role\":\"user\"}",
                                "X-API-Key",
                                site.server().adminKey())
                        .body())
                .findValue("secret")
                .textValue();
        FlowcoreClient user = admin.as("Bearer " + userKey);
        expect(403, foreign.send("POST", "/event" + shop + "/order.0/placed.0", "{}"));
        expect(404, user.send("POST", "/event" + shop + "/order.0/placed.0", "{}"));
        expect(401, admin.as("").send("POST", "/event" + shop + "/order.0/placed.0", "{}"));
        for (String path :
                List.of("nobody/shop/a/b", "acme/nothing/a/b", "acme/00000000-0000-4000-8000-000000000000/a/b")) {
            String message = expect(404, own.send("POST", "/event/" + path, "{}"))
                    .get("message")
                    .textValue();
            assertEquals("EventType not found with name = " + path, message);
        }
        for (String name : List.of("", " a", "a%20", "a%2Fb", "a%00b", "a%0Ab", "n".repeat(101))) {
            String flow = expect(400, own.send("POST", "/event" + shop + "/" + encoded(name) + "/b", "{}"))
                    .get("message")
                    .textValue();
            assertTrue(flow.startsWith("the name of the flow type in the address must have 1 to 100"), flow);
            String event = expect(400, own.send("POST", "/events" + shop + "/a/" + encoded(name), "[{}]"))
                    .get("message")
                    .textValue();
            assertTrue(event.startsWith("the name of the event type in the address must have 1 to 100"), event);
        }
        String large = "[{\"a\":\"" + "x".repeat(9_000) + "\"}]";
        String message = expect(413, own.send("POST", "/events" + shop + "/a/b", large))
                .get("message")
                .textValue();
        assertTrue(message.contains("8192 bytes") && message.contains("flowcore.batch.body"), message);
        expect(400, own.send("POST", "/file" + shop + "/a/b", "{}"));
        expect(415, own.send("POST", "/event" + shop + "/a/b", "{}", "Content-Encoding", "br"));
        assertEquals(0, flows().size());
        own.post("/event" + shop + "/" + "n".repeat(100) + "/" + "m".repeat(100), "{}");
        assertEquals(1, flows().size());
    }

    private static String encoded(String name) {
        return name.indexOf('%') >= 0
                ? name
                : URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Names are joined by a dot, and have dots. */
    @Test
    void givesEachTypeATableOfItsOwn() throws Exception {
        own.post("/event" + shop + "/a/b.c", "{\"n\":1}", "x-flowcore-event-time", TIME);
        own.post("/event" + shop + "/a.b/c", "{\"n\":2}", "x-flowcore-event-time", TIME);
        JsonNode one = types("a").get(0);
        JsonNode other = types("a.b").get(0);
        assertEquals("a.b.c", one.get("table").textValue());
        assertEquals("a.b.c.2", other.get("table").textValue());
        assertEquals(1, ids(one.get("id").textValue()).size());
        assertNotEquals(ids(one.get("id").textValue()), ids(other.get("id").textValue()));
        expect(
                200,
                admin.send("DELETE", "/api/v1/event-types/" + one.get("id").textValue() + "/request-truncate", null));
        assertEquals(0, ids(one.get("id").textValue()).size());
        assertEquals(1, ids(other.get("id").textValue()).size());
        expect(
                200,
                admin.send("DELETE", "/api/v1/event-types/" + other.get("id").textValue() + "/request-delete", null));
        own.post("/event" + shop + "/a/b.c", "{\"n\":3}", "x-flowcore-event-time", TIME);
        assertEquals(1, ids(one.get("id").textValue()).size());
    }

    @Test
    void saysTheLimitsThatAreSet() throws Exception {
        String placed = shop + "/order.0/placed.0";
        own.post("/event" + placed, "{\"a\":\"" + "x".repeat(1_000 - 8) + "\"}");
        check("1000 bytes: the event has 1001", "/event" + placed, "{\"a\":\"" + "x".repeat(1_001 - 8) + "\"}");
        own.post("/events" + placed, "[{},{},{}]");
        check("a batch has at most 3 events", "/events" + placed, "[{},{},{},{}]");
        check("more than 10 s in the future", "/event" + placed, "{}", "x-flowcore-event-time", "2999-01-01T00:00:00Z");
        String metadata = "eyJ0dGwtb24vc3RvcmVkLWV2ZW50IjoiM20ifQ=="; // {"ttl-on/stored-event":"3m"}
        check("at most 120 s", "/event" + placed, "{}", "x-flowcore-metadata-json", metadata);
        byte[] file = new byte[10_000];
        String form = new String(
                new FormWriter().field("type", "t").file("file", "f", file).closed(), StandardCharsets.US_ASCII);
        String message = expect(413, own.send("POST", "/file" + placed, form, "Content-Type", FormWriter.TYPE))
                .get("message")
                .textValue();
        assertTrue(message.contains("9216 bytes") && message.contains("flowcore.file.body"), message);
        assertEquals(new HashSet<>(List.of("order.0")), new HashSet<>(flows().findValuesAsText("name")));
    }

    private void check(String part, String path, String body, String... headers) throws Exception {
        String message = expect(400, own.send("POST", path, body, headers))
                .get("message")
                .textValue();
        assertTrue(message.contains(part), message);
    }
}
