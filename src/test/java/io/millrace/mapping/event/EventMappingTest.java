package io.millrace.mapping.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.mapping.Mapping;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.Ticks;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventMappingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "x-flowcore-metadata-json";
    private static final String EVENT_TIME = "x-flowcore-event-time";
    private static final String VALID_TIME = "x-flowcore-valid-time";
    private static final String EVENT_TIME_KEY = "x-flowcore-event-time-key";
    private static final String VALID_TIME_KEY = "x-flowcore-valid-time-key";
    private static final String TIME = "2024-01-15T10:30:00.000Z";

    private final EventRows events = EventRows.plain();

    private static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    private static String base64(String json) {
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /** The event's metadata without those that all events have. */
    private String ownMetadata(int row) {
        String metadata = events.row(row).metadata;
        String common = "\"producer\":\"shop\",\"ingested-at\":\"2026-03-04T05:06:07.089Z\"";
        assertTrue(metadata.contains(common), metadata);
        return metadata.replace("," + common, "").replace(common, "").replace("{,", "{");
    }

    private Problem refused(ProblemCode code, Runnable request) {
        Problem problem = assertThrows(Problem.class, request::run);
        assertEquals(code, problem.code(), problem.getMessage());
        assertTrue(events.rows().isEmpty(), "no row of a refused request was visited");
        return problem;
    }

    private void refusedBody(String part, Runnable request) {
        String message = refused(ProblemCode.INVALID_BODY, request).getMessage();
        assertTrue(message.contains(part), message);
    }

    private void refusedHeader(String name, String value, String part) {
        for (boolean isBatch : new boolean[] {false, true}) {
            Problem problem = refused(ProblemCode.INVALID_PARAMETER, () -> {
                events.header(name, value);
                if (isBatch) {
                    events.batch("[{\"a\":1}]");
                } else {
                    events.single("{\"a\":1}");
                }
            });
            assertTrue(problem.getMessage().contains(name), problem.getMessage());
            assertTrue(problem.getMessage().contains(part), problem.getMessage());
            assertEquals(name, problem.details().get(0).field());
        }
    }

    private static String ofSize(int bytes) {
        return "{\"d\":\"" + "a".repeat(bytes - 8) + "\"}";
    }

    /** Line 7 and 30: as many times as events, in their order, rising. */
    @Test
    void tellsTheTimesThatEventsHave() {
        assertNull(events.batch("[{\"i\":0},{\"i\":1},{\"i\":2}]").outcome().times(), "their ids are their times");
        assertEquals(3, events.rows().size());
        assertNull(events.row(1).time);
        assertNull(events.row(1).tick);
        events.header(EVENT_TIME_KEY, "ts");
        events.batch("[{\"ts\":\"" + TIME + "\"},{},{\"ts\":\"" + TIME + "\"}]");
        long first = millis(TIME) * Ticks.PER_MILLI;
        assertArrayEquals(
                new long[] {first, Outcome.TIME_OF_ID, first + 10},
                events.outcome().times());
        assertEquals(new Outcome(3, 3, List.of()).accepted(), events.outcome().accepted());
    }

    /** Line 8. */
    @Test
    void takesAThousandAndTenThousand() {
        for (int count : new int[] {1_000, 10_000}) {
            String body = IntStream.range(0, count)
                    .mapToObj(i -> "{\"i\":" + i + "}")
                    .collect(Collectors.joining(",", "[", "]"));
            events.batch(body);
            assertEquals(count, events.rows().size());
            assertEquals("{\"i\":" + (count - 1) + "}", events.row(count - 1).payload);
        }
        refusedBody(
                "at most 10000 events",
                () -> events.batch("[" + String.join(",", Collections.nCopies(10_001, "{}")) + "]"));
    }

    /** Line 9. */
    @Test
    void refusesBatchesThatAreNone() {
        refusedBody("has to be a JSON array", () -> events.batch("{\"a\":1}"));
        refusedBody("at least one event", () -> events.batch("[]"));
        refusedBody("event 1 of the batch", () -> events.batch("[{\"a\":1},\"text\"]"));
        refusedBody("event 1 of the batch", () -> events.batch("[{\"a\":1},null]"));
        refusedBody("event 1 of the batch", () -> events.batch("[{\"a\":1},[{}]]"));
        refusedBody("not valid", () -> events.batch("[{\"a\":1},"));
        refusedBody("not valid", () -> events.batch("[{\"a\":1}] []"));
        refusedBody("empty", () -> events.batch(""));
        refusedBody("not valid", () -> events.batch("   "));
    }

    /** Line 10. */
    @Test
    void refusesPayloadsThatAreNoObjects() {
        for (String payload : List.of("[1,2]", "\"s\"", "null", "5", "true")) {
            refusedBody("has to be a JSON object", () -> events.single(payload));
        }
        for (String broken :
                List.of("{not json", "{", "{\"a\":}", "{\"a\":1}}", "{} {}", "{\"a\":01}", "{\"a\":NaN}", " ")) {
            refusedBody("not valid", () -> events.single(broken));
        }
        refusedBody("empty", () -> events.single(""));
        byte[] latin = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        refusedBody("not UTF-8", () -> events.map(latin, "application/json", 1));
        byte[] wide = "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE);
        refusedBody("not UTF-8", () -> events.map(wide, "application/json", 1));
        int deep = 1_100;
        refusedBody("not valid", () -> events.single("{\"a\":" + "[".repeat(deep) + "]".repeat(deep) + "}"));
    }

    /** Line 11. */
    @Test
    void countsTheBytesOfThePayloadInCompactForm() {
        assertEquals(64_000, events.single(ofSize(64_000)).row(0).payload.length());
        refusedBody(
                "Event size exceeds maximum limit of 64000 bytes: the event has 64001",
                () -> events.single(ofSize(64_001)));
        refusedBody(
                "Event size exceeds maximum limit of 64000 bytes: event 1 of the batch has 64001",
                () -> events.batch("[{\"a\":1}," + ofSize(64_001) + ",{}]"));
        String spread =
                ofSize(64_000).replace("{", "{\n  ").replace(":", " :\t").replace("}", "\r\n}");
        assertEquals(ofSize(64_000), events.single(spread).row(0).payload);
        String escaped = "{\"d\":\"" + "\\u00e9".repeat(31_996) + "\"}";
        assertEquals(64_000, events.single(escaped).row(0).payload.getBytes(StandardCharsets.UTF_8).length);
        refusedBody("has 64002", () -> events.single(escaped.replace("\"}", "\\u00e9\"}")));
    }

    @Test
    void keepsToTheBoundsOfTheServer() {
        EventRows small = new EventRows(new EventKind(EventSettings.DEFAULT), 1, new Mapping.Bounds(1_000_000, 200));
        assertEquals(1, small.single(ofSize(200)).rows().size());
        assertTrue(assertThrows(Problem.class, () -> small.single(ofSize(201)))
                .getMessage()
                .contains("limit of 200 bytes"));
        Problem metadata =
                assertThrows(Problem.class, () -> small.header(METADATA, base64("{\"a\":\"" + "x".repeat(200) + "\"}"))
                        .single("{}"));
        assertEquals(ProblemCode.INVALID_BODY, metadata.code());
        EventRows tight = new EventRows(new EventKind(EventSettings.DEFAULT), 1, new Mapping.Bounds(1_000, 64_000));
        assertThrows(Problem.class, () -> tight.single(ofSize(900)));
    }

    private void stored(String written, String expected) {
        assertEquals(expected, events.single(written).row(0).payload);
        assertEquals(expected, events.batch("[ " + written + " ]").row(0).payload);
    }

    @Test
    void storesThePayloadInCompactFormWithItsNumbersAsTheyWere() {
        stored("{\"a\":1,\"n\":{\"b\":[1,2]}}", "{\"a\":1,\"n\":{\"b\":[1,2]}}");
        stored(
                " { \"n\" : [ 9007199254740993 , 1.10 , 1E400 , -0 , 0.1e-7 ] } ",
                "{\"n\":[9007199254740993,1.10,1E400,-0,0.1e-7]}");
        stored("{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}");
        stored("{\"\":\" { \\\" : \\\\ \"}", "{\"\":\" { \\\" : \\\\ \"}");
        stored(
                "{\"a\":\"\\/ \\u0041\\u00E9\\u2603\\ud834\\uDD1E\\u0022\\u005c\\u000a\\u001F\\u007f\"}",
                "{\"a\":\"/ Aé☃𝄞\\\"\\\\\\n\\u001f\u007f\"}");
        stored("{\"a\":\"\\uD834 \\uDD1E\\ud834\\u0041\"}", "{\"a\":\"\\ud834 \\udd1e\\ud834A\"}");
        stored("{\"a\":\"\\ud834\\\"\",\"b\":\"\\ud834\"}", "{\"a\":\"\\ud834\\\"\",\"b\":\"\\ud834\"}");
        stored("\ufeff{\"a\": 1}".substring(1), "{\"a\":1}");
        assertEquals("{\"a\":1}", events.single("\ufeff{\"a\": 1}").row(0).payload, "a mark of the byte order");
        String digits = "7".repeat(5_000);
        stored("{\"n\": " + digits + "}", "{\"n\":" + digits + "}");
    }

    @Test
    void storesMembersOfManyNames() {
        String body = IntStream.range(0, 3_000)
                .mapToObj(i -> "\"" + i * 7_919L + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
        for (int i = 0; i < 20; i++) {
            String each = body.replace("\":", i + "\":");
            assertEquals(each, events.single(each).row(0).payload);
        }
    }

    /** Line 13 and 15. */
    @Test
    void storesMetadataAsTexts() {
        String header = "eyJuIjo1LCJiIjp0cnVlLCJvIjp7IngiOjF9LCJzIjoidCIsInUiOiJmw7hyb3lza3Qg4piDIn0=";
        events.header(METADATA, header).batch("[{\"i\":0},{\"i\":1},{\"i\":2}]");
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    "{\"n\":\"5\",\"b\":\"true\",\"o\":\"{\\\"x\\\":1}\",\"s\":\"t\",\"u\":\"føroyskt ☃\"}",
                    ownMetadata(i));
        }
        events.header(
                        METADATA,
                        base64(
                                "{\"z\": null, \"l\": [ 1.50, \"\\u0041\" ], \"q\\\"\": \"\\ud800\\n\", \"z\": \"last\"}"))
                .single("{}");
        assertEquals("{\"z\":\"last\",\"l\":\"[1.50,\\\"A\\\"]\",\"q\\\"\":\"\\ud800\\n\"}", ownMetadata(0));
        for (String empty : List.of("e30=", "e30", "", " e30= ")) {
            events.header(METADATA, empty).single("{}");
            assertEquals("{}", ownMetadata(0));
        }
        events.single("{}");
        assertEquals("{}", ownMetadata(0), "there is no header");
        events.header("X-FLOWCORE-Metadata-JSON", base64("{\"a\":\"b\"}")).single("{}");
        assertEquals("{\"a\":\"b\"}", ownMetadata(0), "names of headers in any case");
    }

    @Test
    void readsBothAlphabetsOfBase64AndTextInLatin1() {
        String json = "{\"a\":\"~~~???>>>ÿÿÿ\"}";
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        for (Base64.Encoder encoder : List.of(
                Base64.getEncoder(),
                Base64.getEncoder().withoutPadding(),
                Base64.getUrlEncoder(),
                Base64.getUrlEncoder().withoutPadding())) {
            events.header(METADATA, encoder.encodeToString(utf8)).single("{}");
            assertEquals(json, ownMetadata(0));
        }
        events.header(METADATA, Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.ISO_8859_1)))
                .single("{}");
        assertEquals(json, ownMetadata(0));
    }

    /** Line 14. */
    @Test
    void refusesMetadataThatAreNoObjectInBase64() {
        for (String value : List.of(
                "{\"a\":1}",
                "%%%",
                "e30==x",
                "e",
                base64("{"),
                base64("{} {}"),
                base64("{\"a\":1} x"),
                base64("not json"),
                base64("[1]"),
                base64("\"a\""),
                base64("null"),
                base64(" "))) {
            refusedHeader(METADATA, value, "Invalid metadata header");
        }
    }

    /** Line 16. */
    @Test
    void setsTheMetadataThatTheServerKnowsBetter() {
        String given =
                "{\"producer\":\"me\",\"a\":\"b\",\"ingested-at\":\"never\",\"event-time\":\"x\",\"valid-time-on/stored-event\":\"y\"}";
        events.producer("sh\"op")
                .header(METADATA, base64(given))
                .header(EVENT_TIME, "2024-01-15T10:30:00Z")
                .header(VALID_TIME, "2024-01-15T12:00:00+01:00")
                .single("{}");
        assertEquals(
                json("{\"a\":\"b\",\"producer\":\"sh\\\"op\",\"ingested-at\":\"2026-03-04T05:06:07.089Z\","
                        + "\"event-time\":\"2024-01-15T10:30:00.000Z\","
                        + "\"valid-time-on/stored-event\":\"2024-01-15T11:00:00.000Z\"}"),
                json(events.row(0).metadata));
        events.producer("shop").header(METADATA, base64(given)).single("{}");
        assertEquals(
                "{\"a\":\"b\",\"event-time\":\"x\",\"valid-time-on/stored-event\":\"y\"}",
                ownMetadata(0),
                "what the server does not know stays");
        assertTrue(!events.row(0).metadata.contains("secret"));
    }

    /** Lines 17 and 18. */
    @Test
    void givesTheRowTheTimesThatTheRequestNames() {
        events.header(EVENT_TIME, TIME).single("{\"a\":1}");
        assertEquals(millis(TIME) * 1_000, events.row(0).time);
        assertEquals(0, events.row(0).tick);
        assertNull(events.row(0).validTime, "it is the event time");
        events.header(EVENT_TIME, "2024-02-15T10:30:00.000Z")
                .header(VALID_TIME, "2020-02-02T02:02:02.000Z")
                .single("{\"a\":1}");
        assertEquals(millis("2024-02-15T10:30:00Z") * 1_000, events.row(0).time);
        assertEquals(millis("2020-02-02T02:02:02Z"), events.row(0).validTime);
        events.header(VALID_TIME, "2030-01-01T00:00:00.000Z").single("{\"b\":1}");
        assertNull(events.row(0).time);
        assertNull(events.outcome().times());
        assertEquals(millis("2030-01-01T00:00:00Z"), events.row(0).validTime);
        events.header(EVENT_TIME, "2024-03-15T10:30:00Z")
                .header(VALID_TIME, "2024-03-15T10:30:00Z")
                .single("{}");
        assertNull(events.row(0).validTime);
        events.header(EVENT_TIME, "1969-12-31T23:59:59.999Z").single("{}");
        assertEquals(-1_000, events.row(0).time);
        assertEquals(-10_000, events.outcome().times()[0]);
    }

    /** Line 19. */
    @Test
    void refusesTimesByTheNameOfTheirHeader() {
        events.header(EVENT_TIME, "2024-01-15T12:30:00+02:00").single("{}");
        assertEquals(millis(TIME) * 1_000, events.row(0).time);
        for (String wrong : List.of("yesterday", "1705314600", "", "2024-01-15", "2024-01-15T10:30:00")) {
            refusedHeader(EVENT_TIME, wrong, "ISO 8601");
            refusedHeader(VALID_TIME, wrong, "ISO 8601");
        }
        refusedHeader(VALID_TIME, "2024-13-01T00:00:00Z", "ISO 8601");
    }

    @Test
    void refusesEventTimesFarAhead() {
        String latest = Instant.ofEpochMilli(EventRows.RECEIVED_MILLIS)
                .plus(Duration.ofHours(24))
                .toString();
        events.header(EVENT_TIME, latest).single("{}");
        assertEquals(1, events.rows().size());
        String later = Instant.parse(latest).plusMillis(1).toString();
        refusedHeader(EVENT_TIME, later, "more than 86400 s in the future");
        refusedHeader(EVENT_TIME, "1582-10-14T23:59:59.999Z", "before 1582-10-15");
        events.header(VALID_TIME, later).single("{}");
        assertEquals(millis(later), events.row(0).validTime);
        refusedBody("event 1 of the batch: the member \"t\" is more than", () -> events.header(EVENT_TIME_KEY, "t")
                .batch("[{},{\"t\":\"" + later + "\"}]"));
    }

    /** Lines 20 and 21. */
    @Test
    void readsTimesOfBatchesFromMembers() {
        String body = "[{\"i\":0,\"ts\":\"2024-01-15T10:30:00Z\",\"va\":\"2024-01-16T00:00:00Z\"},"
                + "{\"i\":1,\"ts\":\"2024-01-15T11:31:00Z\",\"va\":\"2024-01-17T00:00:00Z\"}]";
        events.header(EVENT_TIME_KEY, "ts").header(VALID_TIME_KEY, "va").batch(body);
        assertEquals(millis("2024-01-15T10:30:00Z") * 1_000, events.row(0).time);
        assertEquals(millis("2024-01-16T00:00:00Z"), events.row(0).validTime);
        assertEquals(millis("2024-01-15T11:31:00Z") * 1_000, events.row(1).time);
        assertEquals(millis("2024-01-17T00:00:00Z"), events.row(1).validTime);
        assertEquals(
                "{\"i\":1,\"ts\":\"2024-01-15T11:31:00Z\",\"va\":\"2024-01-17T00:00:00Z\"}", events.row(1).payload);
        assertEquals(
                "{\"event-time\":\"2024-01-15T10:30:00.000Z\",\"valid-time-on/stored-event\":\"2024-01-16T00:00:00.000Z\"}",
                ownMetadata(0));
        events.header(EVENT_TIME_KEY, "ts").batch("[{\"i\":0,\"ts\":\"2024-01-15T10:30:00Z\"},{\"i\":1}]");
        assertEquals(Outcome.TIME_OF_ID, events.outcome().times()[1]);
        assertEquals("{}", ownMetadata(1));
        refusedBody("event 1 of the batch: the member \"ts\"", () -> events.header(EVENT_TIME_KEY, "ts")
                .batch("[{\"ts\":\"2024-01-15T10:30:00Z\"},{\"ts\":\"nope\"}]"));
        for (String wrong : List.of("null", "1705314600", "[]", "{\"ts\":\"2024-01-15T10:30:00Z\"}", "true")) {
            refusedBody("event 0 of the batch: the member \"ts\"", () -> events.header(VALID_TIME_KEY, "ts")
                    .batch("[{\"ts\":" + wrong + "}]"));
        }
        events.header(EVENT_TIME_KEY, "ts").batch("[{\"in\":{\"ts\":\"2024-01-15T10:30:00Z\"}}]");
        assertNull(events.row(0).time, "it is not at the top");
        events.header(EVENT_TIME_KEY, "ts").header(VALID_TIME_KEY, "ts").batch("[{\"ts\":\"2024-01-18T10:30:00Z\"}]");
        assertEquals(millis("2024-01-18T10:30:00Z") * 1_000, events.row(0).time);
        assertNull(events.row(0).validTime);
    }

    @Test
    void givesEventsWithoutTheMemberTheTimeOfTheHeader() {
        events.header(EVENT_TIME, "2024-05-01T00:00:00Z")
                .header(VALID_TIME, "2024-05-02T00:00:00Z")
                .batch("[{\"i\":0},{\"i\":1}]");
        for (int i = 0; i < 2; i++) {
            assertEquals(millis("2024-05-01T00:00:00Z") * 1_000 + i, events.row(i).time);
            assertEquals(millis("2024-05-02T00:00:00Z"), events.row(i).validTime);
        }
        events.header(EVENT_TIME, "2024-06-01T00:00:00Z")
                .header(EVENT_TIME_KEY, "t")
                .batch("[{\"t\":\"2024-06-02T00:00:00Z\"},{}]");
        assertEquals(millis("2024-06-02T00:00:00Z") * 1_000, events.row(0).time);
        assertEquals(millis("2024-06-01T00:00:00Z") * 1_000, events.row(1).time);
        events.header(EVENT_TIME_KEY, "t").single("{\"t\":\"nope\"}");
        assertNull(events.row(0).time, "keys are for batches");
        events.header(EVENT_TIME_KEY, "").batch("[{\"\":\"nope\"}]");
        assertNull(events.row(0).time);
    }

    /** Line 22. */
    @Test
    void keepsTheOrderOfEventsOfOneMillisecond() {
        for (int count : new int[] {3, 1_000, 1_001, 9_999, 10_000}) {
            String time =
                    Instant.parse("2024-01-01T00:00:00Z").plusSeconds(count).toString();
            String body = IntStream.range(0, count)
                    .mapToObj(i -> "{\"i\":" + i + ",\"t\":\"" + time + "\"}")
                    .collect(Collectors.joining(",", "[", "]"));
            events.header(EVENT_TIME_KEY, "t").batch(body);
            long[] times = events.outcome().times();
            for (int i = 0; i < count; i++) {
                assertTrue(i == 0 || times[i] > times[i - 1]);
                assertEquals(millis(time), Ticks.millis(times[i]));
                assertEquals(Ticks.micros(times[i]), events.row(i).time);
                assertEquals(Ticks.ofMicro(times[i]), events.row(i).tick);
                assertEquals(times[i], EventFields.ticks(events.row(i).tick, events.row(i).time, 17));
            }
            assertTrue(count > 1_000 || events.rows().stream().allMatch(row -> row.tick == 0), "whole microseconds");
        }
    }

    @Test
    void keepsTheOrderOverRequestsAndMappers() {
        EventKind kind = new EventKind(EventSettings.DEFAULT);
        EventRows one = new EventRows(kind, 1, EventRows.BOUNDS);
        EventRows same = new EventRows(kind, 1, EventRows.BOUNDS);
        EventRows other = new EventRows(kind, 2, EventRows.BOUNDS);
        long first = millis(TIME) * Ticks.PER_MILLI;
        assertEquals(first, one.header(EVENT_TIME, TIME).single("{}").outcome().times()[0]);
        assertEquals(
                first + 10, same.header(EVENT_TIME, TIME).single("{}").outcome().times()[0]);
        assertEquals(
                first, other.header(EVENT_TIME, TIME).single("{}").outcome().times()[0]);
        assertEquals(
                first + 20, one.header(EVENT_TIME, TIME).single("{}").outcome().times()[0]);
        long another = one.header(EVENT_TIME, "2024-01-15T10:30:00.001Z")
                .single("{}")
                .outcome()
                .times()[0];
        assertEquals(first + Ticks.PER_MILLI, another);
    }

    private void expires(String metadata, Duration afterReceiptOrNull) {
        events.header(METADATA, base64(metadata)).single("{}");
        Long expected =
                afterReceiptOrNull == null ? null : EventRows.RECEIVED_MICROS + afterReceiptOrNull.toNanos() / 1_000;
        assertEquals(expected, events.row(0).expires, metadata);
    }

    /** Line 23. */
    @Test
    void readsTimesToLive() {
        for (String ttl : List.of("1d", "24h", "90m", "3600s", "7d", "86400", "true", "false", "168h", "604800")) {
            expires("{\"ttl-on/stored-event\":\"" + ttl + "\"}", null);
        }
        expires("{\"ttl-on/stored-event\":3600}", null);
        for (String ttl : List.of(
                "8d",
                "169h",
                "soon",
                "-1h",
                "0s",
                "1w",
                "",
                "0",
                "604801",
                "1.5h",
                "1h30m",
                " 1h",
                "1H",
                "+1h",
                "TRUE",
                "d",
                "99999999999999999999d",
                "١d")) {
            refusedHeader(METADATA, base64("{\"ttl-on/stored-event\":\"" + ttl + "\"}"), "ttl");
        }
        refusedHeader(METADATA, base64("{\"ttl-on/stored-event\":null}"), "ttl");
    }

    /** Line 24. */
    @Test
    void letsEphemeralEventsExpire() {
        String ephemeral = "\"do-not-archive-on/stored-event\":";
        expires("{" + ephemeral + "\"true\",\"ttl-on/stored-event\":\"2s\"}", Duration.ofSeconds(2));
        expires("{" + ephemeral + "true,\"ttl-on/stored-event\":60}", Duration.ofMinutes(1));
        expires("{" + ephemeral + "\"true\"}", Duration.ofDays(7));
        expires("{" + ephemeral + "\"true\",\"ttl-on/stored-event\":\"true\"}", Duration.ofDays(7));
        expires("{" + ephemeral + "\"true\",\"ttl-on/stored-event\":\"false\"}", Duration.ofDays(7));
        expires("{" + ephemeral + "\"false\",\"ttl-on/stored-event\":\"2s\"}", null);
        expires("{" + ephemeral + "false}", null);
        for (String wrong : List.of("\"perhaps\"", "\"TRUE\"", "\"\"", "1", "null", "[true]")) {
            refusedHeader(METADATA, base64("{" + ephemeral + wrong + "}"), "has to be true or false");
        }
        String both = base64("{" + ephemeral + "\"true\",\"ttl-on/stored-event\":\"2s\"}");
        events.header(METADATA, both).header(EVENT_TIME, TIME).batch("[{},{}]");
        assertEquals(millis(TIME) * 1_000 + 2_000_000, events.row(0).expires, "from its event time");
        assertEquals(millis(TIME) * 1_000 + 2_000_001, events.row(1).expires);
    }

    /** A parser would take zeros in front for UTF-32, and fail in ways of its own. */
    @Test
    void refusesMetadataInOtherUnicode() {
        byte[] utf32 = {0, 0, 0, '{', 0x11, 0x22, 0x33, 0x44};
        refusedHeader(METADATA, Base64.getEncoder().encodeToString(utf32), "not UTF-8");
        byte[] utf16 = {0, '{', 0, '}'};
        refusedHeader(METADATA, Base64.getEncoder().encodeToString(utf16), "not UTF-8");
    }

    @Test
    void takesAllOrNone() {
        byte[] three = "[{},{},{}]".getBytes(StandardCharsets.UTF_8);
        String message = refused(ProblemCode.THROUGHPUT_EXCEEDED, () -> events.map(three, Request.JSON_RECORDS, 2))
                .getMessage();
        assertTrue(message.contains("2 of the 3"), message);
        byte[] broken = "[{},{},{]".getBytes(StandardCharsets.UTF_8);
        refused(ProblemCode.INVALID_BODY, () -> events.map(broken, Request.JSON_RECORDS, 2));
        Outcome none = events.map(three, Request.JSON_RECORDS, 0).outcome();
        assertEquals(3, none.records());
        assertEquals(0, none.admitted());
        assertTrue(events.rows().isEmpty());
        assertEquals(3, events.map(three, Request.JSON_RECORDS, 3).rows().size());
    }

    @Test
    void forgetsARequestBehindTheNext() {
        events.header(METADATA, base64("{\"a\":\"b\"}"))
                .header(EVENT_TIME, TIME)
                .single("{\"n\": 1}");
        events.single("{\"n\": 2}");
        assertEquals("{}", ownMetadata(0));
        assertEquals("{\"n\":2}", events.row(0).payload);
        assertNull(events.row(0).time);
        String large = IntStream.range(0, 3_000)
                .mapToObj(i -> "{ \"i\": " + i + "}")
                .collect(Collectors.joining(",", "[", "]"));
        events.batch(large);
        assertEquals("{\"i\":2999}", events.row(2_999).payload);
        assertEquals("{\"n\":3}", events.single("{\"n\": 3}").row(0).payload);
    }
}
