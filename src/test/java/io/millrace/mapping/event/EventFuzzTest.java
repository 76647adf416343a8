package io.millrace.mapping.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.model.Request;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random events and headers, right and wrong: nothing but a problem is thrown, and what is stored is what was sent. */
class EventFuzzTest {
    private static final int REQUESTS = Integer.getInteger("events.requests", 20_000);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonFactory PARSERS = new JsonFactory();
    private static final String[] TEXTS = {
        "",
        "a",
        "ts",
        "\\\"",
        "\\\\",
        "\\/",
        "\\u00e9",
        "é☃",
        "𝄞",
        "\\ud834\\udd1e",
        "\\ud834",
        "\\udd1e\\u0041",
        " { } [ ] , : ",
        "\\n",
        "\\u000a",
        "\\u001f",
        "\\b\\f\\r\\t",
        "\\u0022",
        "\\u005C",
        "\u2028",
        "\u007f",
        "2024-01-15T10:30:00Z",
        "2024-01-15T12:30:00+02:00"
    };
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "1",
        "-1.50",
        "1e5",
        "1E+400",
        "9007199254740993",
        "123456789012345678901234567890",
        "0.1000",
        "-1.5e-3"
    };
    private static final String[] BLANKS = {"", "", "", "", " ", "\n", "\t \r\n"};
    private static final String[] HEADERS = {
        "x-flowcore-metadata-json",
        "X-Flowcore-Event-Time",
        "x-flowcore-valid-time",
        "x-flowcore-event-time-key",
        "x-flowcore-valid-time-key",
        "x-flowcore-managed",
        "X-FLOWCORE-",
        "accept"
    };
    private static final String[] VALUES = {
        "",
        "ts",
        "a",
        "true",
        "2024-01-15T10:30:00Z",
        "2024-01-15T12:30:00.123+02:00",
        "2999-01-01T00:00:00Z",
        "yesterday",
        "\u00ff",
        "e30="
    };
    private static final String[] KEYS = {
        "ttl-on/stored-event", "do-not-archive-on/stored-event", "producer", "event-time", "ingested-at", "other"
    };
    private static final String[] TTLS = {
        "true", "\"true\"", "\"1d\"", "60", "\"8d\"", "\"0s\"", "null", "{\"x\": [1.0]}", "\"false\""
    };

    private final EventRows events = EventRows.of(new EventSettings(
            2_000,
            8,
            EventSettings.DEFAULT.ttlMax(),
            EventSettings.DEFAULT.ttlDefault(),
            EventSettings.DEFAULT.skewMax()));
    private Random random;
    private int stored;
    private int refused;

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    private String blank() {
        return pick(BLANKS);
    }

    private String text() {
        StringBuilder out = new StringBuilder("\"");
        for (int i = random.nextInt(3); i >= 0; i--) {
            out.append(pick(TEXTS));
        }
        return out.append('"').toString();
    }

    private String value(int depth) {
        switch (random.nextInt(depth == 0 ? 3 : 5)) {
            case 0:
                return text();
            case 1:
                return pick(NUMBERS);
            case 2:
                return pick("true", "false", "null");
            case 3:
                List<String> elements = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    elements.add(blank() + value(depth - 1) + blank());
                }
                return "[" + String.join(",", elements) + blank() + "]";
            default:
                return object(depth);
        }
    }

    private String object(int depth) {
        List<String> members = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = random.nextInt(3) == 0 ? "\"ts\"" : text();
            String value = random.nextInt(3) == 0 ? "\"2024-01-15T10:30:00.5Z\"" : value(Math.max(0, depth - 1));
            members.add(blank() + name + blank() + ":" + blank() + value + blank());
        }
        return "{" + String.join(",", members) + blank() + "}";
    }

    private void headers() {
        while (random.nextInt(2) == 0) {
            String name = pick(HEADERS);
            events.header(name, name.contains("metadata") ? metadata() : pick(VALUES));
        }
    }

    private String metadata() {
        String json = random.nextInt(4) == 0
                ? value(2)
                : "{\"" + pick(KEYS) + "\":" + pick(TTLS) + ",\"a\":" + value(2) + "}";
        byte[] bytes = json.getBytes(random.nextInt(6) == 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        String text = (random.nextBoolean()
                        ? Base64.getEncoder()
                        : Base64.getUrlEncoder().withoutPadding())
                .encodeToString(bytes);
        return random.nextInt(10) == 0 ? text.substring(random.nextInt(text.length() + 1)) : text;
    }

    private byte[] broken(byte[] body) {
        byte[] out = body.clone();
        for (int i = random.nextInt(3); i >= 0 && out.length > 0; i--) {
            out[random.nextInt(out.length)] = random.nextBoolean()
                    ? (byte) "{}[]\",:\\ u0a\n".charAt(random.nextInt(13))
                    : (byte) random.nextInt(256);
        }
        return random.nextInt(3) == 0 ? Arrays.copyOf(out, random.nextInt(out.length + 1)) : out;
    }

    @Test
    void storesWhatWasSentOrSaysWhyNot() {
        long seed = Long.getLong("events.seed", System.nanoTime());
        System.out.println("EventFuzzTest seed " + seed);
        for (int i = 0; i < REQUESTS; i++) {
            random = new Random(seed + i);
            try {
                request();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Devents.requests=1 -Devents.seed=" + (seed + i), e);
            }
        }
        assertTrue(stored > REQUESTS / 5 && refused > REQUESTS / 10, stored + " " + refused);
    }

    private void request() {
        headers();
        boolean isBatch = random.nextBoolean();
        List<String> sent = new ArrayList<>();
        for (int i = isBatch ? random.nextInt(random.nextInt(10) == 0 ? 12 : 6) : 1; i > 0; i--) {
            sent.add(random.nextInt(20) == 0 ? value(1) : object(4));
        }
        String json = isBatch
                ? blank() + "[" + blank() + String.join(blank() + "," + blank(), sent) + blank() + "]"
                : sent.get(0);
        byte[] whole = (json + blank()).getBytes(StandardCharsets.UTF_8);
        boolean isBroken = random.nextInt(4) == 0;
        byte[] body = isBroken ? broken(whole) : whole;
        try {
            events.map(body, isBatch ? Request.JSON_RECORDS : "text/plain", 1 << 20);
        } catch (Problem e) {
            assertTrue(
                    Set.of(ProblemCode.INVALID_BODY, ProblemCode.INVALID_PARAMETER)
                            .contains(e.code()),
                    e.toString());
            assertTrue(events.rows().isEmpty());
            refused++;
            return;
        }
        stored++;
        List<List<String>> found = new ArrayList<>();
        for (EventRows.Row row : events.rows()) {
            assertEquals(row.payload, compacted(row.payload), "is compact");
            assertTrue(row.payload.startsWith("{") && row.payload.getBytes(StandardCharsets.UTF_8).length <= 2_000);
            found.add(tokens(row.payload));
            metadata(row);
        }
        List<String> all = tokens(new String(body, StandardCharsets.UTF_8));
        if (isBatch) {
            all = all.subList(1, all.size() - 1);
        }
        assertEquals(all, found.stream().flatMap(List::stream).toList());
        assertFalse(events.rows().isEmpty());
        assertEquals(events.rows().size(), events.outcome().accepted());
    }

    /** Without blanks outside of strings. */
    private static String compacted(String json) {
        StringBuilder out = new StringBuilder();
        boolean isInString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (isInString && c == '\\') {
                out.append(c);
                c = json.charAt(++i);
                assertTrue(c != '/', json);
            } else if (c == '"') {
                isInString = !isInString;
            } else if (!isInString && c <= ' ') {
                continue;
            }
            out.append(c);
        }
        return out.toString();
    }

    /** What a JSON text says: kinds of tokens with texts, those of numbers as they are written. */
    private static List<String> tokens(String json) {
        List<String> tokens = new ArrayList<>();
        String text = json.startsWith("\ufeff") ? json.substring(1) : json;
        try (JsonParser parser = PARSERS.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens.add(
                        token.isStructStart() || token.isStructEnd() ? token.name() : token + " " + parser.getText());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(json, e);
        }
        return tokens;
    }

    private static void metadata(EventRows.Row row) {
        try {
            JSON.readTree(row.metadata).forEach(value -> assertTrue(value.isTextual(), row.metadata));
            assertEquals("shop", JSON.readTree(row.metadata).get("producer").textValue());
        } catch (IOException e) {
            throw new UncheckedIOException(row.metadata, e);
        }
    }
}
