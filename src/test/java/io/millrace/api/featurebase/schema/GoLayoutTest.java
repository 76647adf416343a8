package io.millrace.api.featurebase.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.mapping.time.ReadTime;
import io.millrace.mapping.time.TimeLayout;
import io.millrace.mapping.time.TimeLayout.Match;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GoLayoutTest {
    private final ReadTime time = new ReadTime();

    @TestFactory
    Stream<DynamicTest> readsTextsLikeGo() {
        JsonNode layouts = Vectors.read("featurebase-time.json").get("layouts");
        assertTrue(layouts.size() > 50);
        return StreamSupport.stream(layouts.spliterator(), false)
                .map(vector -> DynamicTest.dynamicTest(
                        vector.get("layout").textValue() + " <- "
                                + vector.get("value").textValue(),
                        () -> check(vector)));
    }

    private void check(JsonNode vector) {
        Match match =
                parse(vector.get("layout").textValue(), vector.get("value").textValue());
        if (vector.has("error")) {
            assertEquals(vector.get("error").textValue(), match.name().toLowerCase(Locale.ROOT));
            return;
        }
        assertEquals(Match.OK, match);
        assertEquals(Instant.parse(vector.get("utc").textValue()), Instant.ofEpochSecond(time.seconds(), time.nanos()));
        assertEquals(vector.get("offset_seconds").intValue(), time.offsetSeconds());
        assertEquals(
                vector.get("wall_clock_hour").textValue(),
                DateTimeFormatter.ofPattern("uuuuMMddHH", Locale.ROOT)
                        .format(Instant.ofEpochSecond(time.seconds() + time.offsetSeconds())
                                .atOffset(ZoneOffset.UTC)));
    }

    private Match parse(String layout, String value) {
        // Surrounded by other text, as in a parser's buffer.
        char[] chars = ("99" + value + "99").toCharArray();
        return GoLayout.of(layout).parse(chars, 2, chars.length - 2, time);
    }

    private void check(String layout, String value, String expected) {
        Match match = parse(layout, value);
        String actual = match == Match.OK
                ? Instant.ofEpochSecond(time.seconds(), time.nanos()).toString()
                : match.name();
        assertEquals(expected, actual, layout + " <- " + value);
    }

    @Test
    void readsEveryToken() {
        check("2006-01-02 15:04:05,000", "2021-03-04 05:06:07,250", "2021-03-04T05:06:07.250Z");
        check("2006-01-02 15:04:05.000", "2021-03-04 05:06:07,250", "2021-03-04T05:06:07.250Z");
        check("2006-01-02 15:04:05.000", "2021-03-04 05:06:07.2501", "EXTRA_TEXT");
        check("2006-01-02 15:04:05.000", "2021-03-04 05:06:07.25", "MISMATCH");
        check("2006-01-02 15:04:05.999", "2021-03-04 05:06:07", "2021-03-04T05:06:07Z");
        check("2006-01-02 15:04:05", "2021-03-04 05:06:07.1234567899", "2021-03-04T05:06:07.123456789Z");
        check("2006-01-02 3pm", "2021-03-04 3pm", "2021-03-04T15:00:00Z");
        check("2006-01-02 3pm", "2021-03-04 3PM", "MISMATCH");
        check("2006-01-02 03PM", "2021-03-04 12AM", "2021-03-04T00:00:00Z");
        check("2006-01-02 3:4:5", "2021-03-04 9:8:7", "2021-03-04T09:08:07Z");
        check("Monday, 2 Jan 2006", "friDAY, 4 mAr 2021", "2021-03-04T00:00:00Z");
        check("Monday, 2 Jan 2006", "Fooday, 4 Mar 2021", "MISMATCH");
        check("2006 __2", "2021  63", "2021-03-04T00:00:00Z");
        check("2006 __2", "2021 363", "2021-12-29T00:00:00Z");
        check("2006-002 01", "2021-063 04", "MISMATCH");
        check("x_2006", "x_2021", "2021-01-01T00:00:00Z");
        check("Janus 2006", "Janus 2021", "2021-01-01T00:00:00Z");
        check("2006-01-02T15:04:05Z070000", "2021-03-04T05:06:07+010203", "2021-03-04T04:04:04Z");
        check("2006-01-02T15:04:05Z07:00:00", "2021-03-04T05:06:07-01:02:03", "2021-03-04T06:08:10Z");
        check("2006-01-02T15:04:05Z07:00:00", "2021-03-04T05:06:07Z", "2021-03-04T05:06:07Z");
        check("2006-01-02T15:04:05-070000", "2021-03-04T05:06:07+000001", "2021-03-04T05:06:06Z");
        check("2006-01-02T15:04:05-07:00:00", "2021-03-04T05:06:07+00:00:01", "2021-03-04T05:06:06Z");
        check("2006-01-02", "2021-04-31", "OUT_OF_RANGE");
        check("2006-01-02", "1900-02-29", "OUT_OF_RANGE");
        check("2006-01-02 15", "2021-04-30 24", "OUT_OF_RANGE");
        check("06", "68", "2068-01-01T00:00:00Z");
        check("", "", "0000-01-01T00:00:00Z");
    }

    @Test
    void matchesRunsOfBlanks() {
        check("2006   01", "2021 03", "2021-03-01T00:00:00Z");
        check("2006 01", "2021    03", "2021-03-01T00:00:00Z");
        check("2006 01", "202103", "MISMATCH");
        check("2006 ", "2021", "2021-01-01T00:00:00Z");
    }

    @Test
    void tellsZonesThatItDoesNotKnow() {
        checkZone("UTC", false);
        checkZone("GMT", false);
        for (String unknown : new String[] {"CEST", "EST", "ChST", "MeST", "WITA", "GMT+3", "+03", "-03"}) {
            checkZone(unknown, true);
        }
        for (String bad : new String[] {"utc", "AB", "ABCD", "ABCDEF", "+x", "+24", ""}) {
            assertEquals(Match.MISMATCH, parse("2006 MST", "2021 " + bad), bad);
        }
        assertEquals(Match.OK, parse("2006 -0700 MST", "2021 +0200 CEST"));
        assertFalse(time.isZoneUnknown());
        assertEquals(7_200, time.offsetSeconds());
    }

    private void checkZone(String zone, boolean isUnknown) {
        assertEquals(Match.OK, parse("2006 MST", "2021 " + zone), zone);
        assertEquals(isUnknown, time.isZoneUnknown(), zone);
        assertEquals(0, time.offsetSeconds(), zone);
    }

    @Test
    void knowsWhichLayoutsNameNoTime() {
        assertTrue(GoLayout.RFC_3339.hasParts());
        assertFalse(GoLayout.of("YYYY-MM-DD").hasParts());
        assertFalse(GoLayout.of("%Y-%m-%d").hasParts());
    }

    @Test
    void agreesWithTheJavaCalendar() {
        Random random = new Random(20_211);
        for (int i = 0; i < 20_000; i++) {
            long seconds = -62_167_219_200L + (long) (random.nextDouble() * 315_569_520_000L);
            OffsetDateTime expected = Instant.ofEpochSecond(seconds, random.nextInt(1_000_000_000))
                    .atOffset(ZoneOffset.ofTotalSeconds((random.nextInt(2_160) - 1_080) * 60));
            if (expected.getYear() < 0 || expected.getYear() > 9_999) {
                continue;
            }
            String text = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnnXXX", Locale.ROOT)
                    .format(expected);
            check("2006-01-02T15:04:05Z07:00", text, expected.toInstant().toString());
        }
    }

    @Test
    void rfc3339IsTheLayoutThatIsReadFast() {
        assertEquals(TimeLayout.RFC_3339, GoLayout.elements("2006-01-02T15:04:05Z07:00"));
    }

    @Test
    void survivesAnyText() {
        Random random = new Random(7);
        String alphabet = "2006-01T:5Z.,+ JanMoPMpm_3469UTCGSx";
        for (int i = 0; i < 50_000; i++) {
            String layout = text(random, alphabet);
            Match match = parse(layout, random.nextBoolean() ? layout : text(random, alphabet));
            assertTrue(match != null);
        }
    }

    private static String text(Random random, String alphabet) {
        StringBuilder out = new StringBuilder();
        for (int length = random.nextInt(24); length > 0; length--) {
            out.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return out.toString();
    }
}
