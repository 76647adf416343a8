package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.ServerCommand;
import io.millrace.apptest.steps.FlowcoreSite.Place;
import java.net.http.HttpResponse;
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

/** Fields of event types that are filled from payloads. */
final class FlowcoreFieldsIT {
    private static final String TOTAL =
            "{\"name\":\"total\",\"path\":[\"order\",\"total\"],\"type\":\"decimal\",\"scale\":2}";
    private static final String COUNTRY = "{\"name\":\"country\",\"path\":[\"country\"],\"type\":\"string\"}";

    @TempDir
    private static Path folder;

    private static FlowcoreSite site;
    private static int places;

    private FlowcoreClient admin;
    private FlowcoreClient own;
    private Place place;
    private String type;

    @BeforeAll
    static void starts() throws Exception {
        site = FlowcoreSite.start(ServerCommand.serve(folder.resolve("data")).withoutPostgres());
    }

    @BeforeEach
    void makesAType() throws Exception {
        place = site.place("core-" + ++places, "order." + places, "placed.0");
        type = place.typeId();
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

    private HttpResponse<String> patch(String... fields) throws Exception {
        return admin.send("PATCH", "/api/v1/event-types/" + type, "{\"fields\":[" + String.join(",", fields) + "]}");
    }

    private HttpResponse<String> ask(String pql) throws Exception {
        return admin.as("")
                .send(
                        "POST",
                        "/index/" + place.flow() + ".placed.0/query",
                        pql,
                        "X-API-Key",
                        site.server().adminKey());
    }

    private void check(String result, String pql) throws Exception {
        assertEquals("{\"results\":[" + result + "]}", expect(200, ask(pql)).toString(), pql);
    }

    private void restart() throws Exception {
        site.restart();
        speaks();
    }

    @Test
    void makeTheEventLogATableForPql() throws Exception {
        own.post(place.path("event"), "{\"order\":{\"total\":99},\"country\":\"SK\"}");
        JsonNode patched = expect(200, patch(TOTAL, COUNTRY));
        assertEquals("[" + TOTAL + "," + COUNTRY + "]", patched.get("fields").toString());
        assertEquals(patched, own.get("/api/v1/event-types/" + type));
        assertEquals(
                patched,
                own.get("/api/v1/event-types?flowTypeId=" + place.flowId()).get(0));
        check("0", "Count(Row(total > 0))");
        own.post(place.path("event"), "{\"order\":{\"total\":12.509},\"country\":\"SK\"}");
        own.post(
                place.path("events"),
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
        own.post(place.path("event"), "{\"order\":{\"total\":3},\"country\":\"SK\"}");
        check("1", "Count(Row(total > 2))");
        check("1", "Count(All())");
    }

    @Test
    void comeAndGoWithTheirValues() throws Exception {
        expect(200, patch(TOTAL, COUNTRY));
        own.post(place.path("event"), "{\"order\":{\"total\":5},\"country\":\"SK\"}");
        String asText = "{\"name\":\"total\",\"path\":[\"order\",\"total\"],\"type\":\"string\"}";
        JsonNode clash = expect(400, patch(asText, COUNTRY));
        assertTrue(clash.get("message").textValue().startsWith("total: the table's column is"), clash::toString);
        check("1", "Count(Row(total > 2))");

        JsonNode less = expect(200, patch(COUNTRY));
        assertEquals("[" + COUNTRY + "]", less.get("fields").toString());
        assertEquals(400, ask("Count(Row(total > 2))").statusCode());
        check("1", "Count(Row(country=\"SK\"))");
        own.post(place.path("event"), "{\"order\":{\"total\":6},\"country\":\"SK\"}");

        expect(200, patch(COUNTRY, asText));
        check("0", "Count(Row(total=\"5\"))");
        own.post(place.path("event"), "{\"order\":{\"total\":6},\"country\":\"SK\"}");
        restart();
        check("1", "Count(Row(total=\"6\"))");
        check("3", "Count(Row(country=\"SK\"))");
        JsonNode renamed = expect(200, admin.send("PATCH", "/api/v1/event-types/" + type, "{\"description\":\"d\"}"));
        assertEquals(2, renamed.get("fields").size());
        assertEquals("[]", expect(200, patch()).get("fields").toString());
        assertEquals(400, ask("Count(Row(country=\"SK\"))").statusCode());
        check("3", "Count(All())");
        own.post(place.path("event"), "{\"order\":{\"total\":6},\"country\":\"SK\"}");
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
        own.post(place.path("event"), "{\"order\":{\"total\":5}}");
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
                        own.post(place.path("event"), "{\"order\":{\"total\":" + written + "},\"country\":\"SK\"}");
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
        own.post(place.path("event"), "{\"order\":{\"total\":1000},\"country\":\"SK\"}");
        check("1", "Count(Intersect(Row(total > 999), Row(country=\"SK\")))");
        restart();
        check("451", "Count(All())");
    }
}
