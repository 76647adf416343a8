package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One expected value of a column, and how the query language shows it. Immutable.
 *
 * @param type the word of the definition
 */
record VectorCell(String column, String type) {
    /** The stored columns that make up the value. */
    List<String> columns() {
        return type.equals("signedIntBoolKey") ? List.of(column, existsColumn()) : List.of(column);
    }

    private String existsColumn() {
        return column + "-exists";
    }

    /** @param stored what the table holds in a column */
    void check(JsonNode expected, Function<String, JsonNode> stored) {
        if (type.equals("signedIntBoolKey")) {
            checkSet(expected.path("set"), stored.apply(column));
            checkSet(expected.path("exists"), stored.apply(existsColumn()));
        } else {
            checkPlain(expected, stored.apply(column));
        }
    }

    private void checkPlain(JsonNode expected, JsonNode actual) {
        String where = column + ": expected " + expected + " but the table holds " + actual;
        if (expected.isNull()) {
            assertTrue(actual.isNull(), where);
        } else if (expected.isArray()) {
            assertTrue(actual.isArray(), where);
            assertEquals(texts(expected), texts(actual), where);
            assertEquals(expected.size(), actual.size(), where);
        } else if (expected.isObject()) {
            assertEquals(expected.get(expected.has("key") ? "key" : "id"), actual, where);
        } else {
            checkScalar(expected, actual, where);
        }
    }

    private void checkScalar(JsonNode expected, JsonNode actual, String where) {
        switch (type) {
            case "decimal" -> {
                assertTrue(actual.isNumber(), where);
                assertEquals(expected.asText(), actual.decimalValue().toPlainString(), where);
            }
            case "timestamp" -> assertEquals(Instant.parse(expected.asText()), Instant.parse(actual.asText()), where);
            case "int", "dateInt" -> {
                assertTrue(actual.isIntegralNumber(), where);
                assertEquals(expected.bigIntegerValue(), actual.bigIntegerValue(), where);
            }
            default -> assertEquals(expected, actual, where);
        }
    }

    /** No member and no value are the same for a set that only a removal has touched. */
    private void checkSet(JsonNode expected, JsonNode actual) {
        assertEquals(texts(expected), texts(actual), () -> column + ": " + expected + " but " + actual);
    }

    private static TreeSet<String> texts(JsonNode array) {
        TreeSet<String> texts = new TreeSet<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
