package io.millrace.pql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.Interruption;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import io.millrace.pql.parse.PqlLimits;
import io.millrace.pql.parse.PqlParser;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that answer groups of records, values of fields, or records in another order than that of their ids. */
class PqlGroupsTest {
    @TempDir
    Path directory;

    private final Map<String, TestTable> tables = new HashMap<>();

    @BeforeEach
    void writeTables() {
        table("parents", true);
        TestTable visits = table("visits", false)
                .field("tag", FieldOptions.set(true))
                .field("id", FieldOptions.set(false))
                .field("kind", FieldOptions.mutex(true))
                .field("mode", FieldOptions.mutex(false))
                .field("paid", FieldOptions.bool())
                .field("num", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null))
                .field("price", FieldOptions.decimal(2, Long.MIN_VALUE, Long.MAX_VALUE))
                .field("at", FieldOptions.timestamp(Granularity.S, Instant.parse("2000-01-01T00:00:00Z")))
                .field("day", FieldOptions.time(false, "YMD", Duration.ZERO, true))
                .field("parent", FieldOptions.integer(0, Long.MAX_VALUE, "parents"));
        write(visits, 1, row -> {
            key(row, 0, "z");
            key(row, 0, "a");
            row.number(1, 7);
            key(row, 2, "m");
            row.number(3, 5);
            row.number(4, 1);
            row.number(5, 3);
            row.number(6, 150);
            row.number(7, -60);
            key(row, 9, "two");
        });
        write(visits, 2, row -> {
            key(row, 0, "a");
            row.number(1, 7);
            key(row, 2, "b");
            row.number(3, 0);
            row.number(4, 0);
            row.number(5, -3);
            row.number(6, -25);
            row.number(7, 90);
            key(row, 9, "one");
        });
        write(visits, 3, row -> {
            row.number(1, 9);
            key(row, 2, "m");
            row.number(4, 1);
            row.number(5, 0);
            key(row, 9, "two");
            row.recordTime(Instant.parse("2021-03-04T00:00:00Z").getEpochSecond() * 1_000_000);
            row.number(8, 4);
        });
        write(visits, 4, row -> key(row, 0, "q"));
    }

    private TestTable table(String name, boolean isKeyed) {
        TestTable table = new TestTable(directory, tables, name, isKeyed, true);
        tables.put(name, table);
        return table;
    }

    private static void write(TestTable table, long id, Consumer<RowVisitor> cells) {
        table.write(List.of(row(id, cells)), 1);
    }

    private static Consumer<RowVisitor> row(long id, Consumer<RowVisitor> cells) {
        return row -> {
            row.beginRow(1);
            row.recordId(id);
            cells.accept(row);
            row.endRow();
        };
    }

    private static void key(RowVisitor row, int position, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        row.key(position, utf8, 0, utf8.length);
    }

    /** Keys of one letter have ids against the alphabet. */
    private static long[] ids(TableSchema table, Field field, List<String> keys) {
        return keys.stream()
                .mapToLong(key ->
                        key.length() == 1 ? 1 + 'z' - key.charAt(0) : 1_000_000 - Long.parseLong(key.substring(1)))
                .toArray();
    }

    private PqlExecutor executor(String table) {
        return new PqlExecutor(
                tables.get(table).snapshot(),
                name -> Optional.ofNullable(tables.get(name)).map(TestTable::snapshot),
                PqlGroupsTest::ids,
                Interruption.NEVER);
    }

    private static String answer(PqlExecutor executor, String pql) {
        String answer = Rendered.text(executor.execute(new PqlParser(PqlLimits.DEFAULT).parse(pql)));
        return answer.substring("{\"results\":[".length(), answer.length() - 3);
    }

    private void check(String pql, String expected) {
        assertEquals(expected, answer(executor("visits"), pql), pql);
    }

    private void checkRefused(String pql, String part) {
        Problem problem = assertThrows(Problem.class, () -> answer(executor("visits"), pql), pql);
        assertEquals(ProblemCode.INVALID_QUERY, problem.code());
        assertTrue(problem.getMessage().contains(part), problem.getMessage());
        assertTrue(problem.getMessage().startsWith("executing: "), problem.getMessage());
    }

    private static String group(String cell, String rest) {
        return "{\"group\":[" + cell + "],\"count\":" + rest + "}";
    }

    @Test
    void groupsByEveryTypeButDecimal() {
        String key = "{\"field\":\"%s\",\"rowKey\":\"%s\"}";
        check(
                "GroupBy(Rows(tag))",
                "[" + group(key.formatted("tag", "z"), "1") + "," + group(key.formatted("tag", "q"), "1") + ","
                        + group(key.formatted("tag", "a"), "2") + "]");
        check("GroupBy(Rows(kind), limit=1)", "[" + group(key.formatted("kind", "m"), "2") + "]");
        check(
                "GroupBy(Rows(parent))",
                "[" + group(key.formatted("parent", "two"), "2") + "," + group(key.formatted("parent", "one"), "1")
                        + "]");
        check(
                "GroupBy(Rows(paid), Rows(day))",
                "[" + group("{\"field\":\"paid\",\"rowID\":1},{\"field\":\"day\",\"rowID\":4}", "1") + "]");
        check(
                "GroupBy(Rows(at))",
                "[" + group("{\"field\":\"at\",\"value\":\"1999-12-31T23:59:00Z\"}", "1") + ","
                        + group("{\"field\":\"at\",\"value\":\"2000-01-01T00:01:30Z\"}", "1") + "]");
        check(
                "GroupBy(Rows(num, previous=0), filter=Row(id=7))",
                "[" + group("{\"field\":\"num\",\"value\":3}", "1") + "]");
        checkRefused(
                "GroupBy(Rows(price))", "Rows call must have field of one of types: set,time,mutex,bool,int,timestamp");
    }

    @Test
    void worksOutAggregatesOfGroups() {
        String seven = "{\"field\":\"id\",\"rowID\":7}";
        String nine = "{\"field\":\"id\",\"rowID\":9}";
        check("GroupBy(Rows(id), aggregate=Sum(field=price))", "[" + group(seven, "2,\"sum\":1.25") + "]");
        check(
                "GroupBy(Rows(id), aggregate=Sum(Row(paid=true), field=num))",
                "[" + group(seven, "1,\"sum\":3") + "," + group(nine, "1,\"sum\":0") + "]");
        check(
                "GroupBy(Rows(id), aggregate=Count(Distinct(Row(paid=true), field=tag)))",
                "[" + group(seven, "2,\"aggregate\":2") + "," + group(nine, "1,\"aggregate\":0") + "]");
        check(
                "GroupBy(Rows(id), aggregate=Count(Distinct(field=at)), having=Condition(sum == 2))",
                "[" + group(seven, "2,\"aggregate\":2") + "]");
        check(
                "GroupBy(Rows(id), aggregate=Sum(field=price), having=Condition(1.2 < sum <= 1.25))",
                "[" + group(seven, "2,\"sum\":1.25") + "]");
        check("GroupBy(Rows(id), aggregate=Sum(field=price), having=Condition(sum >< [2,3]))", "[]");
        checkRefused("GroupBy(Rows(id), aggregate=Min(field=num))", "aggregate of GroupBy() must be Sum");
        checkRefused("GroupBy(Rows(id), aggregate=Count(Row(id=7)))", "but got Count(Row(id=7))");
        checkRefused("GroupBy(Rows(id), aggregate=Sum(field=tag))", "cannot compute Sum() on set field");
        checkRefused("GroupBy(Rows(id), aggregate=Count(Distinct(field=num, index=parents)))", "another index");
    }

    @Test
    void refusesGroupByThatIsNone() {
        checkRefused("GroupBy()", "need at least one child call");
        checkRefused("GroupBy(Row(id=7))", "'Row' is not a valid child query for GroupBy, must be 'Rows'");
        checkRefused("GroupBy(Rows())", "missing field in Rows call");
        checkRefused("GroupBy(Rows(gone))", "field not found");
        checkRefused("GroupBy(Rows(num, limit=1))", "int fields not supported by Rows() query");
        checkRefused("GroupBy(Rows(id, from='2021'))", "'from' and 'to' are not valid options");
        checkRefused("GroupBy(Rows(tag, previous=nokey))", "translating previous key \"nokey\"");
        checkRefused("GroupBy(Rows(id), previous=[1,2])", "mismatched lengths for previous");
        checkRefused("GroupBy(Rows(id), having=Row(id=1))", "the only supported having call is Condition()");
        checkRefused("GroupBy(Rows(id), having=Condition())", "Condition() must contain a single condition");
        checkRefused("GroupBy(Rows(id), having=Condition(count>1, sum>1))", "must contain a single condition");
        checkRefused("GroupBy(Rows(id), having=Condition(max>1))", "Condition() only supports count or sum");
        checkRefused("GroupBy(Rows(id), having=Condition(count>x))", "compares with numbers");
        checkRefused("GroupBy(Rows(id), sort=\"\")", "invalid sorting directive: ''");
        checkRefused("GroupBy(Rows(id), sort=\"count,\")", "invalid sorting directive: ''");
        checkRefused("GroupBy(Rows(id), sort=\"count asc x\")", "'count asc x': too many elements");
        checkRefused("GroupBy(Rows(id), sort=\"id\")", "only supported on count, aggregate, or sum, not 'id'");
        checkRefused("GroupBy(Rows(id), sort=\"count up\")", "unknown sort direction 'up'");
        checkRefused("GroupBy(" + "Rows(id),".repeat(65) + ")", "takes at most 64 Rows");
    }

    /** The odometer of the reference: three equal fields, the last of which goes on behind its row. */
    @Test
    void goesOnBehindPreviousGroups() {
        TestTable wheels = table("wheels", false)
                .field("a", FieldOptions.set(false))
                .field("b", FieldOptions.set(false))
                .field("c", FieldOptions.set(false));
        int[][] rows = {{0, 0}, {0, 1}, {0, 2}, {1, 1}, {2, 0}, {2, 2}, {3, 3}};
        for (int[] bit : rows) {
            write(wheels, bit[1], row -> IntStream.range(0, 3).forEach(field -> row.number(field, bit[0])));
        }
        check("wheels", "Rows(a), Rows(b), Rows(c, previous=1), limit=3", "0 0 2:2, 0 1 0:1, 0 1 1:1");
        check("wheels", "Rows(a), Rows(b), Rows(c), previous=[0,1,0], limit=2", "0 1 1:1, 0 2 0:2");
        check("wheels", "Rows(a, previous=2), Rows(b, previous=2), limit=9", "3 3:1");
        check("wheels", "Rows(a, previous=1), Rows(b), limit=2", "1 0:1, 1 1:1");
        check("wheels", "Rows(a), Rows(b, previous=3), limit=2", "1 0:1, 1 1:1");
        check("wheels", "Rows(a, previous=9), Rows(b)", "");
        check("wheels", "Rows(a, in=[3,1,1]), Rows(b, limit=2)", "1 0:1, 1 1:1");
        check("wheels", "Rows(a), offset=4", "0:3, 1:1, 2:2, 3:1");
        check("wheels", "Rows(a), offset=2, limit=1", "2:2");
    }

    private void check(String table, String groupBy, String expected) {
        String answer = answer(executor(table), "GroupBy(" + groupBy + ")");
        String shown = answer.replaceAll("\\{\"field\":\"[abc]\",\"rowID\":(\\d+)}", "$1")
                .replaceAll("\\{\"group\":\\[([0-9,]+)],\"count\":(\\d+)}", "$1:$2")
                .replaceAll("(\\d),(\\d)(?=[^:]*:)", "$1,$2");
        assertEquals("[" + expected.replace(", ", ",").replace(' ', ',') + "]", shown, groupBy);
    }

    @Test
    void tellsDistinctValuesOfEveryType() {
        check("Distinct(field=tag)", "{\"columns\":[1,10,26],\"keys\":[\"z\",\"q\",\"a\"]}");
        check("Distinct(Row(id=9), field=tag)", "{\"columns\":[],\"keys\":[]}");
        check("Distinct(field=id)", "{\"columns\":[7,9]}");
        check("Distinct(field=paid)Count(Distinct(field=paid))", "{\"columns\":[0,1]},2");
        check("Distinct(field=day)Distinct(field=day, to='2021')", "{\"columns\":[4]},{\"columns\":[]}");
        check("Distinct(field=num)", "{\"neg\":{\"columns\":[3]},\"pos\":{\"columns\":[0,3]}}");
        check("Distinct(field=price)", "{\"neg\":{\"columns\":[25]},\"pos\":{\"columns\":[150]}}");
        check(
                "Distinct(field=at)Count(Distinct(field=at))",
                "{\"Values\":[\"1999-12-31T23:59:00Z\",\"2000-01-01T00:01:30Z\"],\"Name\":\"at\"},2");
        check(
                "Distinct(field=parent)Distinct(Row(id=9), field=parent)",
                "{\"neg\":{\"columns\":[]},\"pos\":{\"columns\":[],\"keys\":[\"two\",\"one\"]}},"
                        + "{\"neg\":{\"columns\":[]},\"pos\":{\"columns\":[],\"keys\":[\"two\"]}}");
        checkRefused("Distinct()", "missing field option in Distinct query");
        checkRefused("Distinct(field=gone)", "field not found");
        checkRefused("Distinct(field=num, index=gone)", "gone: index not found");
        checkRefused("Distinct(All(), All(), field=num)", "Distinct() only accepts a single bitmap input");
    }

    @Test
    void joinsByDistinctValues() {
        check("Row(id=7)Intersect(Row(id=7), Distinct(Row(id=9), field=num))", "{\"columns\":[1,2]},{\"columns\":[]}");
        check(
                "Intersect(All(), Distinct(field=num))Limit(Distinct(field=id), limit=1)",
                "{\"columns\":[3]},{\"columns\":[7]}");
        assertEquals(
                "{\"columns\":[],\"keys\":[\"two\"]}",
                answer(executor("parents"), "Union(Distinct(Row(paid=true), index=visits, field=parent))"));
        check("Count(Distinct(All(), field=num, index=visits))", "3");
    }

    @Test
    void refusesTheOneNumberWithoutMagnitude() {
        write(tables.get("visits"), 5, row -> row.number(5, Long.MIN_VALUE));
        checkRefused("Distinct(field=num)", "cannot show the value -9223372036854775808");
        check("Count(Distinct(field=num))", "4");
        check(
                "GroupBy(Rows(num), limit=1)",
                "[" + group("{\"field\":\"num\",\"value\":-9223372036854775808}", "1") + "]");
    }

    @Test
    void sortsByEveryTypeButSets() {
        checkOrder("Sort(All(), field=num)", "2:-3 3:0 1:3");
        checkOrder("Sort(num, All(), sort-desc=true)", "1:3 3:0 2:-3");
        checkOrder("Sort(All(), field=price)", "2:-0.25 1:1.50");
        checkOrder("Sort(All(), field=at, sort-desc=true, limit=1)", "2:\"2000-01-01T00:01:30Z\"");
        checkOrder("Sort(All(), field=kind)", "2:\"b\" 1:\"m\" 3:\"m\"");
        checkOrder("Sort(All(), field=kind, sort-desc=true)", "1:\"m\" 3:\"m\" 2:\"b\"");
        checkOrder("Sort(All(), field=kind, sort-desc=true, offset=1, limit=1)", "3:\"m\"");
        checkOrder("Sort(All(), field=mode)", "2:0 1:5");
        checkOrder("Sort(All(), field=paid, offset=1)", "1:true 3:true");
        checkOrder("Sort(All(), field=paid, offset=9)", "");
        checkOrder("Sort(All(), field=parent)", "1:\"two\" 3:\"two\" 2:\"one\"");
        checkRefused("Sort(All(), field=tag)", "Sort of field type set not implemented yet");
        checkRefused("Sort(All(), field=day)", "Sort of field type time not implemented yet");
        checkRefused("Sort(All())", "field required");
        checkRefused("Sort(field=num)", "requires exactly one row query");
    }

    private void checkOrder(String pql, String expected) {
        String ids = expected.replaceAll(":[^ ]+", "").replace(' ', ',');
        String pairs = expected.isEmpty()
                ? ""
                : List.of(expected.split(" ")).stream()
                        .map(pair -> "{\"id\":" + pair.replaceFirst(":", ",\"value\":") + "}")
                        .collect(Collectors.joining(","));
        check(pql, "{\"Row\":{\"columns\":[" + ids + "]},\"RowKVs\":[" + pairs + "]}");
    }

    @Test
    void extractsInTheOrderOfSort() {
        String head = "{\"fields\":[{\"name\":\"tag\",\"type\":\"[]string\"}],\"columns\":[";
        String one = "{\"column\":1,\"rows\":[[\"z\",\"a\"]]}";
        String two = "{\"column\":2,\"rows\":[[\"a\"]]}";
        String three = "{\"column\":3,\"rows\":[null]}";
        check("Extract(Sort(All(), field=num), Rows(tag))", head + two + "," + three + "," + one + "]}");
        check("Extract(Limit(Sort(All(), field=num), offset=1), Rows(tag))", head + three + "," + one + "]}");
        check(
                "Extract(Options(Sort(All(), field=num), shards=[0]), Rows(tag))",
                head + two + "," + three + "," + one + "]}");
        check(
                "Count(Sort(All(), field=num, limit=2))Sum(Sort(All(), field=num, limit=1), field=num)",
                "2,{\"value\":-3,\"floatValue\":0,\"decimalValue\":null,\"timestampValue\":\"0001-01-01T00:00:00Z\",\"count\":1}");
    }

    @Test
    void ordersKeyedRowsByTheirIds() {
        check("Rows(tag)", "{\"rows\":null,\"keys\":[\"z\",\"q\",\"a\"],\"Field\":\"tag\"}");
        check("Rows(tag, previous=z, limit=1)", "{\"rows\":null,\"keys\":[\"q\"],\"Field\":\"tag\"}");
        check("Rows(tag, column=1)", "{\"rows\":null,\"keys\":[\"z\",\"a\"],\"Field\":\"tag\"}");
        check("Rows(tag, in=[a, none, z])", "{\"rows\":null,\"keys\":[\"a\",\"z\"],\"Field\":\"tag\"}");
        check("MinRow(field=tag)", "{\"id\":1,\"key\":\"z\",\"count\":1}");
        check("MaxRow(field=tag)", "{\"id\":26,\"key\":\"a\",\"count\":1}");
        check("MaxRow(All(), field=tag)", "{\"id\":26,\"key\":\"a\",\"count\":2}");
        check("MinRow(Row(id=9), field=tag)", "{\"id\":0,\"key\":\"\",\"count\":0}");
        check("Options(MaxRow(field=tag), shards=[0])", "{\"id\":26,\"key\":\"a\",\"count\":1}");
        checkRefused("Rows(tag, previous=none)", "translating previous key \"none\"");
    }

    /** Enough rows, records and numbers that every way of walking over them is taken. */
    @Test
    void groupsManyRecords() {
        TestTable many = table("many", false)
                .field("few", FieldOptions.mutex(false))
                .field("num", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null))
                .field("rows", FieldOptions.set(true));
        List<Consumer<RowVisitor>> records = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            int id = i;
            records.add(row(id, cells -> {
                cells.number(0, id % 1_000);
                cells.number(1, id % 7 - 3L);
                key(cells, 2, "k" + id % 999);
            }));
        }
        many.write(records, 2_000);
        PqlExecutor executor = executor("many");
        assertEquals(
                IntStream.rangeClosed(-3, 3)
                        .mapToObj(value -> group(
                                "{\"field\":\"num\",\"value\":" + value + "}",
                                Long.toString(IntStream.range(0, 3_000)
                                        .filter(id -> id % 7 - 3 == value)
                                        .count())))
                        .collect(Collectors.joining(",", "[", "]")),
                answer(executor, "GroupBy(Rows(num))"));
        assertEquals(
                LongStream.of(0, 1_000, 2_000)
                        .boxed()
                        .sorted((left, right) -> Long.compare(right % 999, left % 999))
                        .map(id -> group(
                                "{\"field\":\"few\",\"rowID\":0},{\"field\":\"rows\",\"rowKey\":\"k" + id % 999 + "\"}",
                                "1"))
                        .collect(Collectors.joining(",", "[", "]")),
                answer(executor, "GroupBy(Rows(few), Rows(rows), limit=3)"));
        assertEquals("2997", answer(executor, "Count(Sort(All(), field=num, limit=2997))"));
        assertEquals(
                "{\"neg\":{\"columns\":[1,2,3]},\"pos\":{\"columns\":[0,1,2,3]}}",
                answer(executor, "Distinct(field=num)"));
        assertEquals(
                "{\"Row\":{\"columns\":[6,13]},\"RowKVs\":[{\"id\":6,\"value\":3},{\"id\":13,\"value\":3}]}",
                answer(executor, "Sort(All(), field=num, sort-desc=true, limit=2)"));
    }

    /** All of them would have to be held and numbered. */
    @Test
    void keepsVeryManyKeyedRowsInTheOrderOfTheirKeys() {
        TestTable many = table("many", false).field("rows", FieldOptions.set(true));
        List<Consumer<RowVisitor>> records = new ArrayList<>();
        for (int i = 0; i <= RowOrder.ROWS_MAX; i++) {
            int id = i;
            records.add(row(id, cells -> key(cells, 0, "k" + (100_000 + id))));
        }
        many.write(records, records.size());
        PqlExecutor executor = executor("many");
        assertEquals(
                "{\"rows\":null,\"keys\":[\"k100006\",\"k100007\"],\"Field\":\"rows\"}",
                answer(executor, "Rows(rows, previous=\"k100005\", limit=2)"));
        assertEquals(
                "[" + group("{\"field\":\"rows\",\"rowKey\":\"k100006\"}", "1") + "]",
                answer(executor, "GroupBy(Rows(rows, previous=\"k100005\"), limit=1)"));
        assertEquals("{\"id\":834464,\"key\":\"k165536\",\"count\":1}", answer(executor, "MinRow(field=rows)"));
        assertEquals("65537", answer(executor, "Count(Distinct(field=rows))"));
    }

    @Test
    void boundsWhatAnAnswerHolds() {
        PqlExecutor executor = executor("visits").holding(300);
        assertEquals("[]", answer(executor, "GroupBy(Rows(tag), Rows(kind), having=Condition(count > 9))"));
        assertEquals(
                2,
                answer(executor, "GroupBy(Rows(num), sort=\"count\", limit=1)").split("field").length);
        for (String pql : List.of(
                "GroupBy(Rows(tag), Rows(kind))",
                "GroupBy(Rows(num), sort=\"count\")",
                "Distinct(field=num)Distinct(field=tag)Distinct(Row(num > 0), field=tag)Distinct(field=tag)",
                "Sort(All(), field=kind, sort-desc=true)")) {
            Problem problem = assertThrows(Problem.class, () -> answer(executor, pql), pql);
            assertEquals(ProblemCode.TOO_LARGE, problem.code());
        }
    }
}
