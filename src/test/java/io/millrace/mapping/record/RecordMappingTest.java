package io.millrace.mapping.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.mapping.Framing;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingRule;
import io.millrace.model.Field;
import io.millrace.model.Identity;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RowEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordMappingTest {
    private static final String ALL =
            """
            {"records": "%s", "columns": [
                {"name": "payload", "source": "body", "content": "%s"},
                {"name": "at", "source": "time"},
                {"name": "agent", "source": "header", "of": "User-Agent"},
                {"name": "page", "source": "parameter", "of": "page"},
                {"name": "ip", "source": "address"},
                {"name": "headers", "source": "headers"}]}
            """;
    private static final Mapping.Bounds BOUNDS = new Mapping.Bounds(10_000, 100);

    private final List<Map.Entry<String, String>> headers =
            List.of(Map.entry("user-agent", "curl"), Map.entry("X-a/b", "1"), Map.entry("x-A/B", "2"));
    private List<Map.Entry<String, String>> parameters = List.of(Map.entry("page", "p\"1"), Map.entry("page", "2"));

    private List<String> rows;
    private Outcome outcome;

    private static TableSchema table(Identity identity, MappingRule rule) {
        TableSchema empty = new TableSchema(new TableId(1), "d", "t", identity, true, 1, 0, List.of());
        List<Field> fields = new ArrayList<>();
        rule.plan(empty, name -> Optional.empty())
                .fieldsToCreate()
                .forEach((name, options) -> fields.add(new Field(fields.size() + 1, name, options, 0)));
        return new TableSchema(new TableId(1), "d", "t", identity, true, 2, 0, fields);
    }

    private void map(String rule, Identity identity, byte[] body, String contentType, int admitted) {
        MappingRule parsed = RecordMappingKind.INSTANCE.parse(rule);
        Mapping mapping = parsed.compile(table(identity, parsed), name -> Optional.empty());
        RowEncoder encoder = new RowEncoder(mapping.table());
        Request request = new Request(body, body.length, contentType, headers, parameters, "::1", 1_000_000, null);
        Framing.Extent extent = mapping.framing(request).whole(body, body.length);
        outcome = mapping.mapper(encoder, BOUNDS).map(request, admitted);
        assertEquals(extent.records(), outcome.records());
        rows = List.of();
        if (outcome.accepted() > 0) {
            RowBatch batch = encoder.finish();
            rows = new String(batch.csv(), 0, batch.length(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        assertEquals(outcome.accepted(), rows.size());
    }

    private void map(String records, String content, String body) {
        map(
                ALL.formatted(records, content),
                Identity.LOG,
                body.getBytes(StandardCharsets.UTF_8),
                "",
                Integer.MAX_VALUE);
    }

    private String reason(int refused) {
        FieldProblem problem = outcome.refused().get(refused).problems().get(0);
        return outcome.refused().get(refused).record() + " " + problem.reason();
    }

    @Test
    void putsThePartsOfARequestIntoColumns() {
        map("body", "text", "hello\nworld");
        assertEquals(
                List.of(",1000000,,\"hello\\nworld\",1000000,\"curl\",\"p\"\"1\",\"::1\","
                        + "\"{\"\"user-agent\"\":[\"\"curl\"\"],\"\"x-a/b\"\":[\"\"1\"\",\"\"2\"\"]}\""),
                rows);
    }

    @Test
    void mapsEachLineAndEachElement() {
        String columns = ", \"columns\": [{\"name\": \"p\", \"source\": \"body\", \"content\": \"json\"}]}";
        byte[] lines = "{\"a\":1}\r\n\n 2 \nx\n\"end\"".getBytes(StandardCharsets.UTF_8);
        map("{\"records\": \"lines\"" + columns, Identity.LOG, lines, "", Integer.MAX_VALUE);
        assertEquals(List.of(",1000000,,\"{\"\"a\"\":1}\"", ",1000000,,\" 2 \"", ",1000000,,\"\"\"end\"\"\""), rows);
        assertEquals("2 bad_json", reason(0));
        byte[] array = "[1, {\"a\": [2, 3]} ,\"x\\\"\",true,-1.5e3]".getBytes(StandardCharsets.UTF_8);
        List<String> expected = List.of(
                ",1000000,,\"1\"",
                ",1000000,,\"{\"\"a\"\": [2, 3]}\"",
                ",1000000,,\"\"\"x\\\\\"\"\"\"\"",
                ",1000000,,\"true\"",
                ",1000000,,\"-1.5e3\"");
        map("{\"records\": \"array\"" + columns, Identity.LOG, array, "", Integer.MAX_VALUE);
        assertEquals(expected, rows);
        map("{\"records\": \"body\"" + columns, Identity.LOG, array, Request.JSON_RECORDS, 2);
        assertEquals(expected.subList(0, 2), rows);
        assertEquals(5, outcome.records());
        assertEquals(2, outcome.admitted());
    }

    @Test
    void refusesValuesThatAreTooLargeOrNoTextAlone() {
        map("lines", "text", "good\n" + "x".repeat(101) + "\nagain");
        assertEquals(2, rows.size());
        assertEquals("1 too_large", reason(0));
        byte[] noText = {'a', '\n', (byte) 0xff, '\n'};
        map(ALL.formatted("lines", "text"), Identity.LOG, noText, "", Integer.MAX_VALUE);
        assertEquals("1 bad_text", reason(0));
        map(ALL.formatted("lines", "bytes"), Identity.LOG, noText, "", Integer.MAX_VALUE);
        assertEquals(List.of(), outcome.refused());
        map("body", "json", "");
        assertEquals("0 bad_json", reason(0));
        map("body", "bytes", "");
        assertEquals(1, rows.size());
    }

    @Test
    void refusesBodiesWithoutRecords() {
        for (String body : List.of("", "{}", "[1", "[1] 2", "[]", "[1,]")) {
            Problem problem = assertThrows(Problem.class, () -> map("array", "json", body));
            assertEquals(ProblemCode.INVALID_BODY, problem.code(), body);
        }
        assertThrows(Problem.class, () -> map("lines", "json", "\n \n"));
    }

    @Test
    void takesTheKeyFromTheRequestOrMakesOne() {
        String rule = "{\"records\": \"lines\", \"key\": {\"source\": \"%s\"%s},"
                + " \"columns\": [{\"name\": \"p\", \"source\": \"body\"}]}";
        byte[] body = "a\nb".getBytes(StandardCharsets.UTF_8);
        map(rule.formatted("uuid", ""), Identity.KEY, body, "", Integer.MAX_VALUE);
        assertTrue(rows.get(0).matches("\"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab].*"), rows.get(0));
        assertNotEquals(rows.get(0).substring(0, 38), rows.get(1).substring(0, 38));
        map(rule.formatted("header", ", \"of\": \"X-None\""), Identity.KEY, body, "", Integer.MAX_VALUE);
        assertEquals("1 missing", reason(1));
        map(rule.formatted("parameter", ", \"of\": \"page\""), Identity.KEY, body, "", Integer.MAX_VALUE);
        assertTrue(rows.get(0).startsWith("\"p\"\"1\","), rows.get(0));
    }

    @Test
    void letsARequestSayHowLongItsRecordsAreThere() {
        String rule = "{\"records\": \"lines\", \"ttl\": {\"source\": \"parameter\", \"of\": \"ttl\"},"
                + " \"columns\": [{\"name\": \"p\", \"source\": \"body\", \"content\": \"text\"}]}";
        byte[] body = "a\nb".getBytes(StandardCharsets.UTF_8);
        map(rule, Identity.LOG, body, "", Integer.MAX_VALUE);
        assertEquals(List.of(",1000000,,\"a\"", ",1000000,,\"b\""), rows);
        parameters = List.of(Map.entry("ttl", "1.5s"));
        map(rule, Identity.LOG, body, "", Integer.MAX_VALUE);
        assertEquals(List.of(",1000000,;2500000,\"a\"", ",1000000,;2500000,\"b\""), rows);
        for (String wrong : List.of("", "0", "-1s", "5", "1d", "true")) {
            parameters = List.of(Map.entry("ttl", wrong));
            Problem problem =
                    assertThrows(Problem.class, () -> map(rule, Identity.LOG, body, "", Integer.MAX_VALUE), wrong);
            assertEquals(ProblemCode.INVALID_PARAMETER, problem.code());
            assertTrue(problem.getMessage().startsWith("the parameter ttl is " + wrong + ", not"));
        }
        check("bad_ttl", "{\"ttl\": {\"source\": \"uuid\"}, \"columns\": [{\"name\": \"a\", \"source\": \"body\"}]}");
    }

    @Test
    void tellsAllThatIsWrongWithARule() {
        check("no JSON", "{");
        check("JSON object", "[]");
        check(
                "bad_records unknown_member bad_name bad_source bad_content duplicate_name bad_source bad_content",
                """
                {"records": "some", "more": 1, "columns": [{"source": "body"}, {"name": "a", "source": "moon"},
                    {"name": "b", "source": "address", "content": "json"}, {"name": "b", "source": "header"},
                    {"name": "c", "source": "body", "content": "xml"}]}
                """);
        check("missing_columns", "{}");
        check("bad_key", "{\"key\": {\"source\": \"time\"}, \"columns\": [{\"name\": \"a\", \"source\": \"body\"}]}");
    }

    private static void check(String expected, String rule) {
        Problem problem = assertThrows(Problem.class, () -> RecordMappingKind.INSTANCE.parse(rule));
        assertEquals(ProblemCode.INVALID_PARAMETER, problem.code());
        if (problem.details().isEmpty()) {
            assertTrue(problem.getMessage().contains(expected), problem.getMessage());
            return;
        }
        List<String> reasons =
                problem.details().stream().map(FieldProblem::reason).sorted().toList();
        assertEquals(List.of(expected.split(" ")).stream().sorted().toList(), reasons);
    }

    @Test
    void fitsOnlyTablesWithTheRightIdsAndColumns() {
        MappingRule rule = RecordMappingKind.INSTANCE.parse(ALL.formatted("body", "text"));
        TableSchema fits = table(Identity.LOG_TIME, rule);
        rule.compile(fits, name -> Optional.empty());
        for (Identity identity : List.of(Identity.ID, Identity.KEY)) {
            assertEquals(
                    "incompatible_table",
                    assertThrows(Problem.class, () -> table(identity, rule))
                            .details()
                            .get(0)
                            .reason());
        }
        MappingRule other = RecordMappingKind.INSTANCE.parse(ALL.formatted("body", "bytes"));
        Problem problem = assertThrows(Problem.class, () -> other.plan(fits, name -> Optional.empty()));
        assertEquals("incompatible_column", problem.details().get(0).reason());
        assertThrows(Problem.class, () -> rule.compile(fits.without(fits.field(2)), name -> Optional.empty()));
    }
}
