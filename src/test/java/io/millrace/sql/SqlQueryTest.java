package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cell.CellRow;
import io.millrace.cell.CellValue;
import io.millrace.cell.ColumnCondition;
import io.millrace.cell.Path;
import io.millrace.cell.RowScan;
import io.millrace.cell.RowSource.RowCursor;
import io.millrace.model.Interruption;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.sql.parse.SqlParser;
import io.millrace.sql.result.ResultFormat;
import io.millrace.sql.result.ResultOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SqlQueryTest {
    private static final ResultOptions LINES = new ResultOptions(false, true, false, false);

    private TestRows rows = new TestRows()
            .row("ex1", "x", 0, "y", 3)
            .row("ex2", "x", 1, "y", 2, "z", "yes")
            .row("ex3", "x", 2, "y", 2);

    private void check(String sql, String expected) {
        assertEquals(expected, rows.table(sql), sql);
    }

    private void refuses(String sql, String message) {
        Problem problem = assertThrows(Problem.class, () -> rows.table(sql), sql);
        assertEquals(ProblemCode.INVALID_QUERY, problem.code());
        assertTrue(problem.getMessage().contains(message), problem.getMessage());
    }

    @Test
    void selectsColumnsByNameAndAll() {
        check("SELECT x FROM t ORDER BY rowName()", "[[\"ex1\",0],[\"ex2\",1],[\"ex3\",2]]");
        check("SELECT * FROM t WHERE rowName() = 'ex2'", "[[\"ex2\",1,2,\"yes\"]]");
        check("SELECT z, x AS a FROM t ORDER BY a DESC", "[[\"ex3\",null,2],[\"ex2\",\"yes\",1],[\"ex1\",null,0]]");
        check("SELECT a: x + 1 FROM t WHERE y = 3", "[[\"ex1\",1]]");
        check("select X from t order by rowname() limit 1", "[[\"ex1\",null]]");
        check("SELECT \"x\", t.y FROM t WHERE t.x = 1", "[[\"ex2\",1,2]]");
        check("SELECT a.x FROM t AS a WHERE a.x = 1", "[[\"ex2\",1]]");
        check("SELECT a.x FROM t a WHERE x = 1", "[[\"ex2\",1]]");
    }

    @Test
    void namesColumnsOfExpressionsByTheirText() {
        assertEquals(
                "[[\"_rowName\",\"x + 1\",\"count\"],[\"ex1\",1,1]]",
                rows.answer("SELECT x + 1, 1 AS count FROM t WHERE x = 0", ResultFormat.TABLE));
        assertEquals(
                "[[\"_rowName\",\"count(*)\"],[\"[]\",3]]", rows.answer("SELECT count(*) FROM t", ResultFormat.TABLE));
    }

    @Test
    void leavesColumnsOutAndRenamesThem() {
        rows = new TestRows().row("r", "x.a", 1, "x.b", 2, "xyz", 3, "y", 4, "select", 5);
        check("SELECT * EXCLUDING (x, \"select\") FROM t", "[[\"r\",3,4]]");
        check("SELECT * EXCLUDING (x.a, y*) FROM t", "[[\"r\",2,3,5]]");
        check("SELECT x.* FROM t", "[[\"r\",1,2]]");
        check("SELECT t.x.* FROM t", "[[\"r\",1,2]]");
        check("SELECT t.* EXCLUDING (x*) FROM t", "[[\"r\",4,5]]");
        check("SELECT x* FROM t", "[[\"r\",1,2,3]]");
        assertEquals(
                "[{\"q.a\":1,\"q.b\":2,\"abyz\":3,\"abc\":4}]",
                TestRows.answer(
                        Map.of("t", rows),
                        "SELECT x.* AS q.*, x* EXCLUDING (x) AS ab*, y AS abc FROM t",
                        ResultFormat.AOS,
                        new ResultOptions(true, false, false, false),
                        SqlLimits.DEFAULT));
        assertEquals(
                "[[\"_rowName\",\"x.a\",\"x.b\"],[\"r\",1,2]]", rows.answer("SELECT x FROM t", ResultFormat.TABLE));
        assertEquals(
                "[[\"_rowName\",\"n.a\",\"n.b\"],[\"r\",1,2]]",
                rows.answer("SELECT x AS n FROM t", ResultFormat.TABLE));
        assertEquals(
                "[[\"_rowName\",\"a\",\"b\"],[\"r\",1,2]]", rows.answer("SELECT x AS * FROM t", ResultFormat.TABLE));
        assertEquals(
                "[[\"_rowName\",\"o.y\",\"o.n\"],[\"r\",4,7]]",
                rows.answer("SELECT {y, xyz + y AS n} AS o FROM t", ResultFormat.TABLE));
        refuses("SELECT y + 1 AS * FROM t", "give a single value a name");
    }

    @Test
    void readsWideRows() {
        rows = new TestRows();
        for (int i = 0; i < 200; i++) {
            rows.row("r", "c" + i, i, "s." + i + ".x", i);
        }
        rows.cell("r", "c7", 1, "2016-01-01T00:00:00Z").cell("r", "c7", 2, "2014-01-01T00:00:00Z");
        check(
                "SELECT c1 + c7 + c199 AS a, c8, s.3, s.4.x, t.s.5 FROM t WHERE c1 = 1 AND c2 = 2 AND c3 = 3",
                "[[\"r\",201,8,3,4,5]]");
        check(
                "SELECT s IS NULL, s.7 IS NULL, s.700 IS NULL, s.7.x IS NULL, s.70 = 1 FROM t WHERE c1 = 1 AND c2 IS NOT NULL",
                "[[\"r\",0,0,1,0,null]]");
        check("SELECT columnCount(), columnCount({s.*}), horizontal_sum(s) FROM t", "[[\"r\",400,200,19900]]");
        assertTrue(rows.answer("SELECT c7 FROM t WHERE c7 = 1 AND c6 = 6", ResultFormat.FULL)
                .endsWith("[\"c7\",2,\"2014-01-01T00:00:00.000Z\"]]}]"));
    }

    @Test
    void filtersWithThreeValuedLogic() {
        check("SELECT x FROM t WHERE z = 'yes'", "[[\"ex2\",1]]");
        check("SELECT x FROM t WHERE NOT z = 'yes'", "[]");
        check("SELECT x FROM t WHERE z IS NULL ORDER BY x", "[[\"ex1\",0],[\"ex3\",2]]");
        check("SELECT x FROM t WHERE z IS NOT NULL", "[[\"ex2\",1]]");
        check("SELECT x FROM t WHERE (z = 'yes') IS NOT TRUE ORDER BY x", "[[\"ex1\",0],[\"ex3\",2]]");
        check("SELECT x FROM t WHERE z = 'no' OR x = 2", "[[\"ex3\",2]]");
        check("SELECT x FROM t WHERE nothing = 1 OR true ORDER BY x LIMIT 1", "[[\"ex1\",0]]");
        check("SELECT x FROM t WHERE nothing = 1 AND false", "[]");
        check("SELECT x FROM t WHERE x IN (0, 2.0) ORDER BY x", "[[\"ex1\",0],[\"ex3\",2]]");
        check("SELECT x FROM t WHERE x NOT IN (0, null)", "[]");
        check("SELECT x FROM t WHERE x NOT IN (0, y)", "[[\"ex2\",1]]");
        check("SELECT x FROM t WHERE x BETWEEN 1 AND y ORDER BY x", "[[\"ex2\",1],[\"ex3\",2]]");
        check("SELECT x FROM t WHERE x NOT BETWEEN 1 AND 2", "[[\"ex1\",0]]");
        check("SELECT x FROM t WHERE rowName() LIKE '%3' OR z LIKE 'y_s' ORDER BY x", "[[\"ex2\",1],[\"ex3\",2]]");
        check("SELECT x FROM t WHERE rowName() NOT LIKE 'ex_'", "[]");
        check("SELECT x FROM t WHERE x ORDER BY x", "[[\"ex2\",1],[\"ex3\",2]]");
    }

    @Test
    void readsStructuredRowNames() {
        rows = new TestRows().row("42", "x", 0).row("a.b", "x.y", 1).row("\"c.d\".\"e\"\"f\"", "x", 2);
        check("SELECT x FROM t WHERE rowPathElement(0) = 'a'", "[[\"a.b\",1]]");
        check("SELECT x FROM t WHERE rowPathElement(-1) = 'e\"f'", "[[\"\\\"c.d\\\".\\\"e\\\"\\\"f\\\"\",2]]");
        check(
                "SELECT rowName() FROM t WHERE rowName() = '\"c.d\".\"e\"\"f\"'",
                "[[\"\\\"c.d\\\".\\\"e\\\"\\\"f\\\"\",\"\\\"c.d\\\".\\\"e\\\"\\\"f\\\"\"]]");
        check("SELECT rowPathElement(1) IS NULL FROM t WHERE rowName() = '42'", "[[\"42\",1]]");
        check("SELECT x FROM t WHERE rowPath() = CAST('a.b' AS path)", "[[\"a.b\",1]]");
        check("SELECT x FROM t WHERE x IS NOT NULL AND rowName() = 'a.b'", "[[\"a.b\",1]]");
        assertEquals(
                "[{\"rowName\":\"a.b\",\"rowHash\":\""
                        + HexFormat.of().toHexDigits(Path.of("a", "b").hash())
                        + "\",\"columns\":[[\"p\",{\"path\":[\"a\",\"b\"]},\"-Inf\"]]}]",
                rows.answer("SELECT rowPath() AS p FROM t WHERE rowName() = 'a.b'", ResultFormat.FULL));
    }

    @Test
    void seesTheLatestVersionAndShowsAll() {
        rows = new TestRows()
                .cell("r", "a", 1, "2015-01-01T00:00:00Z")
                .cell("r", "a", 3, "2015-01-03T00:00:00Z")
                .cell("r", "a", 2, "2015-01-02T00:00:00Z")
                .cell("r", "b", 5, "2015-01-02T00:00:00Z")
                .cell("r", "b", 6, "2015-01-02T00:00:00Z");
        check("SELECT a + b FROM t WHERE a = 3 AND b = 6", "[[\"r\",9]]");
        String columns =
                "\"columns\":[[\"a\",1,\"2015-01-01T00:00:00.000Z\"],[\"a\",3,\"2015-01-03T00:00:00.000Z\"],[\"a\",2,\"2015-01-02T00:00:00.000Z\"]]}]";
        assertTrue(rows.answer("SELECT a FROM t", ResultFormat.FULL).endsWith(columns));
        assertTrue(rows.answer("SELECT a + b AS c, 1 AS d FROM t", ResultFormat.FULL)
                .endsWith("\"columns\":[[\"c\",9,\"2015-01-03T00:00:00.000Z\"],[\"d\",1,\"-Inf\"]]}]"));
        check(
                "SELECT temporal_earliest(a), temporal_latest(a), temporal_min(a), temporal_max(a), temporal_sum(a), temporal_avg(a), temporal_count(a) FROM t",
                "[[\"r\",1,3,1,3,6,2.0,3]]");
        check("SELECT temporal_max({*}) AS * FROM t", "[[\"r\",3,6]]");
        check("SELECT temporal_count(nothing), temporal_sum(nothing) FROM t", "[[\"r\",0,null]]");
        check("SELECT horizontal_sum({*}), horizontal_count({a, b, c}) FROM t", "[[\"r\",9,2]]");
        check(
                "SELECT latest_timestamp(a), earliest_timestamp(b), latest_timestamp(), earliest_timestamp({*}), latest_timestamp(c) FROM t",
                "[[\"r\",\"2015-01-03T00:00:00.000Z\",\"2015-01-02T00:00:00.000Z\",\"2015-01-03T00:00:00.000Z\",\"2015-01-01T00:00:00.000Z\",null]]");
        check("SELECT columnCount() FROM t", "[[\"r\",2]]");
    }

    @Test
    void keepsVersionsByTheirTimesBehindWhere() {
        rows = new TestRows()
                .cell("bob", "click", "link1", "2015-01-01T00:00:00Z")
                .cell("bob", "view", "google", "2015-01-01T00:01:00Z")
                .cell("alice", "click", "link2", "2015-01-01T00:03:00Z")
                .cell("alice", "view", "mldb", "2015-01-01T00:06:00Z");
        String when = " WHEN value_timestamp() BETWEEN TIMESTAMP '2015-01-01' AND TIMESTAMP '2015-01-01T00:05:00Z'";
        check(
                "SELECT click, view FROM t" + when + " ORDER BY rowName()",
                "[[\"alice\",\"link2\",null],[\"bob\",\"link1\",\"google\"]]");
        check("SELECT * FROM t" + when + " WHERE view = 'mldb'", "[[\"alice\",\"link2\"]]");
        check(
                "SELECT click FROM t WHEN value_timestamp() > '2015-01-01T00:02:00' ORDER BY rowName()",
                "[[\"alice\",\"link2\"],[\"bob\",null]]");
        check(
                "SELECT count(*), max(view) FROM t WHEN value_timestamp() < '2015-01-01T00:03:00'",
                "[[\"[]\",1,\"google\"]]");
        check(
                "SELECT click FROM t WHEN value_timestamp() = latest_timestamp({*}) ORDER BY rowName()",
                "[[\"alice\",null],[\"bob\",null]]");
        refuses("SELECT value_timestamp() FROM t", "it belongs in WHEN");
    }

    @Test
    void aggregatesAllRows() {
        check(
                "SELECT count(*) AS n, sum(y), avg(x), min(x), max(z), count(z), count(DISTINCT y) FROM t",
                "[[\"[]\",3,7,1.0,0,\"yes\",1,2]]");
        check("SELECT vertical_count(*), vertical_sum(y), vertical_max(y) - 1 FROM t", "[[\"[]\",3,7,2]]");
        check("SELECT count(*), sum(x), avg(x), min(x) FROM t WHERE x > 5", "[[\"[]\",0,null,null,null]]");
        check("SELECT count({*}) AS * FROM t WHERE x < 2", "[[\"[]\",2,2,1]]");
        check("SELECT max({x, y}) AS m FROM t", "[[\"[]\",2,3]]");
        check("SELECT string_agg(x, '-') FROM t WHERE x = 1", "[[\"[]\",\"1\"]]");
        check("SELECT 1 + count(*) FROM t HAVING count(*) > 7", "[]");
        refuses("SELECT x, count(*) FROM t", "at character 8: the column x differs from row to row");
        refuses("SELECT *, count(*) FROM t", "cannot stand beside aggregates");
        refuses("SELECT x FROM t WHERE count(*) > 1", "is about many rows");
        refuses("SELECT sum(max(x)) FROM t", "an aggregate inside of sum");
        refuses("SELECT x FROM t HAVING x = 1", "HAVING is about groups");
        refuses("SELECT sum(z) FROM t", "the string 'yes' cannot be added up");
    }

    @Test
    void takesTheValueOfTheLatestRow() {
        rows = new TestRows().cell("a", "v", 1, "2015-01-02T00:00:00Z").cell("b", "v", 2, "2015-01-01T00:00:00Z");
        assertTrue(
                rows.answer("SELECT latest(v), earliest(v), max(v), count(v), count(*) FROM t", ResultFormat.FULL)
                        .endsWith(
                                "\"columns\":[[\"latest(v)\",1,\"2015-01-02T00:00:00.000Z\"],[\"earliest(v)\",2,\"2015-01-01T00:00:00.000Z\"],"
                                        + "[\"max(v)\",2,\"2015-01-02T00:00:00.000Z\"],[\"count(v)\",2,\"2015-01-02T00:00:00.000Z\"],[\"count(*)\",2,\"-Inf\"]]}]"));
    }

    @Test
    void groupsRowsInTheOrderOfTheirKeys() {
        rows.row("ex4", "y", "a").row("ex5");
        check(
                "SELECT y, count(*) AS n FROM t GROUP BY y",
                "[[\"[null]\",null,1],[\"[2]\",2,2],[\"[3]\",3,1],[\"\\\"[\\\"\\\"a\\\"\\\"]\\\"\",\"a\",1]]");
        check(
                "SELECT sum(x) AS s FROM t GROUP BY y, x % 2 HAVING s IS NOT NULL ORDER BY s DESC, y",
                "[[\"[2,0]\",2],[\"[2,1]\",1],[\"[3,0]\",0]]");
        check(
                "SELECT t.y + 1 AS k, rowName() FROM t WHERE x < 3 GROUP BY y",
                "[[\"[2]\",3,\"[2]\"],[\"[3]\",4,\"[3]\"]]");
        check("SELECT count(*) FROM t GROUP BY y HAVING count(*) > 1", "[[\"[2]\",2]]");
        check(
                "SELECT count(*) FROM t GROUP BY y ORDER BY count(*) DESC, y LIMIT 2 OFFSET 1",
                "[[\"[null]\",1],[\"[3]\",1]]");
        check("SELECT count(*) NAMED 'y' || y FROM t WHERE x >= 0 GROUP BY y", "[[\"y2\",2],[\"y3\",1]]");
        check("SELECT 1 FROM t WHERE x = 7 GROUP BY y", "[]");
        check("SELECT 1 IN (1, 2), count(*) FROM t GROUP BY 1", "[[\"[1]\",1,5]]");
        refuses("SELECT x FROM t GROUP BY y", "put it into GROUP BY");
    }

    @Test
    void takesEqualNumbersAsOneGroup() {
        rows = new TestRows()
                .row("a", "k", 1)
                .row("b", "k", 1.0)
                .row("c", "k", -0.0)
                .row("d", "k", 0);
        check("SELECT count(*) FROM t GROUP BY k", "[[\"[0]\",2],[\"[1]\",2]]");
    }

    @Test
    void ordersByKeysThenByHash() {
        rows = new TestRows();
        for (int i = 0; i < 50; i++) {
            rows.row("r" + i, "k", i % 3);
        }
        rows.row("none");
        Comparator<CellRow> order = Comparator.comparingInt(row -> row.cells().isEmpty()
                ? -1
                : (int) ((CellValue.Whole) row.cells().get(0).value()).value());
        List<String> expected = rows.all().stream()
                .sorted(order.thenComparing(
                        (a, b) -> Long.compareUnsigned(a.name().hash(), b.name().hash())))
                .map(row -> row.name().toString())
                .toList();
        assertEquals(expected, names("SELECT k FROM t ORDER BY k"));
        assertEquals(expected.subList(0, 17), names("SELECT k FROM t ORDER BY k LIMIT 17"));
        assertEquals(expected.subList(5, 17), names("SELECT 1 FROM t ORDER BY k ASC LIMIT 12 OFFSET 5"));
        check("SELECT k FROM t ORDER BY k LIMIT 0", "[]");
        check("SELECT k FROM t LIMIT 5 OFFSET 60", "[]");
        check("SELECT k FROM t ORDER BY k LIMIT 9223372036854775807 OFFSET 51", "[]");
    }

    private List<String> names(String sql) {
        List<String> names = new ArrayList<>();
        try (ResultRows result =
                SqlQuery.run(SqlParser.parse(sql), name -> rows, SqlLimits.DEFAULT, Interruption.NEVER)) {
            for (CellRow row = result.next(); row != null; row = result.next()) {
                names.add(row.name().toString());
            }
        }
        return names;
    }

    @Test
    void comparesAllKindsInOneOrder() {
        rows = new TestRows()
                .row("1", "v", null)
                .row("2", "v", Double.NEGATIVE_INFINITY)
                .row("3", "v", Long.MIN_VALUE)
                .row("4", "v", -0.5)
                .row("5", "v", 0)
                .row("6", "v", Long.MAX_VALUE)
                .row("7", "v", 9.3e18)
                .row("8", "v", Double.NaN)
                .row("9", "v", "")
                .row("a", "v", "b")
                .row("b", "v", new CellValue.Time(0));
        assertEquals(
                List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b"), names("SELECT * FROM t ORDER BY v"));
        assertEquals(List.of("6", "a"), names("SELECT 1 FROM t WHERE v = 'b' OR v = 9223372036854775807 ORDER BY v"));
        assertEquals(
                List.of("7", "8", "9", "a", "b"), names("SELECT 1 FROM t WHERE v > 9223372036854775807 ORDER BY v"));
    }

    @Test
    void namesRows() {
        check("SELECT x NAMED rowName() || '-' || x FROM t WHERE x = 1", "[[\"ex2-1\",1]]");
        check("SELECT x NAMED 'a.b' FROM t WHERE x = 1", "[[\"a.b\",1]]");
        refuses("SELECT x NAMED z FROM t WHERE x = 0", "NAMED gives null in the row ex1");
    }

    @Test
    void answersWithoutDatasets() {
        assertEquals("[[\"_rowName\",\"1\"],[\"result\",1]]", rows.answer("SELECT 1", ResultFormat.TABLE));
        check("SELECT true, FALSE, null", "[[\"result\",1,0,null]]");
        refuses("SELECT x", "the query has no FROM");
        refuses("SELECT *", "the query has no FROM");
        refuses("SELECT 1 FROM nope", "at character 15: there is no dataset 'nope'");
        refuses("SELECT nope(1)", "at character 8: there is no function 'nope'");
        refuses("SELECT abs(1, 2)", "abs takes 1 argument, not 2");
        refuses("SELECT a.abs(1) FROM t", "there is no function a.abs");
        refuses("SELECT b.rowName() FROM t", "no dataset in FROM is called b");
    }

    @Test
    void readsDatasetsWithQuotedNames() {
        Map<String, TestRows> datasets = Map.of("metadata-db", rows);
        assertEquals(
                "[[\"[]\",3]]",
                TestRows.answer(
                        datasets,
                        "SELECT count(*) FROM \"metadata-db\"",
                        ResultFormat.TABLE,
                        LINES,
                        SqlLimits.DEFAULT));
        assertEquals(
                List.of("metadata-db", "t"),
                SqlParser.parse("SELECT 1 FROM \"metadata-db\" JOIN t ON 1 = 1").datasets());
    }

    @Test
    void asksSourcesOnlyForWhatItNeeds() {
        rows.table("SELECT x FROM t WHERE rowName() IN ('ex1', 'ex2', 'ex9') AND y = 3");
        assertEquals(
                Optional.of(Set.of(Path.of("ex1"), Path.of("ex2"), Path.of("ex9"))),
                rows.lastScan().names());
        assertTrue(rows.lastScan().columns().has(Path.of("x", "deep")));
        assertFalse(rows.lastScan().columns().has(Path.of("z")));
        check("SELECT x FROM t WHERE rowName() = 'ex1' OR 'ex3' = rowName() ORDER BY x", "[[\"ex1\",0],[\"ex3\",2]]");
        assertEquals(2, rows.lastScan().names().orElseThrow().size());
        check("SELECT count(*) FROM t WHERE x = 1", "[[\"[]\",1]]");
        assertFalse(rows.lastScan().columns().has(Path.of("y")));
        assertEquals(Optional.empty(), rows.lastScan().names());
        assertFalse(rows.lastScan().wantsNamesOnly());
        check("SELECT count(*) FROM t", "[[\"[]\",3]]");
        assertTrue(rows.lastScan().wantsNamesOnly());
        check("SELECT count(*) FROM t WHEN value_timestamp() > '2015-01-01'", "[[\"[]\",0]]");
        assertFalse(rows.lastScan().wantsNamesOnly());
        rows.table("SELECT x FROM t WHERE rowName() = 'ex1' OR y = 2");
        assertEquals(Optional.empty(), rows.lastScan().names());
        rows.table("SELECT * EXCLUDING (y) FROM t WHERE NOT rowName() = 'ex1'");
        assertFalse(rows.lastScan().columns().has(Path.of("y")));
        assertEquals(Optional.empty(), rows.lastScan().names());
        assertEquals(0, rows.open());
    }

    @Test
    void holdsNoMoreThanItMay() {
        TestRows many = new TestRows();
        for (int i = 0; i < 2_000; i++) {
            many.row("r" + i, "k", i, "s", "x".repeat(100));
        }
        SqlLimits limits = new SqlLimits(100_000);
        checkTooLarge(many, "SELECT * FROM t ORDER BY k", ResultFormat.FULL, limits, "ORDER BY");
        checkTooLarge(many, "SELECT count(*) FROM t GROUP BY k", ResultFormat.FULL, limits, "GROUP BY");
        checkTooLarge(many, "SELECT * FROM t", ResultFormat.TABLE, limits, "a table");
        checkTooLarge(many, "SELECT count(DISTINCT k) FROM t", ResultFormat.FULL, limits, "DISTINCT");
        checkTooLarge(many, "SELECT string_agg(s, ',') FROM t", ResultFormat.FULL, limits, "string_agg");
        assertEquals(2_000, count(many, "SELECT * FROM t", limits));
        assertEquals(10, count(many, "SELECT * FROM t ORDER BY k LIMIT 10", limits));
        assertEquals(1, count(many, "SELECT max(k), sum(k) FROM t", limits));
    }

    private static void checkTooLarge(TestRows many, String sql, ResultFormat format, SqlLimits limits, String clause) {
        Problem problem = assertThrows(
                Problem.class,
                () -> TestRows.answer(Map.of("t", many), sql, format, ResultOptions.DEFAULT, limits),
                sql);
        assertEquals(ProblemCode.TOO_LARGE, problem.code());
        assertTrue(problem.getMessage().contains(clause), problem.getMessage());
        assertEquals(0, many.open());
    }

    private static int count(TestRows many, String sql, SqlLimits limits) {
        int count = 0;
        try (ResultRows rows = SqlQuery.run(SqlParser.parse(sql), name -> many, limits, Interruption.NEVER)) {
            while (rows.next() != null) {
                count++;
            }
        }
        return count;
    }

    @Test
    void stopsWhenNobodyWaits() {
        Problem stop = new Problem(ProblemCode.OVERLOADED, "nobody waits");
        Interruption interruption = () -> {
            throw stop;
        };
        try (ResultRows result = SqlQuery.run(
                SqlParser.parse("SELECT count(*) FROM t"), name -> rows, SqlLimits.DEFAULT, interruption)) {
            assertEquals(stop, assertThrows(Problem.class, result::next));
        }
    }

    @Test
    void saysWhichRowsASourceMayLeaveOut() {
        Path n = Path.of("n");
        CellValue three = new CellValue.Whole(3);
        assertEquals(
                List.of(
                        new ColumnCondition(n, ColumnCondition.Relation.GREATER, three),
                        new ColumnCondition(n, ColumnCondition.Relation.LESS_OR_EQUAL, new CellValue.Whole(9)),
                        new ColumnCondition(
                                Path.of("kind"), ColumnCondition.Relation.EQUAL, new CellValue.Text("cart"))),
                conditions("n > 3 AND 9 >= t.n AND kind = 'cart' AND n <> 5 AND n + 1 = 4 AND n = m"));
        assertEquals(List.of(), conditions("n = 3 OR kind = 'cart'"));
        assertEquals(List.of(), conditions("NOT n = 3"));
        assertEquals(List.of(), conditions("n = 2.5"));
    }

    private List<ColumnCondition> conditions(String where) {
        rows.table("SELECT * FROM t WHERE " + where);
        return rows.lastScan().conditions();
    }

    @Test
    void readsNoRowBeforeItIsAskedFor() {
        RowScan[] scan = new RowScan[1];
        try (ResultRows result = SqlQuery.run(
                SqlParser.parse("SELECT * FROM t"),
                name -> wanted -> {
                    scan[0] = wanted;
                    return new RowCursor() {
                        private int at;

                        @Override
                        public CellRow next() {
                            return new CellRow(Path.of("r" + at++), List.of());
                        }

                        @Override
                        public void close() {}
                    };
                },
                SqlLimits.DEFAULT,
                Interruption.NEVER)) {
            for (int i = 0; i < 10_000; i++) {
                assertEquals("r" + i, result.next().name().toString());
            }
        }
        assertTrue(scan[0].names().isEmpty());
    }
}
