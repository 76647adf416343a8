package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.ServerCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far pumps say that they are. */
final class PumpStatesIT {
    private static final String STATES = "/api/v1/pump-states";
    private static final String ID = "2c28f0bc-ec91-11f1-807f-9dbf18a7b0bc";

    @TempDir
    private static Path folder;

    private static FlowcoreSite site;

    private FlowcoreShop shop;
    private FlowcoreClient admin;
    private FlowcoreClient own;
    private String tenant;

    @BeforeAll
    static void starts() throws Exception {
        site = FlowcoreSite.start(ServerCommand.serve(folder.resolve("data")).withoutPostgres());
    }

    @BeforeEach
    void opensAShop() throws Exception {
        shop = site.shop();
        tenant = shop.tenantId();
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

    private static String state(String bucket, String eventId) {
        return "{\"state\":{\"timeBucket\":\"" + bucket + "\",\"eventId\":\"" + eventId + "\"}}";
    }

    @Test
    void keepsStatesOverAKill() throws Exception {
        JsonNode none = own.get(STATES + "/a%2Fb%20c");
        assertEquals("{\"assignmentId\":\"a/b c\",\"state\":null}", none.toString());
        assertEquals(
                "{\"status\":\"ok\"}",
                own.post(STATES + "/a%2Fb%20c", "{\"state\":{\"timeBucket\":\"20240115100000\"}}")
                        .toString());
        own.post(STATES + "/a%2Fb%20c", state("20240115110000", ID));
        own.post(STATES + "/z", "{\"state\":{\"timeBucket\":\"20240115100000\"},\"other\":1}");
        site.restart();
        speaks();
        JsonNode kept = own.get(STATES + "/a%2Fb%20c");
        assertEquals(
                "{\"timeBucket\":\"20240115110000\",\"eventId\":\"" + ID + "\"}",
                kept.get("state").toString());
        JsonNode all = own.get(STATES).get("pumpStates");
        assertEquals(2, all.size());
        assertEquals("a/b c", all.get(0).get("assignmentId").textValue());
        assertTrue(all.get(1).get("updatedAt").isTextual());
        expect(200, own.send("DELETE", STATES + "/z", null));
        expect(404, own.send("DELETE", STATES + "/z", null));
        assertTrue(own.get(STATES + "/z").get("state").isNull());
    }

    @Test
    void keepsTenantsApart() throws Exception {
        String other = admin.create("tenants", Map.of("name", "not-" + shop.tenant()));
        FlowcoreClient foreign = admin.as(admin.createKey(other));
        own.post(STATES + "/p", state("20240115110000", ID));
        assertTrue(foreign.get(STATES + "/p").get("state").isNull());
        assertEquals(0, foreign.get(STATES).get("pumpStates").size());
        expect(404, foreign.send("GET", STATES + "/p?tenantId=" + tenant, null));
        expect(404, foreign.send("GET", STATES + "/p?eventTypeId=" + shop.placed(), null));
        expect(404, foreign.send("DELETE", STATES + "/p", null));
        expect(400, admin.send("GET", STATES + "/p", null));
        assertFalse(admin.get(STATES + "/p?tenantId=" + tenant).get("state").isNull());
        expect(401, own.as("").send("GET", STATES + "/p", null));
        expect(200, admin.send("DELETE", "/api/v1/tenants/" + tenant, null));
        String again = admin.create("tenants", Map.of("name", shop.tenant()));
        assertEquals(
                0, admin.get(STATES + "?tenantId=" + again).get("pumpStates").size());
        expect(404, admin.send("GET", STATES + "/p?tenantId=" + tenant, null));
    }

    @Test
    void tellsWhatIsWrong() throws Exception {
        check("/p", "{}", "state is required");
        check("/p", "[]", "object");
        check("/p", "{\"state\":1}", "state must be an object");
        check("/p", "{\"state\":{}}", "state.timeBucket is required");
        check("/p", "{\"state\":{\"timeBucket\":\"2024011510\"}}", "state.timeBucket must be an hour");
        check("/p", state("20240115110000", "x"), "state.eventId must be the id of an event");
        check("/p", state("20240115110000", "2c28f0bc-ec91-41f1-807f-9dbf18a7b0bc"), "state.eventId must be");
        check("/" + "a".repeat(201), state("20240115110000", ID), "1 to 200 characters");
        check("/a%00b", state("20240115110000", ID), "1 to 200 characters");
        assertEquals(0, own.get(STATES).get("pumpStates").size());
        own.post(STATES + "/" + "a".repeat(200), state("20240115110000", ID));
    }

    private void check(String path, String body, String message) throws Exception {
        String told = expect(400, own.send("POST", STATES + path, body))
                .get("message")
                .textValue();
        assertTrue(told.contains(message), told);
    }

    @Test
    void tellsTheLagWhereTheEventTypesAreKnown() throws Exception {
        String first = own.post(shop.path(), "{}").get("eventId").textValue();
        own.post(STATES + "/p", state("20240115110000", first));
        String address = STATES + "/p?eventTypeId=" + shop.placed();
        assertEquals(
                "{\"events\":0,\"isAtLeast\":false,\"milliseconds\":0}",
                own.get(address).get("lag").toString());
        own.post(shop.path(), "{}");
        own.post(shop.path("events", "placed.0"), "[{},{}]");
        assertEquals(3, own.get(address).get("lag").get("events").intValue());
        own.post(STATES + "/p", "{\"state\":{\"timeBucket\":\"20240115110000\"}}");
        assertEquals(4, own.get(address).get("lag").get("events").intValue());
        for (int i = 0; i < 3; i++) {
            own.post(shop.path("events", "placed.0"), "[" + "{},".repeat(3_999) + "{}]");
        }
        JsonNode much = own.get(address).get("lag");
        assertEquals(10_000, much.get("events").intValue());
        assertTrue(much.get("isAtLeast").booleanValue());
    }

    @Test
    void boundsTheNumberOfStates() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> saved = new ArrayList<>();
            for (int i = 0; i < 1_010; i++) {
                String path = STATES + "/" + i;
                saved.add(threads.submit(() ->
                        own.send("POST", path, state("20240115110000", ID)).statusCode()));
            }
            int refused = 0;
            for (Future<Integer> each : saved) {
                refused += each.get() == 409 ? 1 : 0;
            }
            assertEquals(10, refused);
            JsonNode states = own.get(STATES).get("pumpStates");
            assertEquals(1_000, states.size());
            String there = STATES + "/" + states.get(0).get("assignmentId").textValue();
            own.post(there, state("20240115120000", ID));
            expect(200, own.send("DELETE", there, null));
            own.post(STATES + "/new", state("20240115120000", ID));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void showsPulsesOfAPathway() throws Exception {
        expect(404, own.send("GET", "/api/v1/pathways/w/pump-status", null));
        String pulse =
                """
                {"pathwayId":"w","flowType":"%s","timeBucket":"20240115100000","eventId":null,"isLive":true,
                 "buffer":{"depth":3,"reserved":1,"sizeBytes":500},"counters":{"acknowledged":7,"failed":0,"pulled":9},"uptimeMs":1000}
                """;
        for (String flow : List.of("order.0", "other.0", "order.0")) {
            assertEquals(
                    "{\"status\":\"ok\"}",
                    own.post("/api/v1/pump-pulse", pulse.formatted(flow)).toString());
        }
        JsonNode status = own.get("/api/v1/pathways/w/pump-status");
        assertEquals("w", status.get("pathwayId").textValue());
        assertTrue(status.get("assignment").isNull());
        assertEquals(2, status.get("pulses").size());
        JsonNode first = status.get("pulses").get(0);
        assertFalse(first.has("pathwayId"));
        assertTrue(first.get("eventId").isNull() && first.get("isLive").booleanValue());
        assertTrue(
                first.get("lastPulseAgeMs").isNumber() && first.get("healthy").isBoolean());
        assertEquals(
                "{\"acknowledged\":7,\"failed\":0,\"pulled\":9}",
                first.get("counters").toString());
        expect(400, own.send("POST", "/api/v1/pump-pulse", "{\"pathwayId\":\"w\"}"));
        expect(400, own.send("POST", "/api/v1/pump-pulse", pulse.formatted("f").replace(":3,", ":-3,")));
    }
}
