package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.RawConnection;
import io.millrace.apptest.ServerCommand;
import io.millrace.apptest.steps.FlowcoreSite.Place;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events and hours read back page by page, and what readers may not ask for. */
final class FlowcoreReadsIT {
    private static final String HOUR = "20240115100000";
    private static final int EVENTS = 7;

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

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Seven events a minute apart. */
    private static List<String> minutes(Place place) throws Exception {
        StringBuilder batch = new StringBuilder("[");
        for (int n = 0; n < EVENTS; n++) {
            batch.append(n == 0 ? "" : ",").append("{\"n\":" + n + ",\"at\":\"2024-01-15T10:0" + n + ":00Z\"}");
        }
        return place.post("events", batch.append(']').toString(), "x-flowcore-event-time-key", "at");
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.get("events").forEach(event -> ids.add(event.get("eventId").textValue()));
        return ids;
    }

    @Test
    void endsPagesWithACursorUnlessTheyAreTheLast() throws Exception {
        Place place = site.place();
        List<String> posted = minutes(place);
        for (int size : List.of(1, 2, 3, EVENTS - 1, EVENTS, EVENTS + 1, 10_000, 10_001, Integer.MAX_VALUE)) {
            for (boolean isDescending : List.of(false, true)) {
                String query = "&pageSize=" + size + (isDescending ? "&order=desc" : "&order=asc");
                List<String> read = new ArrayList<>();
                JsonNode page = place.read(HOUR, query);
                while (page.has("nextCursor")) {
                    assertTrue(page.get("nextCursor").isTextual(), page::toString);
                    assertEquals(size, page.get("events").size());
                    read.addAll(ids(page));
                    page = place.read(
                            HOUR, query + "&cursor=" + page.get("nextCursor").textValue());
                }
                assertFalse(read.size() > 0 && ids(page).isEmpty(), "the last page has something");
                read.addAll(ids(page));
                List<String> expected = new ArrayList<>(posted);
                if (isDescending) {
                    Collections.reverse(expected);
                }
                assertEquals(expected, read, query);
            }
        }
    }

    @Test
    void endsPagesOfHoursWithANumberUnlessTheyAreTheLast() throws Exception {
        Place place = site.place();
        place.post(
                "events",
                "[{\"at\":\"2024-01-15T10:00:00Z\"},{\"at\":\"2024-01-15T10:59:59.999Z\"},{\"at\":\"2024-01-15T11:00:00Z\"},"
                        + "{\"at\":\"1582-10-15T00:00:00Z\"},{\"at\":\"1969-12-31T23:30:00Z\"}]",
                "x-flowcore-event-time-key",
                "at");
        List<String> hours = List.of("15821015000000", "19691231230000", HOUR, "20240115110000");
        assertEquals(hours, place.buckets());
        String address = "/api/v1/time-buckets?eventTypeId=" + place.typeId();
        assertFalse(site.own().get(address).has("nextCursor"));
        JsonNode page = site.own().get(address + "&pageSize=1&fromTimeBucket=20240101000000");
        assertEquals("[\"" + HOUR + "\"]", page.get("timeBuckets").toString());
        assertTrue(page.get("nextCursor").isIntegralNumber()
                && page.get("nextCursor").longValue() > 0);
        page = site.own().get(address + "&pageSize=1&fromTimeBucket=20240101000000&cursor=" + page.get("nextCursor"));
        assertEquals("{\"timeBuckets\":[\"20240115110000\"]}", page.toString());
        assertEquals(
                "{\"timeBuckets\":[]}",
                site.own().get(address + "&fromTimeBucket=20240116000000").toString());
        assertEquals(
                "{\"timeBuckets\":[]}",
                site.own()
                        .get(address + "&fromTimeBucket=20240116000000&toTimeBucket=20240101000000")
                        .toString());
    }

    @Test
    void takesBoundsThatNobodyMade() throws Exception {
        Place place = site.place();
        List<String> posted = minutes(place);
        String second = posted.get(2);
        for (boolean isForeign : List.of(false, true)) {
            // the same time with the clock and node of somebody else
            String id = isForeign ? second.substring(0, 19) + "bfff-ffffffffffff" : second;
            for (String text : List.of(id, id.toUpperCase(Locale.ROOT))) {
                assertEquals(posted.subList(2, EVENTS), ids(place.read(HOUR, "&fromEventId=" + text)));
                assertEquals(posted.subList(3, EVENTS), ids(place.read(HOUR, "&afterEventId=" + text)));
                assertEquals(posted.subList(0, 3), ids(place.read(HOUR, "&toEventId=" + text)));
                assertEquals(
                        posted.subList(2, EVENTS),
                        ids(place.read(HOUR, "&fromEventId=" + text + "&afterEventId=" + posted.get(5))),
                        "from counts");
                assertEquals(List.of(second), ids(place.read(HOUR, "&fromEventId=" + text + "&toEventId=" + text)));
                assertEquals(List.of(), ids(place.read(HOUR, "&afterEventId=" + text + "&toEventId=" + text)));
            }
        }
        String first = "00000000-0000-1000-8000-000000000000";
        String last = "ffffffff-ffff-1fff-bfff-ffffffffffff";
        assertEquals(posted, ids(place.read(HOUR, "&fromEventId=" + first + "&toEventId=" + last)));
        assertEquals(posted, ids(place.read(HOUR, "&afterEventId=" + first)));
        assertEquals(List.of(), ids(place.read(HOUR, "&fromEventId=" + last)));
        assertEquals(List.of(), ids(place.read(HOUR, "&toEventId=" + first)));
        assertEquals(List.of(), ids(place.read(HOUR, "&fromEventId=" + posted.get(4) + "&toEventId=" + posted.get(3))));
        assertEquals(List.of(), ids(place.read("20240115110000", "&afterEventId=" + posted.get(2))));
    }

    @Test
    void refusesBoundsThatAreNoIds() throws Exception {
        Place place = site.place();
        for (String name : List.of("fromEventId", "afterEventId", "toEventId")) {
            for (String wrong : List.of(
                    "x",
                    "1",
                    "{}",
                    UUID.randomUUID().toString(),
                    "00000000-0000-0000-0000-000000000000",
                    "0de5f900b38d11ee8080808080808080",
                    "{0de5f900-b38d-11ee-8080-808080808080}",
                    "0de5f900-b38d-11ee-c080-808080808080",
                    "0de5f900-b38d-11ee-8080-80808080808",
                    "0de5f900-b38d-11ee-8080-808080808080 ")) {
                JsonNode refusal = refused(place, "&" + name + "=" + encoded(wrong));
                assertTrue(refusal.get("message").textValue().contains(name), refusal::toString);
            }
        }
    }

    private static JsonNode refused(Place place, String query) throws Exception {
        return expect(400, site.own().send("GET", place.address(HOUR, query), null));
    }

    @Test
    void refusesPagesThatAreNone() throws Exception {
        Place place = site.place();
        String hours = "/api/v1/time-buckets?eventTypeId=" + place.typeId();
        for (String wrong : List.of("0", "-1", "1.5", "1e3", "0x10", "ten", " 1", "99999999999999999999")) {
            String query = "&pageSize=" + encoded(wrong);
            assertTrue(refused(place, query).get("message").textValue().contains("pageSize"));
            expect(400, site.own().send("GET", hours + query, null));
        }
        for (String wrong : List.of("DESC", "Asc", "down", "desc,asc")) {
            assertTrue(
                    refused(place, "&order=" + wrong).get("message").textValue().contains("order"));
            expect(400, site.own().send("GET", hours + "&order=" + wrong, null));
        }
        for (String wrong :
                List.of("0", "-5", "x", "1.0", "9223372036854775807", "99999999999999999999", "70000000000")) {
            JsonNode refusal = expect(400, site.own().send("GET", hours + "&cursor=" + wrong, null));
            assertTrue(refusal.get("message").textValue().contains("cursor"), wrong);
        }
    }

    @Test
    void looksAtCursorsBeforeItUsesThem() throws Exception {
        Place place = site.place();
        List<String> posted = minutes(place);
        String given = place.read(HOUR, "&pageSize=3").get("nextCursor").textValue();
        byte[] bytes = Base64.getUrlDecoder().decode(given);
        for (String wrong : List.of(
                "x",
                "0",
                given + "A",
                given.substring(1),
                given.substring(0, given.length() - 1),
                given + "=",
                "AQA" + "_".repeat(31),
                "A".repeat(5_000))) {
            if (!wrong.equals(given)) {
                JsonNode refusal = refused(place, "&cursor=" + encoded(wrong));
                assertTrue(refusal.get("message").textValue().contains("cursor"), wrong);
            }
        }
        // Whatever else is changed in it, its reader sees events of its own, or a refusal.
        for (int at = 0; at < bytes.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = bytes.clone();
                changed[at] ^= (byte) (1 << bit);
                HttpResponse<String> answer = site.own()
                        .send(
                                "GET",
                                place.address(
                                        HOUR,
                                        "&cursor="
                                                + Base64.getUrlEncoder()
                                                        .withoutPadding()
                                                        .encodeToString(changed)),
                                null);
                assertTrue(answer.statusCode() == 200 || answer.statusCode() == 400, answer::body);
                if (answer.statusCode() == 200) {
                    assertTrue(posted.containsAll(ids(StepMatcher.parsed(answer.body()))), answer::body);
                }
            }
        }
        assertEquals(posted.subList(3, EVENTS), ids(place.read(HOUR, "&cursor=" + given)));
        // That of another event type, of another tenant even, shows nothing of it.
        Place other = site.place();
        List<String> others = minutes(other);
        assertTrue(others.containsAll(ids(other.read(HOUR, "&cursor=" + given))));
    }

    @Test
    void tellsHoursFromTextsThatAreNone() throws Exception {
        Place place = site.place();
        for (String empty :
                List.of("20240115090000", "15821015000000", "00010101000000", "99991231230000", "20240229230000")) {
            assertEquals("{\"events\":[]}", place.read(empty, "").toString(), empty);
        }
        for (String wrong : List.of(
                "",
                "2024011510",
                "202401151000",
                "20240115103000",
                "20240115100001",
                "20240115240000",
                "20241315100000",
                "20230229100000",
                "20240100100000",
                "2024-01-15T10:00",
                "now",
                "-0240115100000",
                "+0240115100000",
                "２０２４０１１５１０００００",
                "20240115100000 ",
                "020240115100000")) {
            JsonNode refusal = expect(400, site.own().send("GET", place.address(encoded(wrong), ""), null));
            assertTrue(refusal.get("message").textValue().contains("timeBucket"), refusal::toString);
            for (String name : List.of("fromTimeBucket", "toTimeBucket")) {
                if (!wrong.isEmpty()) {
                    refusal = expect(
                            400,
                            site.own()
                                    .send(
                                            "GET",
                                            "/api/v1/time-buckets?eventTypeId=" + place.typeId() + "&" + name + "="
                                                    + encoded(wrong),
                                            null));
                    assertTrue(refusal.get("message").textValue().contains(name), refusal::toString);
                }
            }
        }
        for (String missing : List.of(
                "/api/v1/events?timeBucket=" + HOUR,
                "/api/v1/events?eventTypeId=&timeBucket=" + HOUR,
                "/api/v1/events?eventTypeId=" + place.typeId(),
                "/api/v1/time-buckets")) {
            HttpResponse<String> answer = site.own().send("GET", missing, null);
            assertTrue(answer.statusCode() == 400 || answer.statusCode() == 404, answer::body);
        }
    }

    @Test
    void refusesAddressesThatCannotBeRead() throws Exception {
        Place place = site.place();
        for (String query : List.of("&x=%zz", "&x=%", "&%=1", "&x=%e2%28%a1", "&&&=&", "&x")) {
            try (RawConnection connection = new RawConnection(site.server().http(), Duration.ofMinutes(1))) {
                connection.sendHead(
                        "GET " + place.address(HOUR, query) + " HTTP/1.1",
                        "Host: here",
                        "Authorization: " + site.key());
                RawConnection.Answer answer = connection.answer();
                assertTrue(List.of(200, 400).contains(answer.status()), () -> query + " " + answer);
            }
        }
    }

    @Test
    void readsByNamesAsTheyAreGiven() throws Exception {
        Place place = site.place();
        List<String> posted = minutes(place);
        String names =
                "{\"tenant\":\"acme\",\"dataCoreId\":\"" + place.coreId() + "\",\"flowType\":\"" + place.flow() + "\"";
        String whole = names + ",\"eventTypes\":[\"" + place.type() + "\"],\"timeBucket\":\"" + HOUR + "\"}";
        assertEquals(posted, ids(site.own().post("/api/v1/events", whole)));
        assertEquals(posted, ids(site.own().post("/api/v1/events", whole.replace(place.coreId(), place.core()))));
        JsonNode page = site.own().post("/api/v1/events?pageSize=4", whole);
        assertEquals(posted.subList(0, 4), ids(page));
        page = site.own().post("/api/v1/events?cursor=" + page.get("nextCursor").textValue(), whole);
        assertEquals(posted.subList(4, EVENTS), ids(page));
        for (String types : List.of(
                "[]",
                "\"" + place.type() + "\"",
                "{\"a\":\"" + place.type() + "\"}",
                "[5]",
                "[null]",
                "[[]]",
                "5",
                "null")) {
            for (String path : List.of("/api/v1/events", "/api/v1/time-buckets/by-names")) {
                String body = names + ",\"eventTypes\":" + types + ",\"timeBucket\":\"" + HOUR + "\"}";
                JsonNode refusal = expect(400, site.own().send("POST", path, body));
                assertTrue(refusal.toString().contains("eventTypes"), refusal::toString);
            }
        }
        expect(404, site.own().send("POST", "/api/v1/events", whole.replace(place.type(), "nothing")));
        expect(403, site.own().send("POST", "/api/v1/events", foreign(whole)));
        for (String broken :
                List.of("", "{", "[]", "{}", whole + whole, whole.replace("\"acme\"", "5"), whole.replace(HOUR, "x"))) {
            expect(400, site.own().send("POST", "/api/v1/events", broken));
        }
    }

    private static String foreign(String whole) throws Exception {
        site.admin().create("tenants", Map.of("name", "other"));
        return whole.replace("\"acme\"", "\"other\"");
    }

    @Test
    void readsWhatIsOnDiskAsWhatIsInMemory() throws Exception {
        Place place = site.place();
        minutes(place);
        place.post("event", "{\"d\":\"" + "x".repeat(60_000) + "\"}", "x-flowcore-event-time", "2024-01-15T10:30:00Z");
        // a time to live alone ends nothing: {"ttl-on/stored-event":"1s"}
        place.post(
                "event",
                "{\"old\":true}",
                "x-flowcore-event-time",
                "2019-12-31T23:30:00Z",
                "x-flowcore-metadata-json",
                "eyJ0dGwtb24vc3RvcmVkLWV2ZW50IjoiMXMifQ==");
        List<JsonNode> before = place.events();
        assertEquals(EVENTS + 2, before.size());
        site.server().flush();
        assertEquals(before, place.events());
        site.restart();
        assertEquals(before, place.events());
        place.post("event", "{\"late\":true}", "x-flowcore-event-time", "2024-01-15T10:03:30Z");
        List<JsonNode> after = place.events();
        assertEquals("{\"late\":true}", after.remove(5).get("payload").toString(), "among the others");
        assertEquals(before, after);
    }
}
