package io.millrace.mapping.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Checked against Jackson, a real parser, on random bodies whose seed a failure names. */
final class RecordScanTest {
    private static final int BODIES = 300;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void check(int expected, String body, JsonFraming envelope) {
        byte[] bytes = utf8(body);
        assertEquals(expected, RecordScan.of(bytes, bytes.length, envelope).records(), body);
    }

    private static void checkRecords(int expected, String body) {
        check(expected, body, JsonFraming.RECORDS);
    }

    private static void checkArray(int expected, String body) {
        check(expected, body, JsonFraming.ARRAY);
    }

    @Test
    void countsTheRecordsOfAnEnvelope() {
        checkRecords(0, "{\"records\":[]}");
        checkRecords(0, "{\"records\": [ ] }");
        checkRecords(1, "{\"records\":[{\"value\":{}}]}");
        checkRecords(3, " { \"a\" : [1,2,{\"records\":[1]}] , \"records\" : [ {} , [1,2] , \"x,]\" ] , \"b\":1 } ");
        checkRecords(3, "{\"records\":[1],\"records\":[2,3]}");
        checkRecords(2, "{\"r\\u0065cord\\u0073\":[{},{}]}");
        checkRecords(0, "{\"recordz\":[1],\"record\":[1],\"recordss\":[1],\"Records\":[1]}");
        checkRecords(1, "{\"records\":[\"\\\"]},{\\\\\"]}");
    }

    @Test
    void skipsAByteOrderMark() {
        checkRecords(2, "\ufeff {\"records\":[{},{}]}");
        checkArray(2, "\ufeff[{},{}]");
        checkArray(0, "\ufeff");
        checkArray(0, " \ufeff[1]");
    }

    private static void checkWhole(boolean expected, JsonFraming envelope, String... bodies) {
        for (String body : bodies) {
            byte[] bytes = utf8(body);
            assertEquals(expected, RecordScan.of(bytes, bytes.length, envelope).isWhole(), body);
        }
    }

    @Test
    void knowsWhetherItCameToTheEnd() {
        checkWhole(true, JsonFraming.ARRAY, "[1]", " [ {} , \"]\" ] \n", "\ufeff[1]");
        checkWhole(false, JsonFraming.ARRAY, "", "[", "[]", "[1", "[1,", "[1]]", "[1]x", "[1 2]", "[,]", "{}", "[\"a]");
        checkWhole(
                true,
                JsonFraming.RECORDS,
                "{\"records\":[1]}",
                "{\"a\":[],\"records\":[1,2] , \"b\" : {\"c\":[]}} ",
                "{\"records\":[],\"records\":[1]}");
        checkWhole(
                false,
                JsonFraming.RECORDS,
                "{}",
                "{\"records\":[]}",
                "{\"records\":7}",
                "{\"records\":[1]",
                "{\"records\":[1],",
                "{\"records\":[1],}",
                "{\"records\":[1]]",
                "{\"records\":[1]}}",
                "{\"records\":[1],\"a\"",
                "[{\"records\":[1]}]");
    }

    @Test
    void countsTheRecordsOfAnArray() {
        checkArray(0, "[]");
        checkArray(2, " [ {\"a\":[1,2]} , {\"b\":\"]\"} ] ");
        checkArray(3, "[null,true,-1.5e3]");
        checkArray(0, "{\"records\":[1]}");
    }

    @Test
    void givesSomeNumberForWhatIsNotJson() {
        for (String body : List.of(
                "",
                " ",
                "{",
                "[",
                "{\"",
                "{\"records",
                "{\"records\"",
                "{\"records\":",
                "{\"records\":[",
                "[,]",
                "[}]",
                "[1}",
                "]",
                "[[[[",
                "[\"\\",
                "{\"a\":}",
                "{\"a\"1}",
                "{1:2}",
                "[1 2]",
                "[{]}]",
                "{\"records\":[1]]")) {
            byte[] bytes = utf8(body);
            for (JsonFraming envelope : JsonFraming.values()) {
                assertTrue(RecordScan.of(bytes, bytes.length, envelope).records() <= 1, body);
            }
        }
    }

    @Test
    void findsTheLongestPrefixThatFits() {
        byte[] body = utf8("[{\"a\":1}, 22 ,\"333\"]");
        checkPrefix(body, 3, 99, 3, 19);
        checkPrefix(body, 2, 99, 2, 12);
        checkPrefix(body, 3, 18, 2, 12);
        checkPrefix(body, 3, 12, 2, 12);
        checkPrefix(body, 3, 11, 1, 8);
        checkPrefix(body, 0, 99, 0, 0);
        checkPrefix(body, 3, 7, 0, 0);
    }

    private static void checkPrefix(byte[] body, long recordsMax, long endMax, int records, int end) {
        RecordScan scan = RecordScan.prefix(body, body.length, JsonFraming.ARRAY, recordsMax, endMax);
        assertEquals(records, scan.records());
        assertEquals(end, scan.end());
    }

    @Test
    void agreesWithAParserOnRandomBodies() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < BODIES; i++) {
            JsonFraming envelope = random.nextBoolean() ? JsonFraming.ARRAY : JsonFraming.RECORDS;
            byte[] body = utf8(new RandomJson(random).body(envelope));
            String where = "seed " + seed + ": " + new String(body, StandardCharsets.UTF_8);
            List<Integer> ends = ends(body, envelope);
            RecordScan scan = RecordScan.of(body, body.length, envelope);
            assertEquals(ends.size(), scan.records(), where);
            assertEquals(ends.isEmpty() ? 0 : ends.get(ends.size() - 1), scan.end(), where);
            int budget = random.nextInt(body.length + 2);
            assertEquals(
                    ends.stream().filter(end -> end <= budget).count(),
                    RecordScan.prefix(body, body.length, envelope, Integer.MAX_VALUE, budget)
                            .records(),
                    where);
        }
    }

    /** A record counts when what comes behind it, its blanks aside, is there. */
    @Test
    void countsWholeRecordsOnlyInEveryCutOfABody() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < BODIES / 10; i++) {
            JsonFraming envelope = random.nextBoolean() ? JsonFraming.ARRAY : JsonFraming.RECORDS;
            byte[] body = utf8(new RandomJson(random).body(envelope));
            List<Integer> ends = ends(body, envelope);
            for (int cut = 0; cut <= body.length; cut++) {
                byte[] rest = Arrays.copyOf(body, cut);
                int length = cut;
                long whole = ends.stream()
                        .filter(end -> separator(body, end) < length)
                        .count();
                assertEquals(
                        whole,
                        RecordScan.of(rest, length, envelope).records(),
                        "seed " + seed + ": " + new String(rest, StandardCharsets.UTF_8));
            }
        }
    }

    private static int separator(byte[] body, int end) {
        int at = end;
        while (body[at] <= ' ') {
            at++;
        }
        return at;
    }

    /** The offset behind each record, by the parser. */
    private static List<Integer> ends(byte[] body, JsonFraming envelope) throws IOException {
        List<Integer> ends = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(body)) {
            if (envelope == JsonFraming.ARRAY) {
                parser.nextToken();
                readElements(parser, ends);
            } else {
                parser.nextToken();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean isRecords = parser.currentName().equals("records");
                    if (parser.nextToken() == JsonToken.START_ARRAY && isRecords) {
                        readElements(parser, ends);
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        }
        return ends;
    }

    private static void readElements(JsonParser parser, List<Integer> ends) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
            parser.finishToken();
            ends.add((int) parser.currentLocation().getByteOffset());
        }
    }
}
