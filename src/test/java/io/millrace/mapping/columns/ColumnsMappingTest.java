package io.millrace.mapping.columns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.mapping.request.Refusal;
import io.millrace.mapping.request.RequestParts;
import io.millrace.model.Field;
import io.millrace.model.Request;
import io.millrace.model.TableSchema;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ColumnsMappingTest {
    private static final String NESTED = "{\"key1\":[{\"key2\":\"val2\"},{\"key3\":\"val3\"}]}";

    private static Mapped path(String path, String more) {
        return Mapped.by("[{\"type\":\"path\",\"name\":\"c\",\"path\":\"" + path + "\"" + more + "}]");
    }

    private static void check(String body, String path, String more, String cell) {
        assertEquals(cell, path(path, more).map(Mapped.json(body)).cell(0));
    }

    private static void refused(String body, String path, String more, Refusal refusal, String message) {
        Mapped mapped = path(path, more).map(Mapped.json(body));
        assertTrue(mapped.message().contains(message), mapped.message());
        assertEquals(refusal, mapped.refusal());
    }

    private static Request form(String body) {
        return Mapped.request(
                "application/x-www-form-urlencoded", body.getBytes(StandardCharsets.UTF_8), Map.of(), "", 0);
    }

    private static void checkForm(String body, String path, String cell) {
        assertEquals(cell, path(path, "").map(form(body)).cell(0));
    }

    @Test
    void takesValuesOutOfJson() {
        check("{\"key1\":{\"key2\":\"val2\"},\"key3\":\"val3\"}", "key1.key2", "", "\"val2\"");
        check("{\"key1\":{\"key2\":42}}", "key1.key2", "", "42");
        check("{\"key1\":{\"key2\":42.1}}", "key1.key2", "", "42.1");
        check("{\"key1\":{\"key2\":\"val2\"}}", "key1", "", "{\"key2\":\"val2\"}");
        check(
                "{\"key1\":[{\"key2\":\"val2\",\"key3\":\"val3\"}]}",
                "key1",
                "",
                "[{\"key2\":\"val2\",\"key3\":\"val3\"}]");
        check(NESTED, "key1[1].key3", "", "\"val3\"");
        check(NESTED, "key1[1].key3", ",\"rawString\":true", "val3");
        check(NESTED, "", "", NESTED);
        refused(NESTED, "key1.invalid", "", Refusal.NOT_MAPPED, "path \"key1.invalid\" not found in the body");
        refused(NESTED, "key1[2]", "", Refusal.NOT_MAPPED, "path \"key1[2]\" not found in the body");
        check(NESTED, "key1.invalid", ",\"defaultValue\":\"123\"", "\"123\"");
        check(NESTED, "key1.invalid", ",\"defaultValue\":\"123\",\"rawString\":true", "123");
        refused("invalid json", "key1", "", Refusal.BAD_BODY, "cannot parse request json");
        check("{\"a\":[1.0,1e3,12345678901234567890,-0]}", "a", "", "[1.0,1e3,12345678901234567890,-0]");
        check(" {\"b\" : \"x \\\" y\" ,\n\"a\":[ ] } ", "", "", "{\"b\":\"x \\\" y\",\"a\":[]}");
        check("{\"a\":1,\"a\":2}", "a", "", "2");
        check("{\"\\u0061\":{\"1\":5}}", "a[1]", "", "5");
        check("[[1,2],[3]]", "0.1", "", "2");
        check("{\"s\":\"\\ud83d\\udc0e \\ud83d\"}", "s", ",\"rawString\":true", "🐎 \ufffd");
    }

    @Test
    void tellsWhereJsonIsBroken() {
        refused("{\"a\":1,}", "a", "", Refusal.BAD_BODY, "at byte 7: expected a name in quotes");
        refused("{\"a\":1} x", "a", "", Refusal.BAD_BODY, "at byte 8: expected the end");
        refused("{\"a\":01}", "a", "", Refusal.BAD_BODY, "at byte 6");
        refused("", "a", "", Refusal.BAD_BODY, "the end where a value is expected");
        refused("{\"a\":\"\t\"}", "a", "", Refusal.BAD_BODY, "control character");
        refused("{\"a\":\"\\x\"}", "a", "", Refusal.BAD_BODY, "no escape");
        refused("[".repeat(300), "a", "", Refusal.BAD_BODY, "inside each other");
        byte[] bytes = {'"', (byte) 0xff, '"'};
        Request notUtf8 = Mapped.request("application/json", bytes, Map.of(), "", 0);
        assertEquals(
                "cannot parse request json: byte 1 is not UTF-8",
                path("", "").map(notUtf8).message());
    }

    @Test
    void takesValuesOutOfForms() {
        checkForm("key1=bar1&key2[]=bar2&key2[]=bar3", "", "{\"key1\":\"bar1\",\"key2\":[\"bar2\",\"bar3\"]}");
        checkForm("key[x]=bar2&key[y]=bar3", "key", "{\"x\":\"bar2\",\"y\":\"bar3\"}");
        checkForm("key[0][x]=bar2&key[1][x]=bar3", "key[1]", "{\"x\":\"bar3\"}");
        checkForm("a[2]=x", "a", "[null,null,\"x\"]");
        checkForm("a%5Bb%5D=1", "a.b", "\"1\"");
        checkForm("", "", "{}");
        checkForm("a&b=", "", "{\"a\":\"\",\"b\":\"\"}");
        checkForm("a[]=1&a[x]=2", "a", "{\"0\":\"1\",\"x\":\"2\"}");
        for (String bad : List.of("a[b=1", "a[b]c=1", "a=%zz", "a=1;b", "a=b;c", "a[999999]=1")) {
            Mapped mapped = path("a", ",\"defaultValue\":\"x\"").map(form(bad));
            assertTrue(
                    mapped.message().startsWith("cannot parse request body:\n- invalid form data: "), mapped.message());
            assertEquals(Refusal.BAD_BODY, mapped.refusal());
        }
        assertEquals(
                "path \"key[2]\" not found in the body",
                path("key[2]", "").map(form("key[0]=a")).message());
        assertTrue(path("a.0", "").map(form("a[0]=x")).isRefused());
    }

    @Test
    void tellsIndexesFromNamesInDecodedBodies() {
        byte[] body = "{\"a\":[1.5],\"o\":{\"0\":2}}".getBytes(StandardCharsets.UTF_8);
        Request decoded = Mapped.request(RequestParts.DECODED, body, Map.of(), "", 0);
        assertEquals("1.5", path("a[0]", "").map(decoded).cell(0));
        assertEquals("2", path("o.0", "").map(decoded).cell(0));
        assertTrue(path("a.0", "").map(decoded).isRefused());
        assertTrue(path("o[0]", "").map(decoded).isRefused());
    }

    @Test
    void keepsAnyBytesOfABody() {
        byte[] body = new byte[512];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }
        Mapped mapped = Mapped.by("[{\"type\":\"body\",\"name\":\"b\"}]");
        assertArrayEquals(
                body, mapped.map(Mapped.request("", body, Map.of(), "", 0)).bytes(0));
    }

    @Test
    void givesEachColumnAnotherUuid() {
        Mapped mapped = Mapped.by("[{\"type\":\"uuid\",\"name\":\"a\"},{\"type\":\"uuid\",\"name\":\"a\"}]");
        for (int i = 0; i < 200; i++) {
            mapped.map(Mapped.json("{}"));
            assertNotEquals(mapped.cell(0), mapped.cell(1));
            assertEquals(7, UUID.fromString(mapped.cell(1)).version());
            assertEquals(2, UUID.fromString(mapped.cell(1)).variant());
        }
    }

    @Test
    void showsCredentialsOnlyIfAsked() {
        Map<String, List<String>> headers = Map.of(
                "cookie", List.of("c"), "authorization", List.of("a"), "Host", List.of("h"), "x-1", List.of("\"", "2"));
        Request request = Mapped.request("", new byte[0], headers, "", 0);
        String column = "[{\"type\":\"headers\",\"name\":\"h\"}]";
        assertEquals("{\"X-1\":\"\\\"\"}", Mapped.by(column).map(request).cell(0));
        ColumnsSettings shown = new ColumnsSettings(true, 1 << 20, ColumnsSettings.DEFAULT.template());
        assertEquals(
                "{\"Authorization\":\"a\",\"Cookie\":\"c\",\"X-1\":\"\\\"\"}",
                Mapped.by(column, shown).map(request).cell(0));
    }

    @Test
    void refusesARowThatIsTooWide() {
        String body = "{\"a\":\"" + "x".repeat(1_000_000) + "\"}";
        Mapped mapped =
                Mapped.by("[{\"type\":\"body\",\"name\":\"b\"},{\"type\":\"path\",\"name\":\"x\",\"path\":\"a\"}]");
        assertEquals(
                "too big CSV row, column: \"x\", row limit: 1.5 MB",
                mapped.map(Mapped.json(body)).message());
        assertEquals(Refusal.TOO_LARGE, mapped.refusal());
        assertFalse(mapped.map(Mapped.json("{\"a\":1}")).isRefused());
    }

    private static List<String> problems(String columns) {
        Problem problem = assertThrows(Problem.class, () -> Mapped.by(columns));
        return problem.details().stream().map(FieldProblem::message).toList();
    }

    @Test
    void tellsAllThatIsWrongWithARule() {
        assertEquals(
                List.of(
                        "column \"p\" is missing path",
                        "column \"t\" is missing template",
                        "column \"jsonnet\" template is invalid: 1:1-8 Unknown variable: Invalid"),
                problems(
                        """
                        [{"type": "path", "name": "p"}, {"type": "template", "name": "t"},
                         {"type": "template", "name": "jsonnet", "template": {"language": "jsonnet", "content": "Invalid"}}]
                        """));
        assertEquals(1, problems("[]").size());
        assertEquals(1, problems("[{\"type\":\"id\",\"name\":\"x\"}]").size());
        assertEquals(1, problems("[{\"type\":\"ip\",\"name\":\"a\\nb\"}]").size());
        assertTrue(Mapped.by("[{\"type\":\"path\",\"name\":\"Two Words, \\\"x\\\"\",\"path\":\"\"}]") != null);
    }

    private static ColumnsRule rule(String columns) {
        return ColumnsKind.INSTANCE.parse("{\"columns\":" + columns + "}");
    }

    @Test
    void keepsTheFieldsOfLabelsWhereverTheyStand() {
        ColumnsRule first = rule("[{\"type\":\"uuid\",\"name\":\"a\"},{\"type\":\"ip\",\"name\":\"b\"}]");
        TableSchema table = Mapped.table(first);
        assertEquals(
                List.of("c1_a", "c2_b"),
                table.fields().stream().map(Field::name).toList());
        ColumnsRule turned = rule("[{\"type\":\"ip\",\"name\":\"b\"},{\"type\":\"datetime\",\"name\":\"a\"},"
                + "{\"type\":\"ip\",\"name\":\"b\"},{\"type\":\"body\",\"name\":\"a\"}]");
        TableSchema grown = Mapped.grown(table, turned);
        assertEquals(
                List.of("c1_a", "c2_b", "c3_b", "c4_a"),
                grown.fields().stream().map(Field::name).toList());
        assertEquals(
                Optional.of(new ColumnField(4, "a")),
                ColumnField.of(grown.fields().get(3)));
        ColumnsMapping mapping =
                (ColumnsMapping) ((BatchMapping) turned.compile(grown, name -> Optional.empty())).single();
        assertEquals(1, mapping.position(0));
        assertEquals(0, mapping.position(1));
        assertEquals(2, mapping.position(2));
        assertEquals(3, mapping.position(3));
        assertEquals(grown.fields(), Mapped.grown(grown, turned).fields());
    }

    @Test
    void readsTheBodyOnceForAllSinks() {
        Request request = Mapped.json("{\"a\":1}");
        RequestParts parts = RequestParts.of(request, false);
        assertEquals("1", path("a", "").map(request).cell(0));
        assertTrue(parts == RequestParts.of(request, false));
        assertTrue(parts.document() == RequestParts.of(request, false).document());
        assertFalse(parts == RequestParts.of(Mapped.json("{\"a\":1}"), false));
    }

    @Test
    void writesLinesThatReadBack() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        CsvLine line = new CsvLine();
        for (int round = 0; round < 100; round++) {
            byte[][] cells = new byte[1 + random.nextInt(4)][];
            long bytes = 0;
            for (int i = 0; i < cells.length; i++) {
                cells[i] = new byte[random.nextInt(20)];
                for (int at = 0; at < cells[i].length; at++) {
                    cells[i][at] = (byte) "\",\n\0aé".charAt(random.nextInt(6));
                }
                line.cell(cells[i], 0, cells[i].length);
                bytes += CsvLine.bytes(cells[i], 0, cells[i].length);
            }
            byte[] written = line.end();
            assertEquals(written.length, bytes);
            String text = new String(written, StandardCharsets.ISO_8859_1);
            StringBuilder expected = new StringBuilder();
            for (byte[] cell : cells) {
                String plain = new String(cell, StandardCharsets.ISO_8859_1);
                expected.append(expected.isEmpty() ? "" : ",")
                        .append('"')
                        .append(plain.replace("\"", "\"\""))
                        .append('"');
            }
            assertEquals(expected.append('\n').toString(), text);
        }
    }
}
