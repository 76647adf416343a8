package io.millrace.mapping.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.Outcome;
import org.junit.jupiter.api.Test;

/** What each column type makes of each kind of JSON value. */
class ColumnTypesTest {
    private String column;

    /**
     * Posts one value to an empty table.
     *
     * @param json null for a record without the member
     * @param expected what is stored then, "none" for nothing, or the reason of the refusal
     */
    private void check(String json, String expected) {
        TestTable table = TestTable.of(TestTable.schema(column));
        Outcome receipt = table.record(json == null ? "{\"rid\":1}" : "{\"rid\":1,\"c\":" + json + "}");
        if (!receipt.refused().isEmpty()) {
            var problems = receipt.refused().get(0).problems();
            assertEquals(1, problems.size());
            assertEquals("c", problems.get(0).field());
            assertTrue(
                    problems.get(0).message().startsWith("c: "), problems.get(0).message());
            assertEquals(expected, problems.get(0).reason(), column + " <- " + json);
            assertTrue(table.model.records.isEmpty());
            return;
        }
        Object stored = table.value(1L, "c");
        assertEquals(expected, stored == null ? "none" : stored.toString(), column + " <- " + json);
    }

    private void wrongType(String reason, String... values) {
        for (String value : values) {
            check(value, reason);
        }
    }

    @Test
    void idTakesWholeNumbersFromZero() {
        column = "\"type\":\"id\"";
        check("10", "[10]");
        check("\"10\"", "[10]");
        check("\" 10 \"", "[10]");
        check("\"\\t10\\n\"", "[10]");
        check("\"007\"", "[7]");
        check("0", "[0]");
        check("-0", "[0]");
        check("1e3", "[1000]");
        check("1.9", "[1]");
        check("-0.9", "[0]");
        check("9007199254740993", "[9007199254740993]");
        check("9223372036854775807", "[9223372036854775807]");
        check("9223372036854775808", "out_of_range");
        check("18446744073709551615", "out_of_range");
        check("\"18446744073709551615\"", "out_of_range");
        check("-12", "out_of_range");
        check("-1", "out_of_range");
        check("1e30", "out_of_range");
        check("1e999999999", "out_of_range");
        check("\"-5\"", "bad_number");
        check("\"+5\"", "bad_number");
        check("\"1.5\"", "bad_number");
        check("\"abc\"", "bad_number");
        check("\" \"", "bad_number");
        check("\"\"", "none");
        check("null", "none");
        check(null, "none");
        wrongType("wrong_type", "true", "false", "[1]", "[]", "{}");
    }

    @Test
    void idsTakesListsOfWholeNumbers() {
        column = "\"type\":\"ids\"";
        check("[1,2,3]", "[1, 2, 3]");
        check("[\"1\",\" 2 \"]", "[1, 2]");
        check("[1.7]", "[1]");
        check("[9007199254740993]", "[9007199254740993]");
        check("[]", "[]");
        check("\"1,2,3\"", "[1, 2, 3]");
        check("\"[1,2,3]\"", "[1, 2, 3]");
        check("\"1, 2\"", "[1, 2]");
        check("\" [ 1 , 2 ] \"", "[1, 2]");
        check("\"5\"", "[5]");
        check("\"[]\"", "[]");
        check("\"\"", "none");
        check("null", "none");
        check(null, "none");
        check("[-1]", "out_of_range");
        check("[1e30]", "out_of_range");
        check("[1,\"x\"]", "bad_number");
        check("[\"\"]", "bad_number");
        check("\"1,,2\"", "bad_number");
        check("\"1,-2\"", "bad_number");
        check("\"[1\"", "bad_number");
        wrongType("wrong_type", "5", "true", "{}", "{\"a\":[1]}", "[1,null]", "[true]", "[[1]]", "[{\"a\":1}]");
    }

    @Test
    void stringTakesScalarsAsTheyAreWritten() {
        column = "\"type\":\"string\"";
        check("\"example\"", "[example]");
        check("\" a \"", "[ a ]");
        check("\"a,b\"", "[a,b]");
        check("\"\\u00e4\\ud83d\\ude00\\n\"", "[ä😀\n]");
        check("\"\\ud83d\"", "[\ufffd]");
        check("10", "[10]");
        check("1.5", "[1.5]");
        check("1.50", "[1.50]");
        check("1234567", "[1234567]");
        check("1e21", "[1e21]");
        check("0.00001", "[0.00001]");
        check("1e999999999", "[1e999999999]");
        check("true", "[true]");
        check("false", "[false]");
        check("\"\"", "none");
        check("null", "none");
        check(null, "none");
        wrongType("wrong_type", "[\"a\",\"b\"]", "[]", "{\"a\":2,\"k\":1}");
    }

    @Test
    void stringsTakesListsOfStrings() {
        column = "\"type\":\"strings\"";
        check("[\"a\",\"b\"]", "[a, b]");
        check("[]", "[]");
        check("[\"a\",\"\"]", "[a]");
        check("[\"\"]", "[]");
        check("[\"a,b\"]", "[a,b]");
        check("\"a,b,c\"", "[a, b, c]");
        check("\"[a,b,c]\"", "[a, b, c]");
        check("\"a, b\"", "[ b, a]");
        check("\"a,,b\"", "[a, b]");
        check("\"a\"", "[a]");
        check("\"[]\"", "[]");
        check("\"\"", "none");
        check("null", "none");
        check(null, "none");
        wrongType("wrong_type", "[\"a\",1]", "[\"a\",null]", "[\"a\",[\"b\"]]", "[true]", "5", "true", "{}");
    }

    @Test
    void mutexHoldsOneRowAndNullClearsIt() {
        checkMutex("id", "3", "1", "1");
        checkMutex("id", "3", "null", "null");
        checkMutex("id", "3", "\"\"", "3");
        checkMutex("string", "\"x\"", "\"y\"", "y");
        checkMutex("string", "\"x\"", "null", "null");
        checkMutex("string", "\"x\"", "\"\"", "x");
    }

    private static void checkMutex(String type, String first, String second, String expected) {
        TestTable table = TestTable.of(TestTable.schema("\"type\":\"" + type + "\",\"config\":{\"Mutex\":true}"));
        table.record("{\"rid\":1,\"c\":" + first + "}");
        table.record("{\"rid\":1}");
        table.record("{\"rid\":1,\"c\":" + second + "}");
        assertEquals(expected, String.valueOf(table.value(1L, "c")));
    }

    @Test
    void boolTakesWordsAndNumbers() {
        column = "\"type\":\"bool\"";
        for (String value :
                "true 1 -1 0.5 1e-999999 \"1\" \"t\" \"T\" \"TRUE\" \"true\" \"\\u0020True\\t\"".split(" ")) {
            check(value, "1");
        }
        for (String value : "false 0 0.0 -0 0e9 \"0\" \"f\" \"F\" \"False\"".split(" ")) {
            check(value, "0");
        }
        check("\"\"", "none");
        check("null", "none");
        check(null, "none");
        wrongType("bad_bool", "\" \"", "\"yes\"", "\"no\"", "\"truetrue\"", "\"10\"");
        wrongType("wrong_type", "[true]", "{}");
    }

    @Test
    void intTakesSignedWholeNumbers() {
        column = "\"type\":\"int\"";
        check("10", "10");
        check("-12", "-12");
        check("\"10\"", "10");
        check("\" 10 \"", "10");
        check("\"+7\"", "7");
        check("\"-7\"", "-7");
        check("1e3", "1000");
        check("1E+3", "1000");
        check("12345e-2", "123");
        check("1.9", "1");
        check("-1.9", "-1");
        check("0e999999999999", "0");
        check("1e-999999999999", "0");
        check("9223372036854775807", "9223372036854775807");
        check("-9223372036854775808", "-9223372036854775808");
        check("9223372036854775807.99", "9223372036854775807");
        check("9223372036854775808", "out_of_range");
        check("-9223372036854775809", "out_of_range");
        check("1e30", "out_of_range");
        check("\"9223372036854775807\"", "9223372036854775807");
        check("\"9223372036854775808\"", "out_of_range");
        for (String word : "\"1.5\" \"1e3\" \"0x10\" \"abc\" \"-\" \"+\" \"1_000\" \"--1\" \"1-\"".split(" ")) {
            check(word, "bad_number");
        }
        check("\" \"", "bad_number");
        check("\"\"", "none");
        check("null", "none");
        check(null, "none");
        wrongType("wrong_type", "true", "[1]", "{}");
    }

    @Test
    void intHoldsItsBounds() {
        column = "\"type\":\"int\",\"config\":{\"Min\":-10,\"Max\":10}";
        check("-10", "-10");
        check("10", "10");
        check("10.9", "10");
        check("-10.9", "-10");
        check("11", "out_of_range");
        check("\"-11\"", "out_of_range");
        TestTable table = TestTable.of(TestTable.schema(column));
        String message = table.record("{\"rid\":1,\"c\":1e30}")
                .refused()
                .get(0)
                .problems()
                .get(0)
                .message();
        assertEquals("c: 1e30 is out of range; the largest allowed is 10", message);
    }

    @Test
    void decimalKeepsDigitsUpToItsScale() {
        column = "\"type\":\"decimal\",\"config\":{\"Scale\":2}";
        check("\"10.9\"", "1090");
        check("10.9", "1090");
        check("100", "10000");
        check("321", "32100");
        check("\"8.7498\"", "874");
        check("\"-00001.235000000\"", "-123");
        check("\"+1.235\"", "123");
        check("\".5\"", "50");
        check("\"5.\"", "500");
        check("\" 1.2\"", "120");
        for (String exact : "1.15 4.35 8.2 0.29 19.99 -1.15 1.005 0.999".split(" ")) {
            check(
                    exact,
                    new java.math.BigDecimal(exact)
                            .movePointRight(2)
                            .toBigInteger()
                            .toString());
        }
        check("1e3", "100000");
        check("115e-2", "115");
        check("92233720368547758.07", "9223372036854775807");
        check("-92233720368547758.08", "-9223372036854775808");
        check("92233720368547758.08", "out_of_range");
        check("\"92233720368547758.08\"", "out_of_range");
        check("\"9223372036854775807\"", "out_of_range");
        check("1e30", "out_of_range");
        check("\"994492233720368547758.0892233720368547758\"", "out_of_range");
        for (String word : "\"1e3\" \"abc\" \"1,000.5\" \"-\" \".\" \"1.2.3\" \"1.-2\" \"0x1\" \"+-1\"".split(" ")) {
            check(word, "bad_number");
        }
        check("\"\"", "none");
        check("null", "none");
        wrongType("wrong_type", "true", "[1]", "{}");
        column = "\"type\":\"decimal\"";
        check("\"10.9\"", "10");
        check("10.9", "10");
        column = "\"type\":\"decimal\",\"config\":{\"Scale\":19}";
        check("\"0.5\"", "5000000000000000000");
        check("\"1\"", "out_of_range");
    }

    @Test
    void signedIntBoolKeySetsOrClearsByTheSign() {
        column = "\"type\":\"signedIntBoolKey\"";
        check("10", "[10]");
        check("-12", "[]");
        check("0", "[]");
        check("\"-12\"", "[]");
        check("\" 3 \"", "[3]");
        check("3.9", "[3]");
        check("\"\"", "none");
        check("null", "none");
        check(null, "none");
        check("-9223372036854775807", "[]");
        check("-9223372036854775808", "out_of_range");
        check("1e30", "out_of_range");
        check("\"abc\"", "bad_number");
        wrongType("wrong_type", "true", "[1]", "{}");
    }

    @Test
    void nullClearsNumbersAndBoolsButNotSets() {
        checkNull("\"type\":\"int\"", "7", "null");
        checkNull("\"type\":\"decimal\"", "7", "null");
        checkNull("\"type\":\"bool\"", "true", "null");
        checkNull("\"type\":\"timestamp\"", "\"2021-03-04T05:06:07Z\"", "null");
        checkNull("\"type\":\"dateInt\"", "\"1970-01-02\"", "null");
        checkNull("\"type\":\"id\"", "7", "[7]");
        checkNull("\"type\":\"ids\"", "[7]", "[7]");
        checkNull("\"type\":\"string\"", "\"a\"", "[a]");
        checkNull("\"type\":\"strings\"", "[\"a\"]", "[a]");
        checkNull("\"type\":\"signedIntBoolKey\"", "5", "[5]");
    }

    private static void checkNull(String column, String value, String expected) {
        TestTable table = TestTable.of(TestTable.schema(column));
        table.record("{\"rid\":1,\"c\":" + value + "}");
        table.record("{\"rid\":1}");
        assertTrue(table.value(1L, "c") != null, column);
        assertEquals(0, table.record("{\"rid\":1,\"c\":null}").refused().size());
        assertEquals(expected, String.valueOf(table.value(1L, "c")), column);
    }
}
