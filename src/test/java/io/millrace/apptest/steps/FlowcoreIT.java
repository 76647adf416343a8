package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.ServerCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Flowcore dialect beyond its vectors: tenants apart from each other, deletion, and readers under load. */
final class FlowcoreIT {
    @TempDir
    private static Path folder;

    private static FlowcoreSite site;

    private FlowcoreShop shop;
    private FlowcoreClient admin;
    private FlowcoreClient own;
    private String tenant;
    private String core;
    private String flow;
    private String type;

    @BeforeAll
    static void starts() throws Exception {
        site = FlowcoreSite.start(ServerCommand.serve(folder.resolve("data")).withoutPostgres());
    }

    @BeforeEach
    void opensAShop() throws Exception {
        shop = site.shop();
        tenant = shop.tenantId();
        core = shop.core();
        flow = shop.flow();
        type = shop.placed();
        speaks();
    }

    private void speaks() {
        admin = site.admin();
        own = shop.own();
    }

    @AfterAll
    static void stops() throws Exception {
        site.close();
    }

    @Test
    void keepsTenantsApart() throws Exception {
        String other = admin.create("tenants", Map.of("name", "not-" + shop.tenant()));
        String key = admin.createKey(other);
        FlowcoreClient foreign = admin.as(key);
        own.post(shop.path(), "{\"a\":1}");

        String there = expect(403, foreign.send("POST", shop.path(), "{}")).toString();
        String absent = expect(403, foreign.send("POST", "/event/" + shop.tenant() + "/x/y/z", "{}"))
                .toString();
        assertEquals(there, absent);
        for (String path : List.of(
                "nobody/shop/order.0/placed.0",
                shop.tenant() + "/x/order.0/placed.0",
                shop.tenant() + "/shop/order.0/z")) {
            String message = expect(404, own.send("POST", "/event/" + path, "{}"))
                    .get("message")
                    .textValue();
            assertEquals("EventType not found with name = " + path, message);
        }
        String nothing = "/api/v1/event-types/00000000-0000-4000-8000-000000000000";
        String unknown =
                expect(404, foreign.send("GET", nothing, null)).get("message").textValue();
        assertEquals(
                unknown.replace("00000000-0000-4000-8000-000000000000", type),
                expect(404, foreign.send("GET", "/api/v1/event-types/" + type, null))
                        .get("message")
                        .textValue());
        for (String path : List.of(
                "/api/v1/tenants/by-name/" + shop.tenant(),
                "/api/v1/tenants/by-id/" + tenant,
                "/api/v1/data-cores/" + core,
                "/api/v1/flow-types/" + flow,
                "/api/v1/events?timeBucket=20240115100000&eventTypeId=" + type,
                "/api/v1/time-buckets?eventTypeId=" + type)) {
            expect(404, foreign.send("GET", path, null));
        }
        assertEquals(
                0, foreign.get("/api/v1/data-cores?tenant=" + shop.tenant()).size());
        assertEquals(0, foreign.get("/api/v1/flow-types?dataCoreId=" + core).size());
        assertEquals(0, foreign.get("/api/v1/event-types?flowTypeId=" + flow).size());
        assertFalse(foreign.get("/api/v1/event-types/" + type + "/exists")
                .get("exists")
                .booleanValue());
        assertEquals(1, foreign.get("/api/v1/tenants/list").size());
        expect(403, foreign.send("POST", "/api/v1/event-types", "{\"flowTypeId\":\"" + flow + "\",\"name\":\"x\"}"));
        expect(403, own.send("DELETE", "/api/v1/event-types/" + type + "/request-truncate", null));

        for (String path : List.of("/v2/databases", "/schema", "/v1/branches/default/sources")) {
            assertEquals(
                    401, foreign.as("Bearer " + key).send("GET", path, null).statusCode(), path);
        }
        expect(401, admin.as("").send("POST", shop.path(), "{}"));
        expect(401, admin.as("fc_" + other + "_00").send("POST", shop.path(), "{}"));
        expect(200, admin.as("").send("POST", shop.path() + "?key=" + own.authorization(), "{}"));
        assertFalse(
                Files.readString(site.server().data().resolve("admin.key")).contains(key),
                "keys of tenants are shown once");
        assertFalse(site.server().transcript().contains(key.substring(key.length() - 20)), "keys are in no log");
        assertFalse(
                site.server().transcript().contains(own.authorization().substring(60)),
                "keys in addresses are in no log");
    }

    @Test
    void keepsDataCoresApartWhoseJoinedNamesAreTheSame() throws Exception {
        String longer = admin.create("tenants", Map.of("name", "acme.shop"));
        admin.create("data-cores", Map.of("tenantId", tenant, "name", "shop.west"));
        String other = admin.create("data-cores", Map.of("tenantId", longer, "name", "west"));
        String otherFlow = admin.create("flow-types", Map.of("dataCoreId", other, "name", "order.0"));
        String otherType = admin.create("event-types", Map.of("flowTypeId", otherFlow, "name", "placed.0"));
        FlowcoreClient foreign = admin.as(admin.createKey(longer));
        JsonNode posted = foreign.post("/event/acme.shop/west/order.0/placed.0", "{\"a\":1}");
        assertEquals(
                1,
                foreign.get("/api/v1/events?eventTypeId=" + otherType + "&timeBucket="
                                + posted.get("timeBucket").textValue())
                        .get("events")
                        .size());
        expect(409, admin.send("POST", "/api/v1/data-cores", "{\"tenantId\":\"" + longer + "\",\"name\":\"west\"}"));
    }

    @Test
    void emptiesAndDeletes() throws Exception {
        JsonNode first = own.post(shop.path(), "{\"a\":1}");
        expect(200, admin.send("DELETE", "/api/v1/event-types/" + type + "/request-truncate", null));
        String bucket = first.get("timeBucket").textValue();
        assertEquals(0, events(bucket).size());
        JsonNode second = own.post(shop.path(), "{\"a\":2}");
        assertTrue(ticks(second.get("eventId").textValue())
                > ticks(first.get("eventId").textValue()));
        site.restart();
        speaks();
        assertEquals(1, events(second.get("timeBucket").textValue()).size());

        expect(409, admin.send("POST", "/api/v1/flow-types", "{\"dataCoreId\":\"" + core + "\",\"name\":\"order.0\"}"));
        admin.send("PATCH", "/api/v1/data-cores/" + core, "{\"deleteProtection\":true}");
        expect(409, admin.send("DELETE", "/api/v1/data-cores/" + core + "/request-delete", null));
        admin.send("PATCH", "/api/v1/data-cores/" + core, "{\"deleteProtection\":false}");
        expect(200, admin.send("DELETE", "/api/v1/data-cores/" + core + "/request-delete", null));
        expect(404, own.send("POST", shop.path(), "{}"));
        assertEquals(0, own.get("/api/v1/data-cores?name=shop").size());
        String again = admin.create("data-cores", Map.of("tenantId", tenant, "name", "shop"));
        assertNotEquals(core, again);
        expect(200, admin.send("DELETE", "/api/v1/tenants/" + tenant, null));
        expect(401, own.send("POST", shop.path(), "{}"));
    }

    private JsonNode events(String bucket) throws Exception {
        return own.get("/api/v1/events?eventTypeId=" + type + "&timeBucket=" + bucket)
                .get("events");
    }

    @Test
    void showsAFollowerOfSeveralTypesEveryEventInOrder() throws Exception {
        String second = shop.type("paid.0");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<String>>> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String path = i % 2 == 0 ? shop.path() : shop.path("event", "paid.0");
                writers.add(threads.submit(() -> {
                    List<String> written = new ArrayList<>();
                    while (written.size() < 300) {
                        written.add(own.post(path, "{\"n\":" + written.size() + "}")
                                .get("eventId")
                                .textValue());
                    }
                    return written;
                }));
            }
            List<String> seen = new ArrayList<>();
            String start =
                    own.post(shop.path(), "{\"first\":true}").get("eventId").textValue();
            seen.add(start);
            boolean isOver;
            int before;
            do {
                isOver = writers.stream().allMatch(Future::isDone);
                before = seen.size();
                follow(seen, second);
            } while (!isOver || seen.size() > before);
            List<String> written = new ArrayList<>();
            for (Future<List<String>> writer : writers) {
                written.addAll(writer.get());
            }
            written.removeIf(id -> ticks(id) < ticks(start));
            assertEquals(reversed(seen), walkBack(second, start));
            seen.remove(0);
            assertEquals(written.stream().sorted(FlowcoreIT::byTime).toList(), seen);
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<String> reversed(List<String> ids) {
        List<String> reversed = new ArrayList<>(ids);
        Collections.reverse(reversed);
        return reversed;
    }

    /** All events from the last one to the one that the reader began with. */
    private List<String> walkBack(String second, String first) throws Exception {
        List<String> seen = new ArrayList<>();
        String types = "eventTypeId=" + type + "&eventTypeId=" + second;
        for (JsonNode bucket :
                own.get("/api/v1/time-buckets?order=desc&" + types).get("timeBuckets")) {
            String address = "/api/v1/events?order=desc&pageSize=70&" + types + "&timeBucket=" + bucket.textValue();
            JsonNode page = own.get(address);
            while (true) {
                page.get("events")
                        .forEach(event -> seen.add(event.get("eventId").textValue()));
                if (!page.has("nextCursor")) {
                    break;
                }
                page = own.get(address + "&cursor=" + page.get("nextCursor").textValue());
            }
        }
        seen.removeIf(id -> ticks(id) < ticks(first));
        return seen;
    }

    /** As the pump does: from hour to hour, always behind the last id. */
    private void follow(List<String> seen, String second) throws Exception {
        JsonNode buckets = own.get("/api/v1/time-buckets?eventTypeId=" + type + "&eventTypeId=" + second)
                .get("timeBuckets");
        for (JsonNode bucket : buckets) {
            JsonNode page = own.get("/api/v1/events?eventTypeId=" + type + "&eventTypeId=" + second + "&timeBucket="
                    + bucket.textValue() + "&pageSize=100&afterEventId=" + seen.get(seen.size() - 1));
            StreamSupport.stream(page.get("events").spliterator(), false)
                    .map(event -> event.get("eventId").textValue())
                    .forEach(seen::add);
            if (page.has("nextCursor")) {
                return;
            }
        }
    }

    private static long ticks(String uuid) {
        return UUID.fromString(uuid).timestamp();
    }

    private static int byTime(String one, String other) {
        return Long.compare(ticks(one), ticks(other));
    }
}
