package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.ServerCommand;
import io.millrace.apptest.steps.FlowcoreSite.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is posted to the Flowcore dialect, and how it is read back: encodings, payloads, metadata, times. */
final class FlowcoreBodiesIT {
    private static final int EVENT_BYTES_MAX = 64_000;
    private static final int BATCH_BYTES_MAX = 32 << 20;
    private static final String HOUR = "20240115100000";
    private static final String IN_HOUR = "2024-01-15T10:30:00.000Z";

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

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    /** @param isBare without the frame of zlib */
    private static byte[] deflate(byte[] bytes, boolean isBare) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(packed, new Deflater(Deflater.BEST_COMPRESSION, isBare))) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(utf8(text));
    }

    private static HttpResponse<String> packed(Place place, String form, String encoding, byte[] body)
            throws Exception {
        return site.own().send(place.path(form), body, "Content-Encoding", encoding);
    }

    @Test
    void takesAThousandEventsAtOnce() throws Exception {
        Place place = site.place();
        StringBuilder batch = new StringBuilder("[");
        for (int n = 0; n < 1_000; n++) {
            batch.append(n == 0 ? "" : ",").append("{\"n\":").append(n).append('}');
        }
        List<String> ids = place.post("events", batch.append(']').toString());
        assertEquals(1_000, ids.size());
        for (int n = 1; n < ids.size(); n++) {
            assertTrue(ticks(ids.get(n)) > ticks(ids.get(n - 1)), "ids rise at " + n);
        }
        List<JsonNode> events = place.events();
        for (int n = 0; n < 1_000; n++) {
            assertEquals(ids.get(n), events.get(n).get("eventId").textValue());
            assertEquals(n, events.get(n).get("payload").get("n").intValue());
        }
        assertEquals(1_000, events.size());
    }

    private static long ticks(String uuid) {
        return UUID.fromString(uuid).timestamp();
    }

    @Test
    void unpacksBodies() throws Exception {
        Place place = site.place();
        byte[] event = utf8("{\"hello\":\"gz ü\"}");
        for (String name : List.of("gzip", "GZIP", "x-gzip", " gzip ")) {
            expect(200, packed(place, "event", name, gzip(event)));
        }
        for (boolean isBare : List.of(true, false)) {
            expect(200, packed(place, "event", "deflate", deflate(event, isBare)));
            expect(200, packed(place, "events", "Deflate", deflate(utf8("[{\"hello\":\"gz ü\"}]"), isBare)));
        }
        expect(200, packed(place, "event", "identity", event));
        // two members of gzip, one behind the other, are one body
        ByteArrayOutputStream halves = new ByteArrayOutputStream();
        halves.writeBytes(gzip(Arrays.copyOf(event, 5)));
        halves.writeBytes(gzip(Arrays.copyOfRange(event, 5, event.length)));
        expect(200, packed(place, "event", "gzip", halves.toByteArray()));
        List<JsonNode> payloads = place.payloads();
        assertEquals(10, payloads.size());
        payloads.forEach(payload -> assertEquals("{\"hello\":\"gz ü\"}", payload.toString()));
    }

    @Test
    void refusesWhatCannotBeUnpacked() throws Exception {
        Place place = site.place();
        byte[] event = utf8("{\"hello\":\"gz\"}");
        byte[] zip = gzip(event);
        byte[] zlib = deflate(event, false);
        byte[] wrongSum = zlib.clone();
        wrongSum[wrongSum.length - 1]++;
        byte[] wrongCrc = zip.clone();
        wrongCrc[wrongCrc.length - 8]++;
        expect(400, packed(place, "event", "gzip", event));
        expect(400, packed(place, "event", "gzip", Arrays.copyOf(zip, zip.length - 1)));
        expect(400, packed(place, "event", "gzip", Arrays.copyOf(zip, zip.length + 1)));
        expect(400, packed(place, "event", "gzip", wrongCrc));
        expect(400, packed(place, "event", "gzip", new byte[0]));
        expect(400, packed(place, "event", "gzip", zlib));
        expect(400, packed(place, "event", "deflate", event));
        expect(400, packed(place, "event", "deflate", Arrays.copyOf(zlib, zlib.length - 1)));
        expect(400, packed(place, "event", "deflate", Arrays.copyOf(zlib, zlib.length + 1)));
        expect(400, packed(place, "event", "deflate", wrongSum));
        expect(400, packed(place, "event", "deflate", deflate(utf8("[{\"hello\":1}]"), true)));
        for (String name : List.of("br", "zstd", "gzip, gzip", "gzip, br", "chunked", "*")) {
            JsonNode refusal = expect(415, packed(place, "event", name, zip));
            assertEquals("Unsupported Media Type", refusal.get("error").textValue());
            assertEquals(415, refusal.get("statusCode").intValue());
        }
        assertTrue(place.payloads().isEmpty());
    }

    @Test
    void limitsWhatIsUnpacked() throws Exception {
        Place place = site.place();
        byte[] blanks = new byte[BATCH_BYTES_MAX];
        Arrays.fill(blanks, (byte) ' ');
        blanks[0] = '[';
        byte[] more = Arrays.copyOf(blanks, BATCH_BYTES_MAX + 1);
        more[BATCH_BYTES_MAX] = ']';
        for (HttpResponse<String> answer : List.of(
                packed(place, "events", "gzip", gzip(more)),
                packed(place, "events", "deflate", deflate(more, false)),
                packed(place, "event", "deflate", deflate(more, true)))) {
            JsonNode refusal = expect(413, answer);
            assertEquals("Payload Too Large", refusal.get("error").textValue());
        }
        // what fits is read as what it is
        String event = "[{\"n\":1}]";
        System.arraycopy(utf8(event), 0, blanks, BATCH_BYTES_MAX - event.length(), event.length());
        blanks[0] = ' ';
        expect(200, packed(place, "events", "gzip", gzip(blanks)));

        String largest = "{\"d\":\"" + "a".repeat(EVENT_BYTES_MAX - 8) + "\"}";
        expect(200, packed(place, "event", "gzip", gzip(utf8(largest))));
        JsonNode refusal = expect(
                400,
                packed(
                        place,
                        "event",
                        "deflate",
                        deflate(utf8("{ " + largest.replace("\"d\"", "\"dd\"").substring(1)), true)));
        assertEquals(
                "Event size exceeds maximum limit of 64000 bytes: the event has 64001; nothing was stored",
                refusal.get("message").textValue());
        assertEquals(2, place.payloads().size());
    }

    /** Payloads as they are in the text of an answer. */
    private static String stored(Place place) throws Exception {
        return site.own().send("GET", place.address(HOUR, ""), null).body();
    }

    @Test
    void keepsPayloadsAsTheyWere() throws Exception {
        String[][] cases = {
            {"{\"n\":1e400,\"m\":-0.0,\"l\":9007199254740993,\"d\":0.10000000000000000001}", null},
            {"{\"a\":1,\"a\":2}", null},
            {"{\"__proto__\":{\"x\":1},\"constructor\":1}", null},
            {"{\"\":{\"\":[]}}", null},
            {"{\"e\":\"\\u0000\\ud800\"}", null},
            {"\ufeff{\"bom\":true}", "{\"bom\":true}"},
            {" \r\n\t{ \"a\" : [ 1 , 2 ] }\n", "{\"a\":[1,2]}"},
            {"{\"\\u0061\\/\":\"\\ud83d\\ude00\"}", "{\"a/\":\"😀\"}"},
        };
        for (String[] each : cases) {
            Place place = site.place();
            place.post("event", each[0], "x-flowcore-event-time", IN_HOUR);
            place.post("events", "[" + each[0].replace("\ufeff", "") + "]", "x-flowcore-event-time", IN_HOUR);
            String expected = "\"payload\":" + (each[1] == null ? each[0] : each[1]) + ",\"validTime\"";
            assertEquals(3, stored(place).split(Pattern.quote(expected), -1).length, () -> each[0]);
        }
    }

    @Test
    void refusesWhatIsNoJson() throws Exception {
        Place place = site.place();
        for (String body : List.of(
                "",
                " ",
                "\ufeff",
                "{",
                "{}}",
                "{} {}",
                "{}\u0000",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":1e}",
                "{\"a\":NaN}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{/* */}",
                "null",
                "true",
                "5",
                "\"text\"",
                "[]",
                "[{}]")) {
            JsonNode refusal = expect(400, site.own().send("POST", place.path("event"), body));
            assertTrue(!refusal.get("message").textValue().isBlank(), body);
        }
        for (byte[] body : List.of(
                new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'},
                new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'},
                new byte[] {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'},
                "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE),
                "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE))) {
            expect(400, site.own().send(place.path("event"), body));
        }
        String deep = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
        expect(400, site.own().send("POST", place.path("event"), deep));
        for (String body : List.of(
                "[", "[,]", "[{}", "[{},]", "[{} {}]", "[[{}]]", "{\"0\":{}}", "[{}] []", "[{\"a\":1},{\"a\":}]")) {
            expect(400, site.own().send("POST", place.path("events"), body));
        }
        assertTrue(place.payloads().isEmpty());
    }

    @Test
    void keepsMetadata() throws Exception {
        Place place = site.place();
        String json =
                "{\"name\":\"Zoë ☂ 😀\",\"n\":5,\"t\":true,\"z\":null,\"o\":{\"a\": [1, 2]},\"big\":12345678901234567890}";
        String standard = base64(json);
        String other = Base64.getUrlEncoder().withoutPadding().encodeToString(utf8(json));
        place.post("event", "{}", "x-flowcore-metadata-json", standard);
        place.post("event", "{}", "X-FLOWCORE-METADATA-JSON", other);
        place.post("events", "[{},{}]", "x-Flowcore-Metadata-Json", "  " + other + "  ");
        List<JsonNode> events = place.events();
        assertEquals(4, events.size());
        for (JsonNode event : events) {
            JsonNode metadata = event.get("metadata");
            assertEquals("Zoë ☂ 😀", metadata.get("name").textValue());
            assertEquals("5", metadata.get("n").textValue());
            assertEquals("true", metadata.get("t").textValue());
            assertEquals("null", metadata.get("z").textValue());
            assertEquals("{\"a\":[1,2]}", metadata.get("o").textValue());
            assertEquals("12345678901234567890", metadata.get("big").textValue());
            assertEquals("test", metadata.get("producer").textValue());
            assertTrue(metadata.get("ingested-at").textValue().endsWith("Z"));
            assertEquals(8, metadata.size());
        }
    }

    @Test
    void refusesMetadataThatAreNone() throws Exception {
        Place place = site.place();
        for (String header : List.of(
                "{\"a\":1}",
                "not base64!",
                "e3 0=",
                "=",
                base64("text"),
                base64("\"text\""),
                base64("[]"),
                base64("[{\"a\":1}]"),
                base64("5"),
                base64("null"),
                base64("{\"a\":}"),
                base64("{} {}"),
                base64("{'a':1}"))) {
            for (String form : List.of("event", "events")) {
                JsonNode refusal = expect(
                        400,
                        site.own()
                                .send(
                                        "POST",
                                        place.path(form),
                                        form.equals("event") ? "{}" : "[{}]",
                                        "x-flowcore-metadata-json",
                                        header));
                String message = refusal.get("message").textValue();
                assertTrue(message.startsWith("Invalid metadata header"), message);
                assertTrue(message.contains("x-flowcore-metadata-json"), message);
            }
        }
        assertTrue(place.payloads().isEmpty());
        for (String fine : List.of("e30=", "e30", "")) {
            expect(200, site.own().send("POST", place.path("event"), "{}", "x-flowcore-metadata-json", fine));
        }
    }

    @Test
    void takesTimesOfABatchFromItsHeaders() throws Exception {
        Place place = site.place();
        List<String> ids = place.post(
                "events",
                "[{\"n\":0},{\"n\":1,\"at\":\"2024-01-15T10:00:00.5Z\"},{\"n\":2,\"seen\":\"2023-06-01T02:00+02:00\"}]",
                "X-Flowcore-Event-Time",
                "2024-01-15T12:30:00.123456789+02:00",
                "X-FLOWCORE-VALID-TIME",
                "2020-02-29T23:59:59.9Z",
                "x-flowcore-event-time-key",
                "at",
                "x-flowcore-valid-time-key",
                "seen");
        List<JsonNode> events = place.events();
        assertEquals(List.of(ids.get(1), ids.get(0), ids.get(2)), place.eventIds(), "in the order of their times");
        long[] millis = {500, 1_800_123, 1_800_123};
        List<String> valid =
                List.of("2020-02-29T23:59:59.900Z", "2020-02-29T23:59:59.900Z", "2023-06-01T00:00:00.000Z");
        long hour = Instant.parse("2024-01-15T10:00:00Z").toEpochMilli();
        for (int i = 0; i < 3; i++) {
            JsonNode event = events.get(i);
            assertEquals(hour + millis[i], millis(event.get("eventId").textValue()));
            assertEquals(HOUR, event.get("timeBucket").textValue());
            assertEquals(valid.get(i), event.get("validTime").textValue());
            assertEquals(
                    valid.get(i),
                    event.get("metadata").get("valid-time-on/stored-event").textValue());
        }
        assertEquals(
                "2024-01-15T10:30:00.123Z",
                events.get(1).get("metadata").get("event-time").textValue());
        assertEquals(
                "{\"n\":1,\"at\":\"2024-01-15T10:00:00.5Z\"}",
                events.get(0).get("payload").toString(),
                "the member stays");
    }

    private static long millis(String uuid) {
        return (ticks(uuid) - 0x01B2_1DD2_1381_4000L) / 10_000;
    }

    @Test
    void refusesTimesThatAreNone() throws Exception {
        Place place = site.place();
        for (String time : List.of(
                "yesterday",
                "2024-01-15",
                "2024-01-15 10:30:00Z",
                "2024-01-15T10:30:00",
                "2024-01-15T10:30:00z",
                "2024-01-15T24:00:00Z",
                "2024-12-31T23:59:60Z",
                "2024-02-30T10:30:00Z",
                "2023-02-29T10:30:00Z",
                "2024-01-15T10:30:00.Z",
                "2024-01-15T10:30:00+2:00",
                "2024-01-15T10:30:00+24:00",
                "+10000-01-01T00:00:00Z",
                "10000-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "1705314600000",
                "null")) {
            for (String header : List.of("x-flowcore-event-time", "x-flowcore-valid-time")) {
                JsonNode refusal = expect(400, site.own().send("POST", place.path("event"), "{}", header, time));
                assertTrue(refusal.get("message").textValue().contains(header), refusal::toString);
                refusal = expect(400, site.own().send("POST", place.path("events"), "[{}]", header, time));
                assertTrue(refusal.get("message").textValue().contains(header), refusal::toString);
                refusal = expect(
                        400,
                        site.own()
                                .send(
                                        "POST",
                                        place.path("events"),
                                        "[{},{\"at\":\"" + time + "\"}]",
                                        header + "-key",
                                        "at"));
                assertTrue(refusal.get("errors").has("1.at"), refusal::toString);
            }
        }
        for (String time : List.of("9999-12-31T23:59:59.999Z", "1582-10-14T23:59:59.999Z", "1001-01-01T00:00:00Z")) {
            expect(400, site.own().send("POST", place.path("event"), "{}", "x-flowcore-event-time", time));
        }
        assertTrue(place.payloads().isEmpty());
    }

    @Test
    void keepsTheFirstAndLastTimesThereAre() throws Exception {
        Place place = site.place();
        List<String> expected = new ArrayList<>();
        for (String time :
                List.of("1582-10-15T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z")) {
            String id = place.post("event", "{}", "x-flowcore-event-time", time).get(0);
            assertEquals(Instant.parse(time).toEpochMilli(), millis(id));
            expected.add(time.substring(0, 4) + time.substring(5, 7) + time.substring(8, 10) + time.substring(11, 13)
                    + "0000");
        }
        assertEquals(expected, place.buckets());
        for (String time : List.of("0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z")) {
            place.post("event", "{}", "x-flowcore-event-time", IN_HOUR, "x-flowcore-valid-time", time);
        }
        JsonNode events = place.read(HOUR, "").get("events");
        assertEquals("0001-01-01T00:00:00.000Z", events.get(0).get("validTime").textValue());
        assertEquals("9999-12-31T23:59:59.999Z", events.get(1).get("validTime").textValue());
        assertEquals(5, place.events().size());
    }
}
