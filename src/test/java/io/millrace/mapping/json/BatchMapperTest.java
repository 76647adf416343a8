package io.millrace.mapping.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.featurebase.schema.MappingSchema;
import io.millrace.mapping.RefusedRecords;
import io.millrace.model.Outcome;
import io.millrace.model.RefusedRecord;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchMapperTest {
    private static final String SCHEMA = "{\"id_field\":\"rid\",\"allow_missing_fields\":true,\"definition\":["
            + "{\"name\":\"rid\",\"path\":[\"rid\"],\"type\":\"id\"},"
            + "{\"name\":\"n\",\"path\":[\"a\",\"n\"],\"type\":\"int\"},"
            + "{\"name\":\"s\",\"path\":[\"a\",\"s\"],\"type\":\"strings\"},"
            + "{\"name\":\"deep\",\"path\":[\"a\",\"b\",\"c\"],\"type\":\"int\"},"
            + "{\"name\":\"n2\",\"path\":[\"a\",\"n\"],\"type\":\"string\"}]}";

    private final TestTable table = TestTable.of(SCHEMA);

    private Problem refusedBody(String body) {
        Problem problem = assertThrows(Problem.class, () -> table.post(body), body);
        assertEquals(ProblemCode.INVALID_BODY, problem.code());
        return problem;
    }

    private static List<String> reasons(Outcome receipt) {
        return receipt.refused().stream()
                .flatMap(record -> record.problems().stream()
                        .map(problem -> record.record() + " " + problem.field() + " " + problem.reason()))
                .toList();
    }

    @Test
    void mapsNestedMembersInAnyOrder() {
        Outcome receipt = table.post(
                "{\"x\":[1,{}],\"records\":[{\"k\":{},\"value\":"
                        + "{\"u\":[[1]],\"a\":{\"b\":{\"c\":3,\"d\":4},\"s\":[\"x\"],\"n\":7},\"rid\":9},\"z\":1}],\"y\":null}");
        assertEquals(new Outcome(1, 1, List.of()), receipt);
        assertEquals(7L, table.value(9L, "n"));
        assertEquals(Set.of("7"), table.value(9L, "n2"));
        assertEquals(Set.of("x"), table.value(9L, "s"));
        assertEquals(3L, table.value(9L, "deep"));
    }

    @Test
    void lastOfDuplicateMembersWins() {
        table.record("{\"rid\":1,\"rid\":2,\"a\":{\"n\":\"bad\",\"n\":5,\"s\":[\"x\"],\"s\":[\"y\"]}}");
        assertEquals(5L, table.value(2L, "n"));
        assertEquals(Set.of("y"), table.value(2L, "s"));
        table.record("{\"rid\":3,\"a\":{\"n\":5,\"b\":{\"c\":1}},\"a\":{\"n\":6}}");
        assertEquals(6L, table.value(3L, "n"));
        assertEquals(null, table.value(3L, "deep"));
        table.record("{\"rid\":4,\"a\":5,\"a\":{\"n\":6}}");
        assertEquals(6L, table.value(4L, "n"));
        assertEquals(
                List.of("0 n not_an_object", "0 s not_an_object", "0 deep not_an_object", "0 n2 not_an_object"),
                reasons(table.record("{\"rid\":5,\"a\":{\"n\":6},\"a\":5}")));
        table.record("{\"rid\":6,\"a\":{\"n\":6},\"a\":null}");
        assertEquals(null, table.value(6L, "n"));
        assertTrue(table.model.records.containsKey(6L));
    }

    @Test
    void aRecordWithOnlyAnIdExists() {
        assertEquals(List.of(), reasons(table.record("{\"rid\":1}")));
        assertTrue(table.model.records.containsKey(1L));
    }

    @Test
    void tellsEveryWrongValueAndLeavesNeighboursAlone() {
        Outcome receipt = table.post("{\"records\":[{\"value\":{\"rid\":1,\"a\":{\"n\":1}}},"
                + "{\"value\":{\"rid\":-1,\"a\":{\"n\":\"x\",\"s\":[1],\"b\":[],\"n2\":1}}},"
                + "{\"value\":{\"rid\":3,\"a\":{}}}]}");
        assertEquals(3, receipt.records());
        assertEquals(2, receipt.accepted());
        assertEquals(
                List.of("1 rid bad_id", "1 n bad_number", "1 s wrong_type", "1 deep not_an_object"), reasons(receipt));
        FieldProblem deep = receipt.refused().get(0).problems().get(3);
        assertEquals(List.of("a", "b", "c"), deep.path());
        assertEquals(Set.of(1L, 3L), table.model.records.keySet());
        assertEquals(null, table.value(3L, "n"));
        assertEquals(2, table.model.rows);
    }

    @Test
    void namesTheMissingElementAndItsLevel() {
        TestTable strict = TestTable.of(SCHEMA.replace("true", "false"));
        Outcome receipt = strict.record("{\"rid\":1,\"a\":{\"n\":1,\"s\":null,\"b\":{}}}");
        assertEquals(List.of("0 deep missing"), reasons(receipt));
        String message = receipt.refused().get(0).problems().get(0).message();
        assertTrue(message.startsWith("deep: \"c\" is missing, element 3 of the path [a, b, c]"), message);
        message = strict.record("{\"rid\":1,\"a\":{\"n\":1,\"s\":\"\"}}")
                .refused()
                .get(0)
                .problems()
                .get(0)
                .message();
        assertTrue(message.contains("\"b\" is missing, element 2"), message);
        assertEquals(List.of(), reasons(strict.record("{\"rid\":1,\"a\":null}")));
        assertEquals(4, reasons(strict.record("{\"rid\":1}")).size());
    }

    @Test
    void theRecordIdHasToBeThere() {
        for (String value : new String[] {"null", "\"\"", "true", "[]", "{}", "-1", "\"-1\"", "\"x\"", "1e30"}) {
            assertEquals(List.of("0 rid bad_id"), reasons(table.record("{\"rid\":" + value + "}")), value);
        }
        assertEquals(List.of("0 rid bad_id"), reasons(table.record("{}")));
        table.post("{\"records\":[{\"value\":{\"rid\":0}},{\"value\":{\"rid\":\" 9223372036854775807 \"}}]}");
        assertEquals(Set.of(0L, Long.MAX_VALUE), table.model.records.keySet());
    }

    @Test
    void entriesOfAWrongShapeAreRefusedSingly() {
        Outcome receipt = table.post("{\"records\":[1,null,[],\"x\",{},{\"value\":null},{\"value\":[1]},{\"Value\":{}},"
                + "{\"value\":{\"rid\":1}}]}");
        assertEquals(1, receipt.accepted());
        assertEquals(
                List.of(
                        "0 null not_an_object",
                        "1 null not_an_object",
                        "2 null not_an_object",
                        "3 null not_an_object",
                        "4 null missing",
                        "5 null not_an_object",
                        "6 null not_an_object",
                        "7 null missing"),
                reasons(receipt));
        assertEquals(List.of(), receipt.refused().get(0).problems().get(0).path());
        assertEquals(
                List.of("value"), receipt.refused().get(5).problems().get(0).path());
    }

    @Test
    void bodiesOfAWrongShapeAreRefusedAsAWhole() {
        for (String body : new String[] {
            "",
            " ",
            "1",
            "[]",
            "\"records\"",
            "null",
            "{}",
            "{\"Records\":[]}",
            "{\"records\":[]}",
            "{\"records\":{}}",
            "{\"records\":null}",
            "{\"records\":[{\"value\":{\"rid\":1}}],\"records\":[{\"value\":{\"rid\":1}}]}",
            "{\"records\":[{\"value\":{\"rid\":1},\"value\":{\"rid\":1}}]}",
            "{\"records\":[{\"value\":{\"rid\":1}}]} x",
            "{\"records\":[{\"value\":{\"rid\":1}}]}{}",
            "{\"records\":[{\"value\":{\"rid\":1}},]}",
            "{\"records\":[{\"value\":{\"rid\":01}}]}",
            "{\"records\":[{\"value\":{\"rid\":NaN}}]}",
            "{\"records\":[{\"value\":{\"rid\":1,}}]}",
            "{\"records\":[{\"value\":{'rid':1}}]}",
            "{\"records\":[{\"value\":{\"rid\":1}}]}//",
            "{\"records\":[{\"value\":{\"rid\":\"a\nb\"}}]}"
        }) {
            refusedBody(body);
        }
    }

    @Test
    void everyTruncatedBodyIsRefused() {
        String body = "{\"m\":[1.5e3,true],\"records\":[{\"value\":{\"rid\":1,\"ü\":\"\\u00fc\",\"a\":{\"s\":[\"x\"],"
                + "\"n\":-12}}},{\"value\":{\"rid\":\"2\",\"skipped\":{\"x\":[null,false]}}}]}";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        assertEquals(0, table.postBytes(bytes, JsonFraming.RECORDS).refused().size());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            Problem problem = assertThrows(Problem.class, () -> table.postBytes(cut, JsonFraming.RECORDS), body);
            assertEquals(ProblemCode.INVALID_BODY, problem.code());
        }
    }

    @Test
    void saysWhereABodyIsWrong() {
        String message = refusedBody("{\"records\":[\n{\"value\":{\"rid\":1}},\n{\"value\":{\"rid\":x}}]}")
                .getMessage();
        assertTrue(message.contains("(near byte 52, line 3, column 19)"), message);
        byte[] body = "{\"records\":[\n{\"value\":{\"rid\":\"?\"}}]}".getBytes(StandardCharsets.UTF_8);
        body[29] = (byte) 0xff;
        message = assertThrows(Problem.class, () -> table.postBytes(body, JsonFraming.RECORDS))
                .getMessage();
        assertTrue(message.contains("0xff is not UTF-8 (near byte 29, line 2, column 17)"), message);
    }

    @Test
    void keepsValuesOutOfMessagesForTheLog() {
        for (String value :
                List.of("confidential", "trueconfidential", "conf1dential", "-confidential", "1confidential")) {
            String message = refusedBody("{\"records\":[{\"value\":{\"rid\":" + value + "}}]}")
                    .getMessage();
            assertFalse(message.contains("dential"), message);
            assertTrue(message.contains("near byte"), message);
        }
    }

    @Test
    void otherEncodingsAreRefused() {
        String body = "{\"records\":[{\"value\":{\"rid\":1}}]}";
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16)) {
            Problem problem = assertThrows(
                    Problem.class, () -> table.postBytes(body.getBytes(charset), JsonFraming.RECORDS), charset.name());
            assertEquals(ProblemCode.INVALID_BODY, problem.code());
        }
        assertEquals(1, table.post("\ufeff" + body).accepted());
    }

    @Test
    void depthNumbersAndNamesHaveLimits() {
        String open = "{\"records\":[{\"value\":{\"rid\":1,\"x\":";
        String close = "}}]}";
        int inside = JsonBodies.RECORD_DEPTH_MAX - 1;
        assertEquals(
                1,
                table.post(open + "[".repeat(inside) + "]".repeat(inside) + close)
                        .accepted());
        refusedBody(open + "[".repeat(inside + 1) + "]".repeat(inside + 1) + close);
        refusedBody(open + "[".repeat(10_000) + "]".repeat(10_000) + close);
        refusedBody("[".repeat(10_000));
        String message = refusedBody("{\"x\":" + "[".repeat(10_000)).getMessage();
        assertTrue(message.contains("depth (68) exceeds the maximum allowed (67) (near byte 72"), message);
        assertEquals(
                1,
                table.post(open + "1".repeat(JsonBodies.NUMBER_CHARS_MAX) + close)
                        .accepted());
        refusedBody(open + "1".repeat(JsonBodies.NUMBER_CHARS_MAX + 1) + close);
        refusedBody(open + "1".repeat(1_000_000) + close);
        refusedBody(open + "0." + "1".repeat(1_000_000) + close);
        refusedBody(open + "1e" + "1".repeat(1_000_000) + close);
        refusedBody(open + "{\"" + "n".repeat(1_000_000) + "\":1}" + close);
        assertEquals(
                1,
                table.post(open + "\"" + "s".repeat(1_000_000) + "\"" + close).accepted());
        assertEquals(
                List.of("0 n out_of_range"),
                reasons(table.record("{\"rid\":1,\"a\":{\"n\":" + "9".repeat(JsonBodies.NUMBER_CHARS_MAX) + "}}")));
    }

    @Test
    void readsBodiesWithVeryManyNames() {
        StringBuilder record = new StringBuilder("{\"rid\":1");
        for (int i = 0; i < 200_000; i++) {
            record.append(",\"name").append(i).append("\":1");
        }
        assertEquals(1, table.record(record + "}").accepted());
        assertEquals(1, table.record("{\"rid\":1}").accepted());
    }

    @Test
    void recordsBehindTheAdmittedOnesAreOnlyCounted() {
        Outcome receipt = table.post(
                "{\"records\":[{\"value\":{\"rid\":1}},{\"value\":{\"rid\":-1}},{\"value\":{\"rid\":-1}},{}]}", 2);
        assertEquals(4, receipt.records());
        assertEquals(2, receipt.admitted());
        assertEquals(1, receipt.accepted());
        assertEquals(List.of("1 rid bad_id"), reasons(receipt));
        assertEquals(Set.of(1L), table.model.records.keySet());
        assertThrows(Problem.class, () -> table.post("{\"records\":[{\"value\":{\"rid\":1}},{\"value\":}]}", 1));
        assertEquals(new Outcome(1, 0, List.of()), table.post("{\"records\":[{\"value\":{\"rid\":7}}]}", 0));
    }

    @Test
    void damagedBodiesAreRefusedOrReadButNeverBreakTheMapper() {
        byte[] body =
                ("{\"records\":[{\"value\":{\"rid\":1,\"a\":{\"s\":[\"x\",\"ü\"],\"n\":-1.2e3,\"b\":{\"c\":null}}}},"
                                + "{\"value\":{\"rid\":\"2\",\"a\":{\"s\":\"[p,q]\",\"n\":true}}}]}")
                        .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(11);
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] damaged = body.clone();
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                int from = random.nextInt(body.length);
                damaged[random.nextInt(body.length)] = random.nextBoolean() ? body[from] : (byte) random.nextInt(256);
            }
            try {
                Outcome receipt = table.postBytes(damaged, JsonFraming.RECORDS);
                assertEquals(
                        receipt.records(),
                        receipt.accepted() + receipt.refused().size());
                read++;
            } catch (Problem problem) {
                assertEquals(
                        ProblemCode.INVALID_BODY, problem.code(), () -> new String(damaged, StandardCharsets.UTF_8));
            }
        }
        assertTrue(read > 100);
    }

    @Test
    void takesBareArraysToo() {
        byte[] body = "[{\"rid\":1,\"value\":2},{\"rid\":2,\"a\":{\"n\":3}},4]".getBytes(StandardCharsets.UTF_8);
        Outcome receipt = table.postBytes(body, JsonFraming.ARRAY);
        assertEquals(List.of("2 null not_an_object"), reasons(receipt));
        assertEquals(3L, table.value(2L, "n"));
        for (String bad : new String[] {"[]", "{}", "{\"records\":[{\"value\":{\"rid\":1}}]}", "", "[{\"rid\":1}]]"}) {
            byte[] bytes = bad.getBytes(StandardCharsets.UTF_8);
            Problem problem = assertThrows(Problem.class, () -> table.postBytes(bytes, JsonFraming.ARRAY), bad);
            assertEquals(ProblemCode.INVALID_BODY, problem.code());
        }
    }

    @Test
    void shortensValuesInMessages() {
        Outcome receipt = table.record("{\"rid\":1,\"a\":{\"n\":\"" + "y".repeat(5_000) + "\\n\"}}");
        String message = receipt.refused().get(0).problems().get(0).message();
        assertTrue(message.contains("\"" + "y".repeat(Shown.CHARS_MAX) + "…\""), message);
        assertTrue(message.length() < 250, message);
        receipt = table.record("{\"rid\":1,\"a\":{\"n\":\"a\\n\\u0000b\"}}");
        assertFalse(receipt.refused().get(0).problems().get(0).message().contains("\n"));
    }

    @Test
    void boundsTheNumberOfProblemsTold() {
        int columns = 2 * RefusedRecords.PROBLEMS_MAX / RefusedRecords.REFUSED_MAX;
        StringBuilder definition = new StringBuilder();
        for (int i = 0; i < columns; i++) {
            definition.append(",{\"name\":\"c" + i + "\",\"path\":[\"c" + i + "\"],\"type\":\"string\"}");
        }
        TestTable strict = TestTable.of("{\"id_field\":\"rid\",\"definition\":["
                + "{\"name\":\"rid\",\"path\":[\"rid\"],\"type\":\"id\"}" + definition + "]}");
        int records = RefusedRecords.REFUSED_MAX;
        Outcome receipt = strict.post("{\"records\":[" + "{\"value\":{}},".repeat(records - 1) + "{\"value\":{}}]}");
        assertEquals(records, receipt.refused().size());
        int told = receipt.refused().stream()
                .mapToInt(record -> record.problems().size())
                .sum();
        assertTrue(told < 2 * RefusedRecords.PROBLEMS_MAX);
        assertEquals(columns + 1, receipt.refused().get(0).problems().size());
        RefusedRecord last = receipt.refused().get(records - 1);
        assertEquals(1, last.problems().size());
        assertEquals(records - 1, last.record());
    }

    @Test
    void boundsTheNumberOfRecordsTold() {
        int pairs = 2 * RefusedRecords.REFUSED_MAX;
        Outcome receipt = table.post("{\"records\":[" + "{\"value\":{\"rid\":1}},7,".repeat(pairs) + "{\"value\":8}]}");
        assertEquals(2 * pairs + 1, receipt.records());
        assertEquals(pairs, receipt.accepted());
        assertEquals(pairs + 1, receipt.refusedCount());
        assertEquals(RefusedRecords.REFUSED_MAX, receipt.refused().size());
        assertEquals(
                Map.of("not_an_object", pairs + 1 - RefusedRecords.REFUSED_MAX),
                receipt.more().reasons());
        for (int record = 2 * RefusedRecords.REFUSED_MAX; record < 2 * pairs; record++) {
            assertEquals(record % 2 == 1, receipt.more().isRefused(record), "record " + record);
        }
        assertEquals(2 * pairs - 1, receipt.more().runEnd(2 * pairs - 2, receipt.records()));
        assertEquals(receipt.records(), receipt.more().runEnd(2 * pairs - 1, receipt.records()));
    }

    @Test
    void skipsAByteOrderMark() {
        for (JsonFraming envelope : JsonFraming.values()) {
            String text = envelope == JsonFraming.ARRAY ? "[{\"rid\":1}]" : "{\"records\":[{\"value\":{\"rid\":1}}]}";
            assertEquals(
                    1,
                    table.postBytes(("\ufeff" + text).getBytes(StandardCharsets.UTF_8), envelope)
                            .accepted());
        }
    }

    @Test
    void buildsRecordKeys() {
        TestTable keyed = TestTable.of("{\"primary_key_fields\":[\"n\",\"a\"],\"allow_missing_fields\":true,"
                + "\"definition\":[{\"name\":\"a\",\"path\":[\"a\"],\"type\":\"string\"},"
                + "{\"name\":\"n\",\"path\":[\"n\"],\"type\":\"int\"}]}");
        keyed.record("{\"n\":1234567,\"a\":\"ü\"}");
        keyed.record("{\"n\":\" 7 \",\"a\":1.50}");
        keyed.record("{\"n\":1e3,\"a\":\"\"}");
        keyed.record("{\"n\":-1.9,\"a\":true}");
        keyed.record("{\"n\":5.2,\"a\":\"x\"}");
        keyed.record("{\"n\":5.7,\"a\":\"x\"}");
        keyed.record("{\"n\":50e-1,\"a\":\"x\"}");
        keyed.record("{\"n\":5.00,\"a\":\"x\"}");
        assertEquals(
                Set.of("1234567|ü", "7|1.50", "1000|", "-1.9|true", "5.2|x", "5.7|x", "5|x"),
                keyed.model.records.keySet());
        assertEquals(5L, keyed.value("5.7|x", "n"));
        assertEquals(7L, keyed.value("7|1.50", "n"));
        assertEquals(Set.of("ü"), keyed.value("1234567|ü", "a"));
        assertEquals(null, keyed.value("1000|", "a"));
        assertEquals(List.of("0 n bad_number"), reasons(keyed.record("{\"n\":\"x\",\"a\":\"b\"}")));
        assertEquals(List.of("0 n bad_key"), reasons(keyed.record("{\"n\":null,\"a\":\"b\"}")));
        assertEquals(List.of("0 n bad_key", "0 a bad_key"), reasons(keyed.record("{\"n\":[],\"a\":{}}")));
        assertEquals(List.of("0 n bad_key", "0 a bad_key"), reasons(keyed.record("{}")));
    }

    @Test
    void numbersOfAForeignTableAreRecordsAndStringsAreKeys() {
        MappingSchema schema =
                MappingSchema.parse(TestTable.schema("\"type\":\"int\",\"config\":{\"ForeignIndex\":\"users\"}"));
        checkForeign(schema, true, "\"12\"", "12");
        checkForeign(schema, true, "12", 12L);
        checkForeign(schema, true, "-1", "out_of_range");
        checkForeign(schema, true, "null", null);
        checkForeign(schema, false, "\"12\"", 12L);
        checkForeign(schema, false, "\"ab\"", "bad_number");
        checkForeign(schema, false, "\"\"", null);
    }

    private static void checkForeign(MappingSchema schema, boolean isKeyed, String json, Object expected) {
        var users = TestTable.table("users", isKeyed, Map.of());
        TestTable foreign = TestTable.of(schema, TestTable.table("t", false, Map.of()), name -> Optional.of(users));
        Outcome receipt = foreign.record("{\"rid\":1,\"c\":" + json + "}");
        Object actual = receipt.refused().isEmpty()
                ? foreign.value(1L, "c")
                : receipt.refused().get(0).problems().get(0).reason();
        assertEquals(expected, actual, json);
    }
}
