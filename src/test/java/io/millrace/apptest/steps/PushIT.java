package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.apptest.Eventually;
import io.millrace.apptest.ServerCommand;
import io.millrace.mapping.multipart.FormWriter;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that are sent on to transformers. One server for all tests, each with a tenant of its own. */
final class PushIT {
    private static final String EVENT_TIME = "x-flowcore-event-time";

    @TempDir
    private static Path folder;

    private static FlowcoreSite site;

    private EventSink sink;
    private FlowcoreShop shop;
    private FlowcoreClient admin;
    private FlowcoreClient own;

    @BeforeAll
    static void starts() throws Exception {
        site = FlowcoreSite.start(ServerCommand.serve(folder.resolve("data"))
                .withoutPostgres()
                .with("flowcore.push.allow", "http://127.0.0.1:*")
                .with("flowcore.push.timeout", "1s"));
    }

    @AfterAll
    static void stops() throws Exception {
        site.close();
    }

    @BeforeEach
    void opensAShop() throws Exception {
        sink = new EventSink();
        shop = site.shop();
        shop.type("shipped.0");
        speaks();
    }

    private void speaks() {
        admin = site.admin();
        own = shop.own();
    }

    @AfterEach
    void closesTheSink() {
        sink.close();
    }

    private void startsAgain() throws Exception {
        site.startAgain();
        speaks();
    }

    private String path(String eventType) {
        return shop.path("event", eventType);
    }

    private ObjectNode described(String url) {
        ObjectNode json = StepJson.MAPPER.createObjectNode();
        json.put("tenant", shop.tenant())
                .put("dataCore", "shop")
                .put("flowType", "order.0")
                .put("url", url)
                .put("start", "first");
        json.putArray("eventTypes").add("placed.0");
        return json;
    }

    private String create(ObjectNode description) throws Exception {
        return admin.post("/api/v1/transformers", description.toString())
                .get("id")
                .textValue();
    }

    private void restart(String id, String members) throws Exception {
        admin.post("/api/v1/transformers/" + id + "/restart", "{" + members + "}");
    }

    private void post(int n, String... headers) throws Exception {
        own.post(path("placed.0"), "{\"n\":" + n + "}", headers);
    }

    private void postAll(int from, int to) throws Exception {
        for (int n = from; n <= to; n++) {
            post(n);
        }
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    private JsonNode progress(String id) throws Exception {
        return own.get("/api/v1/transformers/" + id).get("eventTypes").get(0);
    }

    @Test
    void sendsPartsOfLargeFilesWithTheirData() throws Exception {
        byte[] content = new byte[(5 << 19) + 7];
        new Random(1).nextBytes(content);
        byte[] form = new FormWriter()
                .field("type", "application/zip")
                .file("file", "f", content)
                .closed();
        own.post(shop.path("events", "placed.0"), "[{\"n\":1}]");
        expect(200, own.send(shop.path("file", "placed.0"), form, "Content-Type", FormWriter.TYPE));
        create(described(sink.url()));
        Eventually.equals(7, () -> sink.taken().size());
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (JsonNode event : sink.taken().subList(1, 7)) {
            joined.writeBytes(
                    Base64.getDecoder().decode(event.get("payload").get("data").textValue()));
        }
        assertArrayEquals(content, joined.toByteArray());
    }

    @Test
    void sendsEachTypeInOrder() throws Exception {
        ObjectNode both = described(sink.url());
        both.withArray("eventTypes").add("shipped.0");
        String id = create(both);
        for (int n = 1; n <= 60; n++) {
            own.post(path(n % 2 == 0 ? "shipped.0" : "placed.0"), "{\"n\":" + n + "}");
        }
        Eventually.equals(60, () -> sink.taken().size());
        for (String type : List.of("placed.0", "shipped.0")) {
            List<Integer> numbers =
                    sink.numbers(event -> event.get("eventType").textValue().equals(type));
            assertEquals(numbers.stream().sorted().toList(), numbers);
            assertEquals(30, numbers.size());
        }
        Eventually.equals(30, () -> progress(id).get("delivered").intValue());
        JsonNode progress = progress(id);
        assertEquals(0, progress.get("lagSeconds").asDouble());
        assertTrue(progress.get("failure").isNull());
        JsonNode last = sink.taken().stream()
                .filter(event -> event.get("payload").get("n").intValue() == 59)
                .findFirst()
                .orElseThrow();
        assertEquals(last.get("eventId"), progress.get("position").get("eventId"));
        assertEquals(last.get("timeBucket"), progress.get("position").get("timeBucket"));
    }

    @Test
    void sendsEverythingAlsoIfTheServerIsKilled() throws Exception {
        create(described(sink.url()));
        int sent = 0;
        for (int round = 0; round < 2; round++) {
            postAll(sent + 1, sent + 40);
            sent += 40;
            site.server().kill();
            startsAgain();
        }
        List<Integer> all = numbers(1, sent);
        Eventually.holds(Eventually.BOUND, () -> {
            List<Integer> firsts = new ArrayList<>(new LinkedHashSet<>(sink.numbers()));
            return firsts.equals(all) ? Optional.empty() : Optional.of(firsts.toString());
        });
    }

    @Test
    void startsAgainWhereItStopped() throws Exception {
        create(described(sink.url()));
        postAll(1, 20);
        sink.awaitNumbers(numbers(1, 20));
        site.server().stop();
        startsAgain();
        post(21);
        sink.awaitNumbers(numbers(1, 21));
    }

    @Test
    void waitsForATargetThatIsAway() throws Exception {
        int port = sink.port();
        sink.close();
        String id = create(described("http://127.0.0.1:" + port));
        postAll(1, 5);
        Eventually.holds(
                Eventually.BOUND,
                () -> progress(id).get("failure").isTextual() ? Optional.empty() : Optional.of("no failure"));
        assertTrue(progress(id).get("lagSeconds").asDouble() > 0);
        sink = new EventSink(port);
        sink.awaitNumbers(numbers(1, 5));
        Eventually.holds(
                Eventually.BOUND,
                () -> progress(id).get("failure").isNull() ? Optional.empty() : Optional.of("a failure"));
    }

    @Test
    void keepsWhatIsRefusedAndGoesOn() throws Exception {
        sink.answers(event -> event.get("payload").get("n").intValue() % 2 == 0 ? 400 : 200);
        String id = create(described(sink.url()));
        postAll(1, 5);
        sink.awaitNumbers(List.of(1, 3, 5));
        assertEquals(10, sink.refused().size());
        JsonNode letters = own.get("/api/v1/transformers/" + id + "/dead-letters");
        assertEquals(2, letters.get("total").intValue());
        JsonNode first = letters.get("deadLetters").get(0);
        assertEquals(400, first.get("status").intValue());
        assertEquals(sink.refused().get(0).get("eventId"), first.get("eventId"));
        assertEquals("placed.0", first.get("eventType").textValue());
        assertEquals(
                "{\"delivered\":0,\"failed\":2,\"gone\":0,\"left\":2}",
                admin.post("/api/v1/transformers/" + id + "/dead-letters/resend", "{}")
                        .toString());
        sink.answers(EventSink.TAKES);
        JsonNode resent = admin.post("/api/v1/transformers/" + id + "/dead-letters/resend", "{\"limit\":1}");
        assertEquals("{\"delivered\":1,\"failed\":0,\"gone\":0,\"left\":1}", resent.toString());
        sink.awaitNumbers(List.of(1, 3, 5, 2));
        expect(200, admin.send("DELETE", "/api/v1/event-types/" + shop.placed() + "/request-truncate", null));
        assertEquals(
                "{\"delivered\":0,\"failed\":0,\"gone\":1,\"left\":0}",
                admin.post("/api/v1/transformers/" + id + "/dead-letters/resend", "{}")
                        .toString());
    }

    @Test
    void tellsWhatHasBecomeOfAnEvent() throws Exception {
        sink.answers(event -> event.get("payload").get("n").intValue() == 2 ? 400 : 200);
        String id = create(described(sink.url()).put("start", "2024"));
        String skipped = posted(0, "2023-12-31T23:59:59Z");
        String delivered = posted(1, null);
        String dead = posted(2, null);
        String last = posted(3, null);
        sink.awaitNumbers(List.of(1, 3));
        String late = posted(4, "2024-01-15T10:30:00Z");
        Eventually.equals("delivered", () -> state(last));
        assertEquals("skipped", state(skipped));
        assertEquals("delivered", state(delivered));
        assertEquals("dead", state(dead));
        assertEquals("passed", state(late));
        admin.post("/api/v1/transformers/" + id + "/pause", "");
        assertEquals("waiting", state(posted(5, null)));
        JsonNode answer = own.get("/api/v1/events/" + dead + "/deliveries");
        assertEquals(dead, answer.get("eventId").textValue());
        assertEquals(id, answer.get("deliveries").get(0).get("transformerId").textValue());
        assertEquals(
                "the answer was 400",
                answer.get("deliveries").get(0).get("reason").textValue());
        FlowcoreClient foreign =
                admin.as(admin.createKey(admin.create("tenants", Map.of("name", "another-than-" + shop.tenant()))));
        expect(404, foreign.send("GET", "/api/v1/events/" + dead + "/deliveries", null));
        expect(404, own.send("GET", "/api/v1/events/x/deliveries", null));
        sink.answers(EventSink.TAKES);
        restart(id, "\"timeBucket\":\"first\"");
        Eventually.equals("delivered", () -> state(last));
        assertEquals("delivered", state(dead));
        assertEquals("passed", state(skipped));
    }

    private String posted(int n, String timeOrNull) throws Exception {
        String[] headers = timeOrNull == null ? new String[0] : new String[] {EVENT_TIME, timeOrNull};
        return own.post(path("placed.0"), "{\"n\":" + n + "}", headers)
                .get("eventId")
                .textValue();
    }

    private String state(String event) throws Exception {
        return own.get("/api/v1/events/" + event + "/deliveries")
                .get("deliveries")
                .get(0)
                .get("state")
                .textValue();
    }

    @Test
    void lettersCanBeThrownAway() throws Exception {
        sink.answers(event -> 422);
        String id = create(described(sink.url()));
        postAll(1, 3);
        String letters = "/api/v1/transformers/" + id + "/dead-letters";
        Eventually.equals(3, () -> own.get(letters).get("total").intValue());
        JsonNode page = own.get(letters + "?pageSize=2");
        assertEquals(2, page.get("nextCursor").intValue());
        JsonNode last = own.get(letters + "?pageSize=2&cursor=2");
        assertEquals(1, last.get("deadLetters").size());
        assertFalse(last.has("nextCursor"));
        String event = last.get("deadLetters").get(0).get("eventId").textValue();
        expect(200, admin.send("DELETE", letters + "?eventId=" + event, null));
        assertEquals(2, own.get(letters).get("total").intValue());
        expect(200, admin.send("DELETE", letters, null));
        assertEquals(0, own.get(letters).get("total").intValue());
    }

    @Test
    void pausesWithoutLosingItsPlace() throws Exception {
        String id = create(described(sink.url()));
        post(1);
        sink.awaitNumbers(List.of(1));
        admin.post("/api/v1/transformers/" + id + "/pause", "");
        postAll(2, 4);
        assertTrue(own.get("/api/v1/transformers/" + id).get("paused").booleanValue());
        assertTrue(progress(id).get("lagSeconds").asDouble() > 0);
        site.server().stop();
        startsAgain();
        assertEquals(List.of(1), sink.numbers());
        admin.post("/api/v1/transformers/" + id + "/resume", "");
        sink.awaitNumbers(numbers(1, 4));
    }

    @Test
    void restartsFromAnyPlace() throws Exception {
        String id = create(described(sink.url()));
        post(1, EVENT_TIME, "2024-01-15T10:30:00Z");
        sink.awaitNumbers(List.of(1));
        post(2, EVENT_TIME, "2024-01-15T11:30:00Z");
        sink.awaitNumbers(List.of(1, 2));
        post(3);
        sink.awaitNumbers(List.of(1, 2, 3));
        String second = sink.taken().get(1).get("eventId").textValue();

        restart(id, "\"timeBucket\":\"first\"");
        sink.awaitNumbers(List.of(1, 2, 3, 1, 2, 3));
        sink.taken().clear();
        restart(id, "\"timeBucket\":\"2024011511\"");
        sink.awaitNumbers(List.of(2, 3));
        sink.taken().clear();
        restart(id, "\"timeBucket\":\"20240115000000\",\"stopAt\":\"20240115113000\"");
        sink.awaitNumbers(List.of(1, 2));
        sink.taken().clear();
        restart(id, "\"eventId\":\"" + second + "\"");
        sink.awaitNumbers(List.of(2, 3));
        sink.taken().clear();
        restart(id, "\"timeBucket\":\"now\"");
        post(4);
        sink.awaitNumbers(List.of(4));
    }

    @Test
    void anEventOfTheFutureHoldsNothingBackAndIsNotPassedOver() throws Exception {
        create(described(sink.url()));
        post(9, EVENT_TIME, Instant.now().plus(1, ChronoUnit.HOURS).toString());
        postAll(1, 3);
        sink.awaitNumbers(numbers(1, 3));
        post(8, EVENT_TIME, Instant.now().plusMillis(500).toString());
        AtomicInteger more = new AtomicInteger();
        Eventually.holds(Eventually.BOUND, () -> {
            post(more.incrementAndGet() + 100); // an id behind that time tells that it has come
            return sink.numbers().contains(8) ? Optional.empty() : Optional.of("not yet");
        });
        Eventually.equals(4 + more.get(), () -> sink.taken().size());
        assertFalse(sink.numbers().contains(9));
    }

    @Test
    void sendsLateEventsToThoseWhoWantTheOrderOfArrival() throws Exception {
        String id = create(described(sink.url()).put("order", "arrival"));
        post(1);
        post(2, EVENT_TIME, "2024-01-15T10:30:00Z");
        post(3, EVENT_TIME, Instant.now().plus(1, ChronoUnit.HOURS).toString());
        post(4);
        sink.awaitNumbers(numbers(1, 4));
        String second = sink.taken().get(1).get("eventId").textValue();
        sink.taken().clear();
        restart(id, "\"eventId\":\"" + second + "\"");
        sink.awaitNumbers(numbers(2, 4));
    }

    @Test
    void goesOnAfterItsEventTypeWasEmptied() throws Exception {
        create(described(sink.url()));
        postAll(1, 3);
        sink.awaitNumbers(numbers(1, 3));
        expect(200, admin.send("DELETE", "/api/v1/event-types/" + shop.placed() + "/request-truncate", null));
        post(4);
        sink.awaitNumbers(numbers(1, 4));
    }

    @Test
    void followsNoRedirects() throws Exception {
        try (EventSink inner = new EventSink()) {
            sink.answers(event -> 307);
            String id = create(described(sink.url()));
            own.post(path("placed.0"), "{\"n\":1,\"to\":\"" + inner.url() + "/inner\"}");
            Eventually.equals(1, () -> own.get("/api/v1/transformers/" + id + "/dead-letters")
                    .get("total")
                    .intValue());
            assertEquals(List.of(), inner.taken());
        }
    }

    /** One after the other: silence, bytes that are no HTTP, answers without end, closed connections. */
    @Test
    void outlivesTargetsOfAllKinds() throws Exception {
        try (OddTarget target = new OddTarget()) {
            String id = create(described(target.url()));
            post(1);
            for (String kind : List.of(
                    "",
                    "\0\0garbage\0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")) {
                int before = target.answers(kind);
                Eventually.holds(
                        Eventually.BOUND,
                        () -> target.requests() > before + 1 ? Optional.empty() : Optional.of("no second try"));
            }
            assertTrue(progress(id).get("failure").isTextual());
            assertEquals(0, progress(id).get("delivered").intValue());
            expect(200, admin.send("PATCH", "/api/v1/transformers/" + id, "{\"url\":\"" + sink.url() + "\"}"));
            post(2);
            sink.awaitNumbers(List.of(1, 2));
        }
    }

    @Test
    void canBeChangedAndDeleted() throws Exception {
        sink.answers(event -> 503);
        String id = create(described(sink.url() + "/old"));
        post(1);
        Eventually.holds(
                Eventually.BOUND, () -> sink.refused().isEmpty() ? Optional.of("nothing came") : Optional.empty());
        try (EventSink other = new EventSink()) {
            JsonNode changed = expect(
                    200,
                    admin.send(
                            "PATCH",
                            "/api/v1/transformers/" + id,
                            "{\"url\":\"" + other.url()
                                    + "\",\"eventTypes\":[\"placed.0\",\"shipped.0\"],\"name\":\"new\"}"));
            assertEquals(2, changed.get("eventTypes").size());
            other.awaitNumbers(List.of(1));
            expect(200, admin.send("DELETE", "/api/v1/transformers/" + id, null));
            expect(404, own.send("GET", "/api/v1/transformers/" + id, null));
            assertEquals(0, own.get("/api/v1/transformers").size());
        }
    }

    @Test
    void goesWithItsTenant() throws Exception {
        String id = create(described(sink.url()));
        expect(200, admin.send("DELETE", "/api/v1/tenants/" + shop.tenantId(), null));
        expect(404, admin.send("GET", "/api/v1/transformers/" + id, null));
    }

    @Test
    void isSeenByItsTenantOnlyAndWithoutItsSecrets() throws Exception {
        ObjectNode secret = described(sink.url());
        secret.putObject("headers").put("x-secret", "s3cret-of-acme");
        String id = create(secret);
        post(1);
        sink.awaitNumbers(List.of(1));
        assertFalse(own.get("/api/v1/transformers").toString().contains("s3cret"));
        assertTrue(own.get("/api/v1/transformers/" + id).get("hasHeaders").booleanValue());
        expect(
                403,
                own.send("POST", "/api/v1/transformers", described(sink.url()).toString()));
        expect(403, own.send("POST", "/api/v1/transformers/" + id + "/restart", "{\"timeBucket\":\"first\"}"));
        String other = admin.create("tenants", Map.of("name", "other-than-" + shop.tenant()));
        FlowcoreClient foreign = admin.as(admin.createKey(other));
        expect(404, foreign.send("GET", "/api/v1/transformers/" + id, null));
        expect(404, foreign.send("GET", "/api/v1/transformers/" + id + "/dead-letters", null));
        assertEquals(0, foreign.get("/api/v1/transformers").size());
        assertFalse(site.server().transcript().contains("s3cret"));
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        refused("url is not an address that this server may send to", described("http://169.254.169.254/latest"));
        refused("url has to begin with https:// or http://", described("file:///etc/passwd"));
        refused("url has to name a host", described("http://user:pass@127.0.0.1/"));
        refused("start has to be first, now", described(sink.url()).put("start", "yesterday"));
        refused("start has to be first, now", described(sink.url()).put("start", "20241315"));
        refused("stopAt has to be a time", described(sink.url()).put("stopAt", "x"));
        refused("order must be event-time or arrival", described(sink.url()).put("order", "random"));
        ObjectNode headers = described(sink.url());
        headers.putObject("headers").put("Host", "inner");
        refused("headers cannot have the name 'Host'", headers);
        headers.putObject("headers").put("x-a", "b\r\nHost: inner");
        refused("headers needs for x-a a text", headers);
        ObjectNode none = described(sink.url());
        none.putArray("eventTypes");
        refused("eventTypes must be a list of 1 to 100 names", none);
        ObjectNode unknown = described(sink.url());
        unknown.putArray("eventTypes").add("unknown");
        expect(404, admin.send("POST", "/api/v1/transformers", unknown.toString()));
        expect(
                404,
                admin.send(
                        "POST",
                        "/api/v1/transformers",
                        described(sink.url()).put("dataCore", "x").toString()));
        assertEquals(0, own.get("/api/v1/transformers").size());
    }

    private void refused(String message, ObjectNode description) throws Exception {
        JsonNode answer = expect(400, admin.send("POST", "/api/v1/transformers", description.toString()));
        assertTrue(answer.get("message").textValue().startsWith(message), answer::toString);
    }
}
