package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.ServerCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single events by their ids. */
final class FlowcoreEventIT {
    private static final String TIME = "2024-01-15T10:30:00.000Z";
    private static final String EPHEMERAL = // {"ttl-on/stored-event":"1h","do-not-archive-on/stored-event":"true"}
            "eyJ0dGwtb24vc3RvcmVkLWV2ZW50IjoiMWgiLCJkby1ub3QtYXJjaGl2ZS1vbi9zdG9yZWQtZXZlbnQiOiJ0cnVlIn0=";

    @TempDir
    private static Path folder;

    private static FlowcoreSite site;

    private FlowcoreShop shop;
    private FlowcoreClient admin;
    private FlowcoreClient own;
    private String type;
    private String other;

    @BeforeAll
    static void starts() throws Exception {
        site = FlowcoreSite.start(ServerCommand.serve(folder.resolve("data")).withoutPostgres());
    }

    @BeforeEach
    void opensAShop() throws Exception {
        shop = site.shop();
        type = shop.placed();
        other = shop.type("paid.0");
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

    /** That of the list of its hour. */
    private JsonNode listed(JsonNode posted, String eventType) throws Exception {
        String id = posted.get("eventId").textValue();
        return own.get("/api/v1/events?pageSize=1&eventTypeId=" + eventType + "&timeBucket="
                        + posted.get("timeBucket").textValue() + "&fromEventId=" + id)
                .get("events")
                .get(0);
    }

    @Test
    void showsEventsAsListsDo() throws Exception {
        List<JsonNode> posted = new ArrayList<>();
        posted.add(own.post(shop.path(), "{\"n\":1.50,\"big\":12345678901234567890}"));
        posted.add(own.post(shop.path(), "{\"n\":2}", "x-flowcore-event-time", TIME));
        posted.add(own.post(
                shop.path(),
                "{\"n\":3}",
                "x-flowcore-event-time",
                TIME,
                "x-flowcore-valid-time",
                "2020-01-01T00:00:00Z"));
        for (int round = 0; round < 2; round++) {
            for (JsonNode each : posted) {
                String address = "/api/v1/events/" + each.get("eventId").textValue();
                JsonNode event = own.get(address);
                assertEquals(listed(each, type), event);
                assertEquals(each.get("eventId"), event.get("eventId"));
                assertEquals(
                        event,
                        own.get(address.toLowerCase(Locale.ROOT) + "?eventTypeId=" + other + "&eventTypeId=" + type));
                assertEquals(
                        event,
                        admin.get(address.replace(
                                each.get("eventId").textValue(),
                                each.get("eventId").textValue().toUpperCase(Locale.ROOT))));
                missing(each.get("eventId").textValue(), own, "?eventTypeId=" + other);
            }
            site.restart();
            speaks();
        }
        JsonNode ids = own.post(
                        shop.path("events", "paid.0"), "[{\"n\":4},{\"n\":5},{\"n\":6}]", "x-flowcore-event-time", TIME)
                .get("eventIds");
        for (int i = 0; i < 3; i++) {
            JsonNode event = own.get("/api/v1/events/" + ids.get(i).textValue());
            assertEquals(4 + i, event.at("/payload/n").intValue());
            assertEquals("paid.0", event.get("eventType").textValue());
        }
    }

    private void missing(String id, FlowcoreClient client, String query) throws Exception {
        JsonNode answer = expect(404, client.send("GET", "/api/v1/events/" + id + query, null));
        assertEquals("Event not found with id = " + id, answer.get("message").textValue());
        assertEquals("NOT_FOUND", answer.get("code").textValue());
    }

    @Test
    void knowsNothingOfWhatIsGoneOrOfOthers() throws Exception {
        String id = own.post(shop.path(), "{\"n\":1}").get("eventId").textValue();
        String named = own.post(shop.path(), "{\"n\":2}", "x-flowcore-event-time", TIME)
                .get("eventId")
                .textValue();
        String ended = own.post(shop.path(), "{}", "x-flowcore-event-time", TIME, "x-flowcore-metadata-json", EPHEMERAL)
                .get("eventId")
                .textValue();
        missing(ended, own, "");
        FlowcoreClient foreign =
                admin.as(admin.createKey(admin.create("tenants", Map.of("name", "not-" + shop.tenant()))));
        for (String each : List.of(id, named)) {
            missing(each, foreign, "");
            missing(moved(each, 1, 0), own, "");
            missing(moved(each, 0, 1), own, "");
            missing(moved(each, 10, 1), own, "");
            // the record of the one with the time of the other
            missing(
                    new UUID(
                                    UUID.fromString(named).getMostSignificantBits(),
                                    UUID.fromString(id).getLeastSignificantBits())
                            .toString(),
                    own,
                    "");
        }
        for (String text : List.of(
                "x", "00000000-0000-4000-8000-000000000000", "00000000-0000-1000-8000-000000000000", id + "0", "%20")) {
            JsonNode answer = expect(404, own.send("GET", "/api/v1/events/" + text, null));
            assertEquals("NOT_FOUND", answer.get("code").textValue());
        }
        String unknown = "00000000-0000-4000-8000-000000000000";
        String absent = expect(404, foreign.send("GET", "/api/v1/events/" + id + "?eventTypeId=" + unknown, null))
                .get("message")
                .textValue();
        String hidden = expect(404, foreign.send("GET", "/api/v1/events/" + id + "?eventTypeId=" + type, null))
                .get("message")
                .textValue();
        assertEquals(absent.replace(unknown, type), hidden);
        expect(401, admin.as("").send("GET", "/api/v1/events/" + id, null));
        expect(405, own.send("DELETE", "/api/v1/events/" + id, null));
        expect(405, own.send("PATCH", "/api/v1/events/" + id, "{}"));
        expect(200, admin.send("DELETE", "/api/v1/event-types/" + type + "/request-truncate", null));
        missing(id, own, "");
        expect(200, admin.send("DELETE", "/api/v1/event-types/" + type + "/request-delete", null));
        missing(named, own, "");
    }

    /** Another id, so many ticks and records later. */
    private static String moved(String id, long ticks, long records) {
        UUID uuid = UUID.fromString(id);
        return new UUID(uuid.getMostSignificantBits() + (ticks << 32), uuid.getLeastSignificantBits() + records)
                .toString();
    }
}
