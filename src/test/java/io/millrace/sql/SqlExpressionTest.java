package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.sql.result.ResultFormat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expressions without a dataset, each as the JSON of its value. */
class SqlExpressionTest {
    private static void check(String expression, String expected) {
        assertEquals(expected, new TestRows().answer("SELECT " + expression, ResultFormat.ATOM), expression);
    }

    private static void refuses(String expression, String message) {
        Problem problem = assertThrows(
                Problem.class, () -> new TestRows().answer("SELECT " + expression, ResultFormat.ATOM), expression);
        assertEquals(ProblemCode.INVALID_QUERY, problem.code());
        assertTrue(problem.getMessage().contains(message), problem.getMessage());
    }

    @Test
    void keepsIntegersExact() {
        check("9223372036854775807", "9223372036854775807");
        check("-9223372036854775808", "-9223372036854775808");
        check("9007199254740993 + 0", "9007199254740993");
        check("3037000499 * 3037000499", "9223372030926249001");
        check("7 % 4 - -7 % 4", "6");
        check("6 / 3", "2");
        check("7 / 2", "3.5");
        check("9007199254740993 * 2 / 2", "9007199254740993");
        check("1 / 0", "{\"num\":\"Inf\"}");
        check("-1 / 0", "{\"num\":\"-Inf\"}");
        check("0 / 0", "{\"num\":\"NaN\"}");
        check("9223372036854775807 = 9223372036854775807.0", "0");
        refuses(
                "9223372036854775807 + 1",
                "at character 28: 9223372036854775807 + 1 is out of the range of 64-bit integers");
        refuses("-(0 - 9223372036854775807 - 1)", "out of the range");
        refuses("4611686018427387904 * 2", "out of the range");
        refuses("9223372036854775808", "at character 8: '9223372036854775808' is out of the range");
        refuses("1 % 0", "the remainder of a division by 0");
    }

    @Test
    void computesWithDoubles() {
        check("1.5 + 1", "2.5");
        check("0.1 + 0.2", "0.30000000000000004");
        check("1e3", "1000.0");
        check("2.5 % 2", "0.5");
        check("2 * 3 + 4 * 5", "26");
        check("2 * (3 + 4) - 1", "13");
        check("10 - 3 - 2", "5");
        check("- - 2", "2");
        check("+3", "3");
        check("2.0 = 2", "1");
        check("2E-23", "2.0E-23");
        check("null + 1", "null");
        refuses("'a' - 1", "'-' does not work with the string 'a' and the number 1");
        refuses("'a' * 'b'", "'*' does not work");
    }

    @Test
    void joinsTexts() {
        check("'a' || 'b' || 1", "\"ab1\"");
        check("'a' + 1.5", "\"a1.5\"");
        check("'it''s'", "\"it's\"");
        check("'a' || null", "null");
    }

    @Test
    void decidesWithThreeValues() {
        check("null AND false", "0");
        check("null AND true", "null");
        check("null OR true", "1");
        check("null OR false", "null");
        check("NOT null", "null");
        check("NOT 0 AND NOT 0.0", "1");
        check("NOT 1 = 2", "1");
        check("1 = 1 OR 1 = 2 AND 1 = 3", "1");
        check("null = null", "null");
        check("null <> 1", "null");
        check("null IS NULL", "1");
        check("1 IS NOT NULL", "1");
        check("1 + null IS NULL", "1");
        check("2 IS TRUE", "1");
        check("null IS FALSE", "0");
        check("0 IS FALSE", "1");
        check("'a' IS STRING", "1");
        check("1 IS NUMBER AND 1 IS INTEGER AND 1.5 IS NOT INTEGER", "1");
        check("TIMESTAMP '2015-01-01' IS TIMESTAMP", "1");
        check("1 IN (2, null)", "null");
        check("1 IN (1, null)", "1");
        check("null IN (1)", "null");
        check("1 NOT IN (2)", "1");
        check("1 IN (1 + 1, 2 - 1)", "1");
        check("2 BETWEEN 1 AND 3", "1");
        check("2 BETWEEN null AND 1", "0");
        check("2 BETWEEN null AND 3", "null");
        check("1 < 2 AND 2 <= 2 AND 3 > 2 AND 2 >= 2 AND 1 <> 2 AND 1 != 2", "1");
        check("'a' < 'b'", "1");
        check("1 = '1'", "0");
        check("'' OR 0.0", "0");
    }

    @Test
    void matchesPatterns() {
        check("'abc' LIKE 'a%'", "1");
        check("'abc' LIKE 'a_'", "0");
        check("'a😀c' LIKE 'a_c'", "1");
        check("'abc' NOT LIKE '%b%'", "0");
        check("null LIKE 'a'", "null");
        check("123 LIKE '1%'", "1");
        check("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab' LIKE '%a%a%a%a%a%a%a%c'", "0");
        refuses("'a' LIKE '" + "%".repeat(1001) + "'", "more than 1000 characters");
    }

    @Test
    void choosesBranches() {
        check("CASE WHEN 1 = 2 THEN 'a' WHEN null THEN 'b' WHEN true THEN 'c' ELSE 'd' END", "\"c\"");
        check("CASE 3 WHEN 1 THEN 'a' WHEN 3.0 THEN 'b' END", "\"b\"");
        check("CASE null WHEN null THEN 1 ELSE 2 END", "2");
        check("CASE 1 WHEN 2 THEN 3 END", "null");
        check("coalesce(null, null, 3, 4)", "3");
        check("coalesce(null)", "null");
        check("nullif(1, 1)", "null");
    }

    @Test
    void castsValues() {
        check("CAST('12' AS integer)", "12");
        check("CAST(' 12.9 ' AS integer)", "12");
        check("CAST(-12.9 AS INTEGER)", "-12");
        check("CAST(1e30 AS integer)", "null");
        check("CAST('9223372036854775807' AS integer)", "9223372036854775807");
        check("CAST('1.50' AS number)", "1.5");
        check("CAST('abc' AS number)", "null");
        check("CAST('NaN' AS number)", "{\"num\":\"NaN\"}");
        check("CAST('0x10' AS number)", "null");
        check("CAST(1.50 AS string)", "\"1.5\"");
        check("CAST(TIMESTAMP '2015-01-01' AS string)", "\"2015-01-01T00:00:00.000Z\"");
        check("CAST('2015-01-01T10:00:00Z' AS TIMESTAMP)", "{\"ts\":\"2015-01-01T10:00:00.000Z\"}");
        check("CAST(1420106400.25 AS timestamp)", "{\"ts\":\"2015-01-01T10:00:00.250Z\"}");
        check("CAST('soon' AS timestamp)", "null");
        check("CAST(TIMESTAMP '1970-01-02' AS integer)", "86400");
        check("CAST('false' AS boolean)", "0");
        check("CAST('2' AS boolean)", "1");
        check("CAST('maybe' AS boolean)", "null");
        check("CAST(0 AS boolean)", "0");
        check("CAST('a.\"b.c\"' AS path)", "{\"path\":[\"a\",\"b.c\"]}");
        check("CAST('a\"b' AS path)", "{\"path\":[\"a\\\"b\"]}");
        check("CAST('hé' AS blob)", "{\"blob\":[\"h\",195,169]}");
        check("CAST(CAST('hé' AS blob) AS string)", "\"hé\"");
        check("CAST(null AS integer)", "null");
    }

    @Test
    void computesWithTimes() {
        check("TIMESTAMP '2015-01-01T10:00:00+02:00'", "{\"ts\":\"2015-01-01T08:00:00.000Z\"}");
        check("TIMESTAMP '2015-01-01 10:00'", "{\"ts\":\"2015-01-01T10:00:00.000Z\"}");
        check("TIMESTAMP '2015-01-01 10:00:00.123456'", "{\"ts\":\"2015-01-01T10:00:00.123456Z\"}");
        check("TIMESTAMP '-Inf' < TIMESTAMP '0000-01-01'", "1");
        check("TIMESTAMP '2015-01-31' + INTERVAL '1 month'", "{\"ts\":\"2015-02-28T00:00:00.000Z\"}");
        check("INTERVAL '1h 30m' + TIMESTAMP '2015-01-31'", "{\"ts\":\"2015-01-31T01:30:00.000Z\"}");
        check("TIMESTAMP '2015-01-31' - INTERVAL '1d 0.5s'", "{\"ts\":\"2015-01-29T23:59:59.500Z\"}");
        check("TIMESTAMP '2015-01-31' + 1.5", "{\"ts\":\"2015-02-01T12:00:00.000Z\"}");
        check("TIMESTAMP '2015-01-31' - TIMESTAMP '2015-01-29T12:00:00Z'", "{\"interval\":\"1 DAY 12H\"}");
        check("INTERVAL '1 week 2 days' * 2", "{\"interval\":\"18 DAY\"}");
        check("INTERVAL '3 days' / 2", "{\"interval\":\"1 DAY 12H\"}");
        check("INTERVAL '1 month' - INTERVAL '1 day'", "{\"interval\":\"1 MONTH -1 DAY\"}");
        check("-INTERVAL '1 year 1s'", "{\"interval\":\"-1 YEAR -1S\"}");
        check("INTERVAL '1 day' < INTERVAL '25 hours'", "1");
        check("TIMESTAMP '2015-01-01' = '2015-01-01T00:00:00Z'", "1");
        check("'2015-01-01' BETWEEN TIMESTAMP '2014-01-01' AND TIMESTAMP '2016-01-01'", "1");
        check("TIMESTAMP '2015-01-01' IN ('2014-01-01', '2015-01-01')", "1");
        check("TIMESTAMP '2015-01-01' = 'a'", "0");
        check("TIMESTAMP 'Inf' + INTERVAL '1d'", "{\"ts\":\"Inf\"}");
        refuses("TIMESTAMP '2015-13-01'", "at character 18: '2015-13-01' is no time");
        refuses("INTERVAL '1 fortnight'", "is no interval");
        refuses("TIMESTAMP '9999-12-31' + INTERVAL '1 month'", "the time is out of range");
        refuses("TIMESTAMP '2015-01-01' * 2", "'*' does not work");
    }

    @Test
    void takesTimesApart() {
        String time = "TIMESTAMP '2015-03-01T10:11:12.345678Z'";
        check("year(" + time + ") || '-' || month(" + time + ") || '-' || day(" + time + ")", "\"2015-3-1\"");
        check("hour(" + time + ") * 10000 + minute(" + time + ") * 100 + second(" + time + ")", "101112");
        check("date_part('millisecond', " + time + ")", "345");
        check("date_part('MICROSECOND', " + time + ")", "345678");
        check("date_part('quarter', " + time + ") + date_part('dow', " + time + ")", "1");
        check("isodow('2015-03-01')", "7");
        check("doy('2015-03-01')", "59");
        check("week('2015-01-08')", "1");
        check("isoweek('2015-01-01')", "1");
        check("isoyear('2016-01-01')", "2015");
        check("date_trunc('month', " + time + ")", "{\"ts\":\"2015-03-01T00:00:00.000Z\"}");
        check("date_trunc('quarter', '2015-12-31')", "{\"ts\":\"2015-10-01T00:00:00.000Z\"}");
        check("date_trunc('week', '2015-03-04')", "{\"ts\":\"2015-03-01T00:00:00.000Z\"}");
        check("date_trunc('isoweek', '2015-03-04')", "{\"ts\":\"2015-03-02T00:00:00.000Z\"}");
        check("date_trunc('minute', " + time + ")", "{\"ts\":\"2015-03-01T10:11:00.000Z\"}");
        check("year(0)", "1970");
        check("year('soon')", "null");
        check("to_timestamp(0)", "{\"ts\":\"1970-01-01T00:00:00.000Z\"}");
        check("now() > TIMESTAMP '2020-01-01' AND now() = now()", "1");
        refuses("date_part('eon', " + time + ")", "'eon' is no part of a time");
    }

    @Test
    void callsFunctions() {
        check("abs(-3)", "3");
        check("abs(-3.5)", "3.5");
        check("ceil(1.2) + floor(1.8) + round(1.5)", "5");
        check("round(2.346, 2)", "2.35");
        check("round(7)", "7");
        check("floor(1e300)", "1.0E300");
        check("mod(7, 4)", "3");
        check("mod(7.5, 4)", "3.5");
        check("pow(2, 10)", "1024.0");
        check("sqrt(9)", "3.0");
        check("sqrt(-1)", "{\"num\":\"NaN\"}");
        check("ln(exp(1))", "1.0");
        check("length('a😀')", "2");
        check("lower('ÄB') || upper('äb') || trim('  c ')", "\"äbÄBc\"");
        check("substr('abcdef', 2, 3)", "\"bcd\"");
        check("substring('a😀b', 2) = '😀b'", "1");
        check("substr('abc', 0, 2)", "\"a\"");
        check("substr('abc', 9)", "\"\"");
        check("ABS(null)", "null");
        refuses("abs(-9223372036854775808)", "out of the range");
        refuses("sqrt('a')", "at character 8: the string 'a' is no number");
        refuses("mod(1, 0)", "division by 0");
    }

    /** Without evaluating anything twice, which would take for ever, and on a small stack. */
    @Test
    void evaluatesWhatIsNestedDeeply() throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        Runnable checks = () -> {
            check("(1" + " IS NULL".repeat(145) + ")", "0");
            check("1" + " = 1".repeat(145), "1");
            check("NOT ".repeat(145) + "null", "null");
            check("CASE ".repeat(70) + "1" + " WHEN 1 THEN 1 WHEN 2 THEN 2 END".repeat(70), "1");
            check("CASE WHEN 1 IN (".repeat(70) + "1" + ") THEN 1 END".repeat(70), "1");
            check("1 BETWEEN (0 IN (".repeat(60) + "1" + ")) AND 1".repeat(60), "1");
            check("coalesce(null, ".repeat(140) + "7" + ")".repeat(140), "7");
            check("(1" + " AND (1".repeat(140) + ")".repeat(141), "1");
            check("temporal_sum({a: temporal_max({b: ".repeat(24) + "3" + "})})".repeat(24), "3");
            check("- (".repeat(70) + "5" + ")".repeat(70), "5");
            check("''" + " || 'a'".repeat(145) + " LIKE '%a'", "1");
            check("(1" + " + 1".repeat(140) + ")" + " + 1".repeat(140), "281");
        };
        Thread thread = new Thread(null, checks, "small stack", 512 << 10);
        thread.setUncaughtExceptionHandler((which, failure) -> failures.add(failure));
        thread.start();
        thread.join();
        assertEquals(List.of(), failures);
    }
}
