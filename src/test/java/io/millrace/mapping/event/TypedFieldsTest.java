package io.millrace.mapping.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingRule;
import io.millrace.mapping.multipart.FormWriter;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Identity;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Fields that are filled from the payloads of events. */
class TypedFieldsTest {
    private static final EventKind KIND = new EventKind(EventSettings.DEFAULT);

    private static MappingRule rule(String... fields) {
        return KIND.parse("{\"fields\": [" + String.join(",", fields) + "]}");
    }

    private static String field(String name, String type, String... path) {
        return "{\"name\":\"" + name + "\",\"type\":\"" + type + "\",\"path\":["
                + List.of(path).stream().map(step -> '"' + step + '"').collect(Collectors.joining(",")) + "]}";
    }

    private static EventRows rows(String... fields) {
        return new EventRows(rule(fields), 1, EventRows.BOUNDS);
    }

    private static String typed(EventRows rows, int row) {
        return new TreeMap<>(rows.row(row).typed).toString();
    }

    private static void check(String type, String value, String expected) {
        String payload = "{\"a\":" + value + "}";
        EventRows rows = rows(field("f", type, "a")).single(payload);
        assertEquals(expected, rows.row(0).typed.toString(), type + " " + value);
        assertEquals(payload, rows.row(0).payload);
    }

    @Test
    void readsValuesByTheirTypes() {
        check("string", "\"x\"", "{f=[x]}");
        check("string", "5", "{f=[5]}");
        check("string", "true", "{f=[true]}");
        check("string", "\"\"", "{}");
        check("string", "\"\ud83d\ude00\"", "{f=[\ud83d\ude00]}");
        check("strings", "[\"a,b\",\"c\"]", "{f=[a,b, c]}");
        check("strings", "\"a,b\"", "{f=[a, b]}");
        check("strings", "[]", "{f=[]}");
        check("id", "7", "{f=[7]}");
        check("ids", "[7,8]", "{f=[7, 8]}");
        check("int", "-12", "{f=[-12]}");
        check("int", "\" 12 \"", "{f=[12]}");
        check("int", "9223372036854775807", "{f=[9223372036854775807]}");
        check("decimal", "12.509", "{f=[1250]}");
        check("decimal", "-0.5e1", "{f=[-500]}");
        check("timestamp", "\"1970-01-01T01:00:01.5+01:00\"", "{f=[1500]}");
        check("bool", "true", "{f=[1]}");
        check("bool", "\"f\"", "{f=[0]}");
    }

    @Test
    void leavesCellsEmptyForAllOtherValues() {
        for (String type : List.of("string", "strings", "id", "ids", "int", "decimal", "timestamp", "bool")) {
            check(type, "null", "{}");
            check(type, "{\"b\":1}", "{}");
            check(type, "{}", "{}");
        }
        for (String type : List.of("string", "id", "int", "decimal", "timestamp", "bool")) {
            check(type, "[1]", "{}");
            check(type, "[]", "{}");
        }
        check("int", "9223372036854775808", "{}");
        check("int", "1e99999999", "{}");
        check("int", "\"1.5\"", "{}");
        check("int", "true", "{}");
        check("id", "-1", "{}");
        check("ids", "[1,-1]", "{}");
        check("ids", "[1,[2]]", "{}");
        check("decimal", "\"1,5\"", "{}");
        check("decimal", "1e400", "{}");
        check("timestamp", "1705314600000", "{}");
        check("timestamp", "\"2024-13-15T10:30:00Z\"", "{}");
        check("timestamp", "\"yesterday\"", "{}");
        check("bool", "\"maybe\"", "{}");
        check("strings", "[\"a\",{\"b\":[1,{}]},\"c\"]", "{}");
    }

    @Test
    void followsPathsIntoObjectsOnly() {
        EventRows rows = rows(
                field("top", "int", "a"), field("deep", "int", "a", "b", "c"), field("other", "int", "a", "b", "d"));
        rows.batch("[{\"a\":{\"b\":{\"c\":1,\"d\":\"x\",\"e\":9},\"c\":8}},{\"a\":5},{\"a\":[{\"b\":{\"c\":1}}]},{},"
                + "{\"b\":{\"c\":1}},{\"a\":{\"b\":{\"c\":1}},\"a\":{\"b\":{\"d\":2}}},{\"a\":{\"b\":null}}]");
        assertEquals("{deep=[1]}", typed(rows, 0));
        assertEquals("{top=[5]}", typed(rows, 1));
        assertEquals("{}", typed(rows, 2));
        assertEquals("{}", typed(rows, 3));
        assertEquals("{}", typed(rows, 4));
        assertEquals("{other=[2]}", typed(rows, 5), "of members that come twice the last one counts");
        assertEquals("{}", typed(rows, 6));
        assertEquals(7, rows.rows().size());
        String[] steps = IntStream.range(0, 64).mapToObj(i -> "s").toArray(String[]::new);
        String nested = "{\"s\":".repeat(64) + "3" + "}".repeat(64);
        assertEquals("{far=[3]}", typed(rows(field("far", "int", steps)).single(nested), 0));
    }

    @Test
    void readsPayloadsThatAreNotCompactAndFiles() {
        EventRows rows = rows(field("u", "string", "\\u0061 b"), field("n", "int", "n"));
        rows.single(" { \"\\u0061 b\" : \"\\/\" , \"n\" : 1 } ");
        assertEquals("{\"a b\":\"/\",\"n\":1}", rows.row(0).payload);
        assertEquals("{n=[1], u=[/]}", typed(rows, 0));

        EventRows files = rows(
                field("name", "string", "fileName"), field("part", "int", "part"), field("of", "int", "totalParts"));
        byte[] form = new FormWriter()
                .field("type", "t")
                .file("file", "f.bin", new byte[600_000])
                .closed();
        files.map(form, FormWriter.TYPE, 1);
        assertEquals("{name=[f.bin], of=[2], part=[1]}", typed(files, 0));
        assertEquals("{name=[f.bin], of=[2], part=[2]}", typed(files, 1));
    }

    @Test
    void keepsEventsWhoseFieldsWouldNotFitAChunk() {
        String fields = IntStream.range(0, 100)
                .mapToObj(i -> field("f" + i, "strings", "a"))
                .collect(Collectors.joining(","));
        String list = "{\"a\":[" + "\"x\",".repeat(9_999) + "\"x\"]}";
        EventRows rows = new EventRows(rule(fields), 1, new Mapping.Bounds(1_000_000, 1 << 20));
        rows.batch("[" + list + ",{\"a\":[\"y\"]}]");
        assertEquals(2, rows.rows().size());
        assertEquals(list, rows.row(0).payload);
        assertEquals(Map.of(), rows.row(0).typed);
        assertEquals(100, rows.row(1).typed.size());
        assertEquals(List.of("y"), rows.row(1).typed.get("f99"));
    }

    /** Whatever is in a payload, the event is stored as it would be without the fields. */
    @Test
    void changesNothingElseOfAnyEvent() {
        Random random = new Random(7);
        EventRows plain = EventRows.plain();
        EventRows rows = rows(
                field("s", "string", "a"),
                field("t", "strings", "a"),
                field("i", "int", "a"),
                field("d", "decimal", "a", "b"),
                field("at", "timestamp", "b"),
                field("o", "bool", "b"),
                field("n", "ids", "b", "a"));
        for (int round = 0; round < 2_000; round++) {
            String body = "{\"a\":" + value(random, 3) + ",\"b\":" + value(random, 3) + "}";
            assertEquals(plain.single(body).row(0).payload, rows.single(body).row(0).payload, body);
            assertEquals(plain.row(0).metadata, rows.row(0).metadata, body);
        }
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> "null";
            case 1 -> Boolean.toString(random.nextBoolean());
            case 2 -> Long.toString(random.nextLong());
            case 3 -> random.nextInt() + "." + random.nextInt(1_000) + "e" + (random.nextInt(800) - 400);
            case 4 -> "\"\\ud800" + random.nextInt(10) + "\\u0000,\"";
            case 5 -> "\"2024-0" + random.nextInt(10) + "-15T10:30:00Z\"";
            case 6 -> "\"\"";
            case 7 -> "[" + value(random, depth - 1) + "," + value(random, depth - 1) + "]";
            default -> "{\"a\":" + value(random, depth - 1) + ",\"b\":" + value(random, depth - 1) + "}";
        };
    }

    private static void refused(String path, String part, String fields) {
        Problem problem = assertThrows(Problem.class, () -> KIND.parse("{\"fields\":" + fields + "}"), fields);
        assertEquals(ProblemCode.INVALID_PARAMETER, problem.code());
        assertTrue(problem.getMessage().contains(part), problem.getMessage());
        assertEquals(path, String.join(".", problem.details().get(0).path()), problem.getMessage());
    }

    @Test
    void tellsWhatIsWrongWithFields() {
        refused("fields", "a list of at most 100 objects", "5");
        refused("fields", "a list", "null");
        refused("fields", "a list", "[" + "{},".repeat(100) + "{}]");
        refused("fields.0", "has to be an object", "[[]]");
        refused("fields.0.name", "has to be a letter", "[{\"path\":[\"a\"],\"type\":\"int\"}]");
        for (String name : List.of("", "_id", "1a", "a b", "ä", "a\\n", "x".repeat(231))) {
            refused("fields.0.name", "has to be a letter", "[" + field(name, "int", "a") + "]");
        }
        for (EventFields fixed : EventFields.values()) {
            refused("fields.0.name", "a field that every event has", "[" + field(fixed.word(), "int", "a") + "]");
        }
        refused(
                "fields.1.name",
                "the name of a field before it",
                "[" + field("a", "int", "a") + "," + field("a", "bool", "b") + "]");
        refused("fields.0.type", "one of string, strings, id, ids, int", "[" + field("a", "INT", "a") + "]");
        refused("fields.0.type", "one of string", "[{\"name\":\"a\",\"path\":[\"a\"],\"type\":1}]");
        for (String path : List.of("[]", "\"a\"", "[1]", "[\"a\",null]", "{}", "[" + "\"a\",".repeat(64) + "\"a\"]")) {
            refused(
                    "fields.0.path",
                    "a list of 1 to 64 texts",
                    "[{\"name\":\"a\",\"type\":\"int\",\"path\":" + path + "}]");
        }
        for (String more : List.of("\"scale\":-1", "\"scale\":19", "\"scale\":1.5", "\"scale\":null")) {
            refused(
                    "fields.0.scale",
                    "0 to 18",
                    "[{\"name\":\"a\",\"path\":[\"a\"],\"type\":\"decimal\"," + more + "}]");
        }
        refused("fields.0.scale", "for a decimal", "[{\"name\":\"a\",\"path\":[\"a\"],\"type\":\"int\",\"scale\":2}]");
        refused(
                "fields.0.granularity",
                "s, ms, us, ns",
                "[{\"name\":\"a\",\"path\":[\"a\"],\"type\":\"timestamp\",\"granularity\":\"h\"}]");
        refused("fields.0.min", "is not known", "[{\"name\":\"a\",\"path\":[\"a\"],\"type\":\"int\",\"min\":2}]");
        Problem all = assertThrows(Problem.class, () -> KIND.parse("{\"fields\":[{},{\"name\":\"b\"}]}"));
        assertEquals(5, all.details().size());
    }

    @Test
    void asksTheTableForFields() {
        TableSchema table = new TableSchema(new TableId(1), "d", "t", Identity.LOG_TIME, true, 1, 0, List.of());
        MappingRule rule = rule(
                field("total", "decimal", "total"),
                "{\"name\":\"at\",\"type\":\"timestamp\",\"path\":[\"a\"],\"granularity\":\"ns\"}");
        assertEquals(
                List.of("payload", "metadata", "valid_time", "tick", "file_first", "file_content", "total", "at"),
                List.copyOf(rule.plan(table, name -> Optional.empty())
                        .fieldsToCreate()
                        .keySet()));
        Field other = new Field(1, "total", FieldOptions.bool(), 0);
        Problem problem =
                assertThrows(Problem.class, () -> rule.plan(table.with(2, List.of(other)), name -> Optional.empty()));
        assertTrue(problem.getMessage().contains("total: the table's column is"), problem.getMessage());
        assertEquals("total", problem.details().get(0).field());
    }

    /** Cells come by ascending position, wherever the fields are. */
    @Test
    void fillsFieldsWhereverTheyAre() {
        MappingRule rule = rule(field("first", "int", "a"), field("last", "int", "b"));
        TableSchema table = new TableSchema(
                new TableId(1),
                "d",
                "t",
                Identity.LOG_TIME,
                true,
                1,
                0,
                List.of(new Field(1, "first", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null), 0)));
        TableSchema grown = EventRows.grown(table, rule);
        Mapping mapping = rule.compile(grown, name -> Optional.empty());
        int[] positions = IntStream.of(((EventMapping) mapping).cells().length)
                .boxed()
                .flatMap(count -> IntStream.range(0, count).boxed())
                .mapToInt(i -> ((EventMapping) mapping).cells()[i].position())
                .toArray();
        assertEquals(
                List.of(0, 1, 2, 3, 4, 5, 6, 7), IntStream.of(positions).boxed().toList());
    }
}
