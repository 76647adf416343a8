package io.millrace.mapping.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.SingleFraming;
import io.millrace.mapping.multipart.FormWriter;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.Ticks;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Files as events; the limit of an event is 2 000 bytes here. */
class FileMappingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] HELLO = utf8("hello");
    private static final String HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private static final String TIME = "2024-01-15T10:30:00.000Z";
    private static final int FORMS = Integer.getInteger("forms", 3_000);
    private static final String[] NAMES = {"file", "type", "additionalProperties", "fileId", "part", "data", "", "é\\\""
    };
    private static final String[] TEXTS = {
        "",
        "image/png",
        "{}",
        "\"{}\"",
        "{\"a\": 1, \"a\": [2.50, \"\\u00e9\"], \"fileSize\": 0}",
        "\"{\\\"a\\\": {\\\"b\\\": null}}\"",
        "\"\\\"{}\\\"\"",
        "[]",
        "{\"a\":",
        "\u0000{\"",
        "é☃\n\""
    };

    private final EventRows events = EventRows.of(new EventSettings(
            2_000,
            8,
            EventSettings.DEFAULT.ttlMax(),
            EventSettings.DEFAULT.ttlDefault(),
            EventSettings.DEFAULT.skewMax()));

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static FormWriter form() {
        return new FormWriter();
    }

    /** With all that is needed. */
    private static FormWriter hello() {
        return form().field("type", "text/plain").file("file", "h.txt", HELLO);
    }

    private EventRows map(FormWriter form) {
        return events.map(form.closed(), FormWriter.TYPE, Integer.MAX_VALUE);
    }

    private JsonNode payload(int row) {
        try {
            return JSON.readTree(events.row(row).payload);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private void refused(String part, FormWriter form) {
        refused(ProblemCode.INVALID_BODY, part, form);
    }

    private void refused(ProblemCode code, String part, FormWriter form) {
        Problem problem = assertThrows(Problem.class, () -> map(form));
        assertEquals(code, problem.code(), problem.getMessage());
        assertTrue(problem.getMessage().contains(part), problem.getMessage());
        assertTrue(events.rows().isEmpty());
    }

    private static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    @Test
    void makesOneEventOfASmallFile() {
        map(hello());
        assertEquals(1, events.rows().size());
        assertEquals(
                "{\"fileName\":\"h.txt\",\"fileSize\":5,\"fileType\":\"text/plain\",\"part\":1,\"totalParts\":1,\"data\":\"aGVsbG8=\","
                        + "\"checksum\":\"" + HELLO_SHA256 + "\",\"hashType\":\"SHA256\"}",
                events.row(0).payload);
        assertEquals(HELLO_SHA256, events.outcome().checksumOrNull());
        assertNull(events.outcome().times());
        map(form().field("type", "").file("file", "é \\\"☃\\\"", new byte[0]));
        assertEquals(
                "{\"fileName\":\"é \\\"☃\\\"\",\"fileSize\":0,\"fileType\":\"\",\"part\":1,\"totalParts\":1,\"data\":\"\",\"checksum\":"
                        + "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"hashType\":\"SHA256\"}",
                events.row(0).payload);
        assertNull(events.batch("[{}]").outcome().checksumOrNull());
    }

    /** Line 26 of part 12 of the reference. */
    @Test
    void cutsFilesIntoParts() {
        for (int bytes : new int[] {524_287, 524_288, 524_289, 1_048_576, 1_048_577, 6_000_000}) {
            byte[] content = content(bytes);
            map(form().file("file", "f", content).field("type", "t").field("fileId", "f-1"));
            int parts = (bytes + 524_287) / 524_288;
            assertEquals(parts, events.rows().size());
            assertEquals(parts, events.outcome().accepted());
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            for (int i = 0; i < parts; i++) {
                JsonNode payload = payload(i);
                assertEquals(i + 1, payload.get("part").intValue());
                assertEquals(parts, payload.get("totalParts").intValue());
                assertEquals(bytes, payload.get("fileSize").intValue());
                assertEquals(
                        events.outcome().checksumOrNull(),
                        payload.get("checksum").textValue());
                assertEquals("f-1", payload.get("fileId").textValue());
                String data = payload.get("data").textValue();
                assertTrue(i == parts - 1 || data.length() == 699_052, "all but the last are full");
                joined.writeBytes(Base64.getDecoder().decode(data));
            }
            assertArrayEquals(content, joined.toByteArray());
        }
    }

    @Test
    void appliesHeadersToAllParts() {
        events.header("x-flowcore-metadata-json", Base64.getEncoder().encodeToString(utf8("{\"m\":\"1\"}")))
                .header("x-flowcore-event-time", TIME)
                .header("x-flowcore-valid-time", "2024-01-01T00:00:00.000Z")
                .header("x-flowcore-event-time-key", "fileId");
        map(form().file("file", "f", content(1_200_000)).field("type", "t").field("fileId", "yesterday"));
        long first = Instant.parse(TIME).toEpochMilli() * Ticks.PER_MILLI;
        assertArrayEquals(
                new long[] {first, first + 10, first + 20}, events.outcome().times());
        for (EventRows.Row row : events.rows()) {
            assertTrue(row.metadata.startsWith("{\"m\":\"1\","), row.metadata);
            assertTrue(row.metadata.contains("\"event-time\":\"" + TIME), row.metadata);
            assertEquals(Instant.parse("2024-01-01T00:00:00Z").toEpochMilli(), row.validTime);
        }
        events.header("x-flowcore-event-time", "yesterday");
        refused(ProblemCode.INVALID_PARAMETER, "x-flowcore-event-time", hello());
    }

    private void extra(FormWriter form, String expected) {
        map(form.raw(hello().bytes()));
        String payload = events.row(0).payload;
        String mark = "\"hashType\":\"SHA256\"";
        assertEquals(expected, payload.substring(payload.indexOf(mark) + mark.length()));
        assertEquals(5, payload(0).get("fileSize").intValue());
    }

    /** Line 27. */
    @Test
    void putsOtherFieldsIntoParts() {
        extra(form().field("fileId", "f-1").field("é\\\"", "a\n☃"), ",\"fileId\":\"f-1\",\"é\\\"\":\"a\\n☃\"}");
        extra(form().field("fileName", "x").field("part", "7").field("hashType", "MD5"), "}");
        extra(form().field("additionalProperties", "{\"dep\": \"x\", \"n\": 1}"), ",\"dep\":\"x\",\"n\":1}");
        extra(form().field("additionalProperties", "\"{}\""), "}");
        extra(form().field("additionalProperties", "{}"), "}");
        extra(
                form().field("additionalProperties", "\"{\\\"a\\\":[ 1.50, \\\"\\\\u00e9\\\" ]}\""),
                ",\"a\":[1.50,\"é\"]}");
        extra(
                form().field(
                                "additionalProperties",
                                "{\"fileId\":1,\"data\":2,\"z\":12345678901234567890.10,\"t\":\"\\u0041\",\"z2\":null}")
                        .field("fileId", "f-1"),
                ",\"fileId\":\"f-1\",\"z\":12345678901234567890.10,\"t\":\"A\",\"z2\":null}");
        extra(form().field("additionalProperties", "\ufeff{\"a\":{\"b\":[]}}"), ",\"a\":{\"b\":[]}}");
        for (String wrong :
                List.of("", "x", "[]", "1", "null", "\"x\"", "{} {}", "\"\\\"{}\\\"\"", "{\"a\":", "\0\0\0{")) {
            refused("additionalProperties", hello().field("additionalProperties", wrong));
        }
    }

    @Test
    void refusesFormsThatAreIncomplete() {
        refused("\"type\" of the form is missing", form().file("file", "h.txt", HELLO));
        refused("\"file\" of the form is missing", form().field("type", "t"));
        refused("\"file\" of the form is missing", form());
        refused("file name", form().field("type", "t").field("file", "hello"));
        refused("file name", form().field("type", "t").file("file", "", new byte[0]));
        refused("comes twice", hello().file("file", "h.txt", HELLO));
        refused("comes twice", hello().field("type", "t"));
        refused("\"other\" of the form is a file", hello().file("other", "h.txt", HELLO));
        refused(
                "\"type\" of the form is a file",
                form().file("type", "t", HELLO).file("file", "h.txt", HELLO));
        refused("not UTF-8", hello().part("Content-Disposition: form-data; name=\"x\"", new byte[] {(byte) 0xe9}));
        Problem problem =
                assertThrows(Problem.class, () -> events.map(hello().bytes(), FormWriter.TYPE, Integer.MAX_VALUE));
        assertEquals(ProblemCode.INVALID_BODY, problem.code());
        problem = assertThrows(Problem.class, () -> events.map(hello().closed(), "multipart/form-data", 1));
        assertEquals(ProblemCode.INVALID_PARAMETER, problem.code());
    }

    @Test
    void limitsFields() {
        map(form().field("type", "t").field("x", "a".repeat(1_996)).file("file", "h", HELLO));
        refused(
                "2001 bytes",
                form().field("type", "t").field("x", "a".repeat(1_997)).file("file", "h", HELLO));
        refused("2001 bytes", form().field("type", "t".repeat(2_001)).file("file", "h", HELLO));
        FormWriter many = hello();
        for (int i = 0; i < 999; i++) {
            many.field("f" + i, "");
        }
        refused("more than 1000 parts", many);
        EventRows small =
                new EventRows(new EventKind(EventSettings.DEFAULT), 1, new Mapping.Bounds(100_000_000, 512 << 10));
        byte[] large =
                form().field("type", "t").file("file", "f", content(524_288)).closed();
        String message = assertThrows(Problem.class, () -> small.map(large, FormWriter.TYPE, 1))
                .getMessage();
        assertTrue(message.contains("limits.value.bytes (524288)"), message);
    }

    @Test
    void isOneRecordToLimits() {
        byte[] form =
                form().field("type", "t").file("file", "f", content(600_000)).closed();
        Request request = new Request(form, form.length, FormWriter.TYPE, List.of(), List.of(), "", 0, null);
        assertEquals(SingleFraming.INSTANCE, events.framing(request));
        Outcome none = events.map(form, FormWriter.TYPE, 0).outcome();
        assertEquals(1, none.records());
        assertEquals(0, none.admitted());
        assertTrue(events.rows().isEmpty());
        Outcome all = events.map(form, FormWriter.TYPE, 1).outcome();
        assertEquals(2, all.records());
        assertEquals(2, all.accepted());
    }

    @Test
    void forgetsAFileBehindTheNext() {
        map(form().field("type", "t").field("x", "1").file("file", "f", content(600_000)));
        events.single("{\"a\":1}");
        assertEquals("{\"a\":1}", events.row(0).payload);
        map(hello());
        assertFalse(payload(0).has("x"));
    }

    @Test
    void storesFormsOrSaysWhyNot() {
        long seed = Long.getLong("forms.seed", System.nanoTime());
        System.out.println("FileMappingTest seed " + seed);
        int stored = 0;
        for (int i = 0; i < FORMS; i++) {
            try {
                stored += random(new Random(seed + i)) ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dforms=1 -Dforms.seed=" + (seed + i), e);
            }
        }
        assertTrue(FORMS == 1 || (stored > 0 && stored < FORMS), stored + " stored");
    }

    private boolean random(Random random) {
        FormWriter form = random.nextBoolean() ? hello() : form();
        for (int i = random.nextInt(5); i > 0; i--) {
            String name = NAMES[random.nextInt(NAMES.length)];
            String text = TEXTS[random.nextInt(TEXTS.length)];
            if (random.nextInt(3) == 0) {
                form.file(name, text, utf8(text));
            } else {
                form.field(name, text);
            }
        }
        byte[] body = form.closed();
        for (int i = random.nextInt(3); i > 1; i--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        try {
            events.map(body, FormWriter.TYPE, 1);
        } catch (Problem e) {
            assertTrue(
                    Set.of(ProblemCode.INVALID_BODY, ProblemCode.INVALID_PARAMETER)
                            .contains(e.code()),
                    e.toString());
            assertTrue(events.rows().isEmpty());
            return false;
        }
        assertTrue(payload(0).get("totalParts").isInt());
        assertEquals(
                payload(0).get("fileSize").intValue(),
                Base64.getDecoder().decode(payload(0).get("data").textValue()).length);
        return true;
    }
}
