package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields of event types that are filled from payloads. */
final class FlowcoreFieldsIT {
    private static final String PLACED = "/event/acme/shop/order.0/placed.0";
    private static final String TOTAL =
            "{\"name\":\"total\",\"path\":[\"order\",\"total\"],\"type\":\"decimal\",\"scale\":2}";
    private static final String COUNTRY = "{\"name\":\"country\",\"path\":[\"country\"],\"type\":\"string\"}";

    @TempDir
    private Path folder;

    private ServerCommand command;
    private MillraceProcess server;
    private FlowcoreClient admin;
    private FlowcoreClient own;
    private String flow;
    private String type;

    @BeforeEach
    void starts() throws Exception {
        command = ServerCommand.serve(folder.resolve("data"));
        server = command.start();
        admin = FlowcoreClient.admin(server);
        String tenant = admin.create("tenants", Map.of("name", "acme"));
        String core = admin.create("data-cores", Map.of("tenantId", tenant, "name", "shop"));
        flow = admin.create("flow-types", Map.of("dataCoreId", core, "name", "order.0"));
        type = admin.create("event-types", Map.of("flowTypeId", flow, "name", "placed.0"));
        own = admin.as(admin.createKey(tenant));
    }

    @AfterEach
    void stops() throws Exception {
        server.close();
    }

    private HttpResponse<String> patch(String... fields) throws Exception {
        return admin.send("PATCH", "/api/v1/event-types/" + type, "{\"fields\":[" + String.join(",", fields) + "]}");
    }

    private HttpResponse<String> ask(String pql) throws Exception {
        return admin.as("").send("POST", "/index/order.0.placed.0/query", pql, "X-API-Key", server.adminKey());
    }

    private void check(String result, String pql) throws Exception {
        assertEquals("{\"results\":[" + result + "]}", expect(200, ask(pql)).toString(), pql);
    }

    private void restart() throws Exception {
        server.kill();
        server = command.start();
        admin = FlowcoreClient.admin(server);
        own = new FlowcoreClient(server.http(), own.authorization());
    }

    @Test
    void makeTheEventLogATableForPql() throws Exception {
        own.post(PLACED, "{\"order\":{\"total\":99},\"country\":\"SK\"}");
        JsonNode patched = expect(200, patch(TOTAL, COUNTRY));
        assertEquals("[" + TOTAL + "," + COUNTRY + "]", patched.get("fields").toString());
        assertEquals(patched, own.get("/api/v1/event-types/" + type));
        assertEquals(patched, own.get("/api/v1/event-types?flowTypeId=" + flow).get(0));
        check("0", "Count(Row(total > 0))");
        own.post(PLACED, "{\"order\":{\"total\":12.509},\"country\":\"SK\"}");
        own.post(
                "/events/acme/shop/order.0/placed.0",
                "[{\"order\":{\"total\":\"x\"},\"country\":\"CZ\"},{\"order\":7},{},{\"order\":{\"total\":1e99},\"country\":[]},"
                        + "{\"order\":{\"total\":2},\"country\":\"SK\"}]");
        for (int round = 0; round < 2; round++) {
            check("7", "Count(All())");
            check("2", "Count(Row(total > 0))");
            check("2", "Count(Row(country=\"SK\"))");
            check("1", "Count(Row(country=\"CZ\"))");
            check("1", "Count(Intersect(Row(country=\"SK\"), Row(total > 10)))");
            restart();
        }
        expect(200, admin.send("DELETE", "/api/v1/event-types/" + type + "/request-truncate", null));
        own.post(PLACED, "{\"order\":{\"total\":3},\"country\":\"SK\"}");
        check("1", "Count(Row(total > 2))");
        check("1", "Count(All())");
    }

    @Test
    void comeAndGoWithTheirValues() throws Exception {
        expect(200, patch(TOTAL, COUNTRY));
        own.post(PLACED, "{\"order\":{\"total\":5},\"country\":\"SK\"}");
        String asText = "{\"name\":\"total\",\"path\":[\"order\",\"total\"],\"type\":\"string\"}";
        JsonNode clash = expect(400, patch(asText, COUNTRY));
        assertTrue(clash.get("message").textValue().startsWith("total: the table's column is"), clash::toString);
        check("1", "Count(Row(total > 2))");

        JsonNode less = expect(200, patch(COUNTRY));
        assertEquals("[" + COUNTRY + "]", less.get("fields").toString());
        assertEquals(400, ask("Count(Row(total > 2))").statusCode());
        check("1", "Count(Row(country=\"SK\"))");
        own.post(PLACED, "{\"order\":{\"total\":6},\"country\":\"SK\"}");

        expect(200, patch(COUNTRY, asText));
        check("0", "Count(Row(total=\"5\"))");
        own.post(PLACED, "{\"order\":{\"total\":6},\"country\":\"SK\"}");
        restart();
        check("1", "Count(Row(total=\"6\"))");
        check("3", "Count(Row(country=\"SK\"))");
        JsonNode renamed = expect(200, admin.send("PATCH", "/api/v1/event-types/" + type, "{\"description\":\"d\"}"));
        assertEquals(2, renamed.get("fields").size());
        assertEquals("[]", expect(200, patch()).get("fields").toString());
        assertEquals(400, ask("Count(Row(country=\"SK\"))").statusCode());
        check("3", "Count(All())");
        own.post(PLACED, "{\"order\":{\"total\":6},\"country\":\"SK\"}");
        check("4", "Count(All())");
    }

    @Test
    void areRefusedWhereTheyAreWrong() throws Exception {
        JsonNode fixed = expect(400, patch("{\"name\":\"payload\",\"path\":[\"a\"],\"type\":\"int\"}"));
        assertEquals(
                "fields.0.name payload is a field that every event has",
                fixed.at("/errors/fields.0.name").textValue());
        JsonNode twice = expect(400, patch(TOTAL, TOTAL, "{\"name\":\"x\"}"));
        assertEquals(
                List.of("fields.1.name", "fields.2.type", "fields.2.path"),
                twice.get("errors").properties().stream().map(Map.Entry::getKey).toList());
        expect(400, admin.send("PATCH", "/api/v1/event-types/" + type, "{\"fields\":{}}"));
        expect(400, admin.send("PATCH", "/api/v1/event-types/" + type, "{\"fields\":\"total\"}"));
        expect(403, own.send("PATCH", "/api/v1/event-types/" + type, "{\"fields\":[]}"));
        assertEquals("[]", own.get("/api/v1/event-types/" + type).get("fields").toString());
        own.post(PLACED, "{\"order\":{\"total\":5}}");
    }

    @Test
    void changeWhileEventsComeAndNoneIsRefusedOrLost() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> writers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                writers.add(threads.submit(() -> {
                    int written = 0;
                    for (; written < 150; written++) {
                        own.post(PLACED, "{\"order\":{\"total\":" + written + "},\"country\":\"SK\"}");
                    }
                    return written;
                }));
            }
            boolean isOn = false;
            while (!writers.stream().allMatch(Future::isDone)) {
                isOn = !isOn;
                expect(200, isOn ? patch(TOTAL, COUNTRY) : patch(TOTAL));
            }
            for (Future<Integer> writer : writers) {
                assertEquals(150, writer.get());
            }
        } finally {
            threads.shutdownNow();
        }
        check("450", "Count(All())");
        expect(200, patch(TOTAL, COUNTRY));
        own.post(PLACED, "{\"order\":{\"total\":1000},\"country\":\"SK\"}");
        check("1", "Count(Intersect(Row(total > 999), Row(country=\"SK\")))");
        restart();
        check("451", "Count(All())");
    }
}
