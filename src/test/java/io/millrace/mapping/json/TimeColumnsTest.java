package io.millrace.mapping.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.Outcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the three types that read times make of each kind of JSON value. */
class TimeColumnsTest {
    private String column;

    private static String refusal(Outcome receipt) {
        var problems = receipt.refused().get(0).problems();
        assertEquals(1, problems.size());
        return problems.get(0).reason();
    }

    /** @param expected what is stored, as an instant for a timestamp; "none"; or the reason of the refusal */
    private void check(String json, String expected) {
        TestTable table = TestTable.of(TestTable.schema(column));
        Outcome receipt = table.record("{\"rid\":1,\"c\":" + json + "}");
        String actual = receipt.refused().isEmpty() ? stored(table) : refusal(receipt);
        assertEquals(expected, actual, column + " <- " + json);
    }

    private static String stored(TestTable table) {
        FieldOptions options = table.table.field("c").orElseThrow().options();
        Object value = table.value(1L, "c");
        if (value == null) {
            return "none";
        }
        return options instanceof FieldOptions.Timestamp timestamp
                ? instant(timestamp, (Long) value).toString()
                : value.toString();
    }

    private static Instant instant(FieldOptions.Timestamp options, long units) {
        long perSecond = options.granularity().unitsPerSecond();
        return options.epoch()
                .plusSeconds(Math.floorDiv(units, perSecond))
                .plus(Math.floorMod(units, perSecond) * options.granularity().nanos(), ChronoUnit.NANOS);
    }

    @Test
    void timestampReadsRfc3339() {
        column = "\"type\":\"timestamp\"";
        check("\"2021-03-04T05:06:07Z\"", "2021-03-04T05:06:07Z");
        check("\"2021-03-04T05:06:07.9Z\"", "2021-03-04T05:06:07Z");
        check("\"2021-03-04T05:06:07+02:00\"", "2021-03-04T03:06:07Z");
        check("\"1969-12-31T23:59:59.5Z\"", "1969-12-31T23:59:59Z");
        check("\"0001-01-01T00:00:01Z\"", "0001-01-01T00:00:01Z");
        check("\"9999-12-31T23:59:59Z\"", "9999-12-31T23:59:59Z");
        check("\"0001-01-01T00:00:00Z\"", "out_of_range");
        check("\"9999-12-31T23:59:59-01:00\"", "out_of_range");
        check("\"\"", "out_of_range");
        check("\"0000-00-00\"", "out_of_range");
        check("\"2021-50-04T05:06:07Z\"", "out_of_range");
        check("\"2021-03-04T05:06:60Z\"", "out_of_range");
        check("\"2021-03-04\"", "bad_time");
        check("\" 2021-03-04T05:06:07Z\"", "bad_time");
        check("\"2021-03-04T05:06:07Z \"", "bad_time");
        check("\"yesterday\"", "bad_time");
        check("1617246530", "bad_time");
        check("true", "bad_time");
        check("[1]", "bad_time");
        check("{}", "bad_time");
        check("null", "none");
    }

    @Test
    void timestampKeepsItsGranularity() {
        String text = "\"2021-03-04T05:06:07.123456789Z\"";
        column = "\"type\":\"timestamp\",\"config\":{\"Granularity\":\"ms\"}";
        check(text, "2021-03-04T05:06:07.123Z");
        check("\"1969-12-31T23:59:59.9995Z\"", "1969-12-31T23:59:59.999Z");
        check("\"9999-12-31T23:59:59.001Z\"", "out_of_range");
        column = "\"type\":\"timestamp\",\"config\":{\"Granularity\":\"us\"}";
        check(text, "2021-03-04T05:06:07.123456Z");
        column = "\"type\":\"timestamp\",\"config\":{\"Granularity\":\"ns\"}";
        check(text, "2021-03-04T05:06:07.123456789Z");
        check("\"1833-11-24T17:31:44Z\"", "1833-11-24T17:31:44Z");
        check("\"1833-11-24T17:31:43.999999999Z\"", "out_of_range");
        check("\"2106-02-07T06:28:16Z\"", "2106-02-07T06:28:16Z");
        check("\"2106-02-07T06:28:16.000000001Z\"", "out_of_range");
    }

    /** Fields with such an epoch are refused now, but a table may have one. */
    @Test
    void timestampIsNotCountedBeyond64BitsFromItsEpoch() {
        Instant early = Instant.parse("0001-01-01T00:00:00Z");
        TestTable table = TestTable.of(
                "{\"id_field\":\"rid\",\"definition\":[{\"name\":\"rid\",\"path\":[\"rid\"],\"type\":\"id\"},"
                        + "{\"name\":\"c\",\"path\":[\"c\"]}]}",
                Map.of("c", FieldOptions.timestamp(Granularity.NS, early)));

        Outcome receipt = table.record("{\"rid\":1,\"c\":\"2026-01-01T00:00:00Z\"}");

        assertEquals("out_of_range", refusal(receipt));
        String message = receipt.refused().get(0).problems().get(0).message();
        assertTrue(message.contains("too far from the field's epoch 0001-01-01T00:00:00Z"), message);
    }

    @Test
    void timestampCountsUnitsSinceItsEpoch() {
        column = "\"type\":\"timestamp\",\"config\":{\"Unit\":\"s\"}";
        check("1617246530", "2021-04-01T03:08:50Z");
        check("\"1617246530\"", "2021-04-01T03:08:50Z");
        check("\" 1617246530 \"", "2021-04-01T03:08:50Z");
        check("1617246530.7", "2021-04-01T03:08:50Z");
        check("-1", "1969-12-31T23:59:59Z");
        check("253402300800", "out_of_range");
        check("-62135596800", "out_of_range");
        check("1e30", "out_of_range");
        check("\"2021-03-04T05:06:07Z\"", "bad_time");
        check("\"\"", "bad_time");
        check("\"1.5\"", "bad_time");
        check("true", "bad_time");
        check("null", "none");
        column = "\"type\":\"timestamp\",\"config\":{\"Epoch\":\"1970-01-01T02:46:40Z\",\"Unit\":\"ms\"}";
        check("\"5000\"", "1970-01-01T02:46:45Z");
        column = "\"type\":\"timestamp\",\"config\":{\"Epoch\":\"2010-01-01T00:00:00Z\",\"Unit\":\"ns\"}";
        check("\"5000000000\"", "2010-01-01T00:00:05Z");
        column = "\"type\":\"timestamp\",\"config\":{\"Epoch\":\"2000-01-01T00:00:00Z\"}";
        check("86400", "2000-01-02T00:00:00Z");
        column = "\"type\":\"timestamp\",\"config\":{\"Epoch\":\"2030-01-02T15:04:05.999Z\",\"Unit\":\"s\"}";
        check("\"99221100\"", "2033-02-24T00:29:05Z");
        column = "\"type\":\"timestamp\",\"config\":"
                + "{\"Epoch\":\"2000-02-07T06:28:16Z\",\"Unit\":\"s\",\"Granularity\":\"ns\"}";
        check("\"-1001\"", "2000-02-07T06:11:35Z");
        column = "\"type\":\"timestamp\",\"config\":{\"Unit\":\"ms\"}";
        check("1617246530999", "2021-04-01T03:08:50Z");
        check("-1", "1969-12-31T23:59:59Z");
        check("-999", "1969-12-31T23:59:59Z");
        check("-1000", "1969-12-31T23:59:59Z");
        check("-1001", "1969-12-31T23:59:58Z");
        column = "\"type\":\"timestamp\",\"config\":{\"Unit\":\"ns\",\"Granularity\":\"ns\"}";
        check("1617246530123456789", "2021-04-01T03:08:50.123456789Z");
        column = "\"type\":\"timestamp\",\"config\":{\"Unit\":\"D\",\"Granularity\":\"s\"}";
        check("2", "1970-01-03T00:00:00Z");
        check("9223372036854775807", "out_of_range");
    }

    @Test
    void zonesWithoutAFixedMeaningAreRefused() {
        column = "\"type\":\"timestamp\",\"config\":{\"Layout\":\"2006-01-02 15:04 MST\"}";
        check("\"2021-03-04 05:06 UTC\"", "2021-03-04T05:06:00Z");
        check("\"2021-03-04 05:06 GMT\"", "2021-03-04T05:06:00Z");
        check("\"2021-03-04 05:06 EST\"", "bad_time");
        check("\"2021-03-04 05:06 GMT+3\"", "bad_time");
        column = "\"type\":\"timestamp\",\"config\":{\"Layout\":\"2006-01-02 15:04 -0700 MST\"}";
        check("\"2021-03-04 05:06 -0500 EST\"", "2021-03-04T10:06:00Z");
    }

    @Test
    void dateIntCountsUnitsBetweenEpochAndTime() {
        column = "\"type\":\"dateInt\",\"config\":{\"Unit\":\"d\"}";
        check("\"1972-01-01\"", "730");
        check("\"1969-12-31\"", "-1");
        check("\"1969-12-31T12:00:00Z\"", "0");
        column = "\"type\":\"dateInt\"";
        check("\"1972-01-01\"", "63072000");
        check("\"1972-01-01T00:00:00Z\"", "63072000");
        check("1273823", "1273823");
        check("-5.9", "-5");
        check("\"1273823\"", "1273823");
        check("1e30", "out_of_range");
        check("\"9223372036854775808\"", "out_of_range");
        check("\"0000-00-00\"", "none");
        check("null", "none");
        check("\"\"", "bad_time");
        check("\"word\"", "bad_time");
        check("true", "bad_time");
        check("[1]", "bad_time");
        check("{}", "bad_time");
        check("\"1972-13-01\"", "out_of_range");
        column = "\"type\":\"dateInt\",\"config\":{\"Layout\":\"2006-01-02\"}";
        check("\"1273823\"", "bad_time");
        check("\"1972-01-01T00:00:00Z\"", "bad_time");
        check("1273823", "1273823");
    }

    @Test
    void dateIntCutsTowardZeroAndReachesFar() {
        String rfc = "\"type\":\"dateInt\",\"config\":{\"Layout\":\"2006-01-02T15:04:05Z07:00\",";
        column = rfc + "\"Unit\":\"d\",\"Epoch\":\"2018-03-04T15:04:05Z\"}";
        check("\"2018-03-06T15:04:04Z\"", "1");
        check("\"2018-03-04T15:04:04Z\"", "0");
        check("\"2018-03-03T15:04:05Z\"", "-1");
        check("\"9999-01-01T00:00:00Z\"", "2914937");
        check("\"0000-01-01T00:00:00Z\"", "-737122");
        column = rfc + "\"Unit\":\"c\",\"CustomUnit\":\"6h\"}";
        check("\"1970-01-02T13:00:00Z\"", "6");
        column = "\"type\":\"dateInt\",\"config\":{\"Unit\":\"C\",\"CustomUnit\":\"1m30s\"}";
        check("\"1970-01-02\"", "960");
        column = rfc + "\"Unit\":\"ns\"}";
        check("\"2021-03-04T05:06:07.123456789Z\"", "1614834367123456789");
        check("\"9999-01-01T00:00:00Z\"", "out_of_range");
        column = rfc + "\"Unit\":\"ms\"}";
        check("\"1969-12-31T23:59:59.9995Z\"", "0");
        check("\"9999-12-31T23:59:59.999Z\"", "253402300799999");
    }

    private static String timeSchema(String config) {
        return "{\"id_field\":\"rid\",\"allow_missing_fields\":true,\"definition\":["
                + "{\"name\":\"rid\",\"path\":[\"rid\"],\"type\":\"id\"},"
                + "{\"name\":\"c\",\"path\":[\"c\"],\"type\":\"string\",\"config\":{\"Quantum\":\"YMDH\"}},"
                + "{\"name\":\"t\",\"path\":[\"t\"],\"type\":\"recordTime\"" + config + "}]}";
    }

    private static void checkTime(String config, String json, String expected) {
        TestTable table = TestTable.of(timeSchema(config));
        Outcome receipt = table.record("{\"rid\":1,\"c\":\"x\"" + (json == null ? "" : ",\"t\":" + json) + "}");
        Set<String> views = receipt.refused().isEmpty()
                ? table.model.records.get(1L).sets.get("c").keySet()
                : Set.of(refusal(receipt));
        String hour = views.stream().filter(view -> !view.equals("standard")).reduce("", (a, b) -> b);
        assertEquals(expected, hour, config + " <- " + json);
    }

    @Test
    void recordTimeReadsTexts() {
        checkTime("", "\"2021-03-04T05:06:07Z\"", "2021030405");
        checkTime("", "\"2021-03-04T05:06:07.999999999Z\"", "2021030405");
        checkTime("", "\"2021-03-04T23:06:07-05:00\"", "2021030504");
        checkTime("", "\"0000-01-01T00:00:00Z\"", "0000010100");
        checkTime("", "\"0000-01-01T00:00:00+01:00\"", "out_of_range");
        checkTime("", "\"9999-12-31T23:59:59Z\"", "9999123123");
        for (String none : new String[] {"\"\"", "\"0000-00-00\"", "null", null}) {
            checkTime("", none, "");
        }
        for (String bad : new String[] {"1273823", "true", "\"soon\"", "\"2021-03-04\"", "[]", "{}"}) {
            checkTime("", bad, "bad_time");
        }
    }

    @Test
    void recordTimeCountsUnits() {
        String seconds = ",\"config\":{\"Unit\":\"s\"}";
        checkTime(seconds, "1617246530", "2021040103");
        checkTime(seconds, "\"1617246530\"", "2021040103");
        checkTime(seconds, "1617246530.9", "2021040103");
        checkTime(",\"config\":{\"Unit\":\"D\"}", "2", "1970010300");
        checkTime(",\"config\":{\"Epoch\":\"2000-01-01T01:00:00+01:00\"}", "3600", "2000010101");
        checkTime(",\"config\":{\"Unit\":\"d\"}", "110000", "2271030400");
        for (String none : new String[] {"\"\"", "null", null}) {
            checkTime(seconds, none, "");
        }
        checkTime(seconds, "\"2021-03-04T05:06:07Z\"", "bad_time");
        checkTime(seconds, "\"0000-00-00\"", "bad_time");
        checkTime(seconds, "true", "bad_time");
        checkTime(seconds, "253402300800", "out_of_range");
        checkTime(seconds, "1e30", "out_of_range");
    }

    @Test
    void lastRecordTimeWithAValueWins() {
        TestTable table = TestTable.of("{\"id_field\":\"rid\",\"allow_missing_fields\":true,\"definition\":["
                + "{\"name\":\"t1\",\"path\":[\"t1\"],\"type\":\"recordTime\",\"config\":{\"Unit\":\"d\"}},"
                + "{\"name\":\"c\",\"path\":[\"c\"],\"type\":\"ids\",\"config\":{\"Quantum\":\"D\"}},"
                + "{\"name\":\"t2\",\"path\":[\"t2\"],\"type\":\"recordTime\",\"config\":{\"Unit\":\"d\"}},"
                + "{\"name\":\"rid\",\"path\":[\"rid\"],\"type\":\"id\"}]}");
        table.record("{\"rid\":1,\"c\":[1],\"t1\":1,\"t2\":2}");
        table.record("{\"rid\":2,\"c\":[1],\"t1\":1,\"t2\":null}");
        table.record("{\"rid\":3,\"c\":[1]}");
        assertTrue(table.model.records.get(1L).sets.get("c").containsKey("19700103"));
        assertTrue(table.model.records.get(2L).sets.get("c").containsKey("19700102"));
        assertEquals(
                Set.of("standard"), table.model.records.get(3L).sets.get("c").keySet());
    }
}
