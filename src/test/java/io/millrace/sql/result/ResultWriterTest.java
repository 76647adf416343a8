package io.millrace.sql.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cell.CellRow;
import io.millrace.cell.CellValue;
import io.millrace.cell.Path;
import io.millrace.cell.RowSource.RowCursor;
import io.millrace.model.Interruption;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.sql.ResultRows;
import io.millrace.sql.SqlLimits;
import io.millrace.sql.SqlQuery;
import io.millrace.sql.TestRows;
import io.millrace.sql.parse.SqlParser;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultWriterTest {
    private static final String ALL = "SELECT * FROM t ORDER BY rowName()";

    private final TestRows rows = new TestRows()
            .row("ex1", "y", 3, "x", 0)
            .row("ex2", "x", 1, "y", 2, "z", "yes")
            .cell("ex2", "x", 9, "2014-01-01T00:00:00Z");

    private void check(String sql, ResultFormat format, ResultOptions options, String expected) {
        assertEquals(expected, TestRows.answer(Map.of("t", rows), sql, format, options, SqlLimits.DEFAULT));
    }

    private static String hash(String name) {
        return HexFormat.of().toHexDigits(Path.of(name).hash());
    }

    private static ResultOptions options(boolean hasHeaders, boolean hasNames, boolean hasHashes, boolean areSorted) {
        return new ResultOptions(hasHeaders, hasNames, hasHashes, areSorted);
    }

    @Test
    void writesAllThatIsKnown() {
        String time = "\"2015-01-01T00:00:00.000Z\"";
        String first = "{\"rowName\":\"ex1\",\"rowHash\":\"" + hash("ex1") + "\",\"columns\":[";
        String second = "{\"rowName\":\"ex2\",\"rowHash\":\"" + hash("ex2") + "\",\"columns\":[[\"x\",1," + time + "],";
        String old = "[\"x\",9,\"2014-01-01T00:00:00.000Z\"]";
        String yz = "[\"y\",2," + time + "],[\"z\",\"yes\"," + time + "]";
        check(
                ALL,
                ResultFormat.FULL,
                ResultOptions.DEFAULT,
                "[" + first + "[\"y\",3," + time + "],[\"x\",0," + time + "]]}," + second + yz + "," + old + "]}]");
        check(
                ALL,
                ResultFormat.FULL,
                options(false, false, false, true),
                "[" + first + "[\"x\",0," + time + "],[\"y\",3," + time + "]]}," + second + old + "," + yz + "]}]");
        assertEquals(16, hash("ex1").length());
    }

    @Test
    void writesTables() {
        check(
                ALL,
                ResultFormat.TABLE,
                ResultOptions.DEFAULT,
                "[[\"_rowName\",\"y\",\"x\",\"z\"],[\"ex1\",3,0,null],[\"ex2\",2,1,\"yes\"]]");
        check(
                ALL,
                ResultFormat.TABLE,
                options(true, true, true, true),
                "[[\"_rowName\",\"_rowHash\",\"x\",\"y\",\"z\"],[\"ex1\",\"" + hash("ex1") + "\",0,3,null],[\"ex2\",\""
                        + hash("ex2") + "\",1,2,\"yes\"]]");
        check(ALL, ResultFormat.TABLE, options(false, false, false, false), "[[3,0,null],[2,1,\"yes\"]]");
        check("SELECT x FROM t WHERE false", ResultFormat.TABLE, ResultOptions.DEFAULT, "[[\"_rowName\"]]");
        check("SELECT x FROM t WHERE false", ResultFormat.TABLE, options(false, true, false, false), "[]");
        check(
                "SELECT z, x FROM t WHERE x = 0",
                ResultFormat.TABLE,
                ResultOptions.DEFAULT,
                "[[\"_rowName\",\"z\",\"x\"],[\"ex1\",null,0]]");
    }

    @Test
    void writesArraysOfObjects() {
        check(
                ALL,
                ResultFormat.AOS,
                ResultOptions.DEFAULT,
                "[{\"_rowName\":\"ex1\",\"y\":3,\"x\":0},{\"_rowName\":\"ex2\",\"x\":1,\"y\":2,\"z\":\"yes\"}]");
        check(
                ALL + " LIMIT 1",
                ResultFormat.AOS,
                options(true, false, true, true),
                "[{\"_rowHash\":\"" + hash("ex1") + "\",\"x\":0,\"y\":3}]");
        check("SELECT x FROM t WHERE false", ResultFormat.AOS, ResultOptions.DEFAULT, "[]");
    }

    @Test
    void writesObjectsOfArrays() {
        check(
                ALL,
                ResultFormat.SOA,
                ResultOptions.DEFAULT,
                "{\"_rowName\":[\"ex1\",\"ex2\"],\"y\":[3,2],\"x\":[0,1],\"z\":[null,\"yes\"]}");
        check(
                ALL,
                ResultFormat.SOA,
                options(true, false, true, true),
                "{\"_rowHash\":[\"" + hash("ex1") + "\",\"" + hash("ex2")
                        + "\"],\"x\":[0,1],\"y\":[3,2],\"z\":[null,\"yes\"]}");
        check("SELECT x FROM t WHERE false", ResultFormat.SOA, ResultOptions.DEFAULT, "{\"_rowName\":[]}");
    }

    @Test
    void writesSparseRowsWithAllVersions() {
        check(
                ALL,
                ResultFormat.SPARSE,
                ResultOptions.DEFAULT,
                "[[[\"_rowName\",\"ex1\"],[\"x\",0],[\"y\",3]],[[\"_rowName\",\"ex2\"],[\"x\",1],[\"x\",9],[\"y\",2],[\"z\",\"yes\"]]]");
        check(
                ALL + " LIMIT 1",
                ResultFormat.SPARSE,
                options(true, false, true, false),
                "[[[\"_rowHash\",\"" + hash("ex1") + "\"],[\"x\",0],[\"y\",3]]]");
    }

    @Test
    void writesOneValueAlone() {
        check("SELECT x FROM t WHERE z = 'yes'", ResultFormat.ATOM, ResultOptions.DEFAULT, "1");
        check("SELECT nothing FROM t LIMIT 1", ResultFormat.ATOM, ResultOptions.DEFAULT, "null");
        check("SELECT count(*) FROM t", ResultFormat.ATOM, ResultOptions.DEFAULT, "2");
        checkAtom("SELECT x FROM t", "returning multiple rows");
        checkAtom("SELECT x FROM t WHERE false", "returned no rows");
        checkAtom("SELECT x, y FROM t LIMIT 1", "returned multiple columns");
        checkAtom("SELECT * EXCLUDING (x, y, z) FROM t LIMIT 1", "returned no columns");
    }

    private void checkAtom(String sql, String message) {
        Problem problem = assertThrows(Problem.class, () -> rows.answer(sql, ResultFormat.ATOM));
        assertEquals(ProblemCode.INVALID_QUERY, problem.code());
        assertTrue(problem.getMessage().contains(message), problem.getMessage());
    }

    @Test
    void writesSpecialValues() {
        TestRows special = new TestRows()
                .row(
                        "r",
                        "a",
                        new CellValue.Time(1_420_106_400_250_000L),
                        "b",
                        new CellValue.Interval(1, 2, 3.5),
                        "c",
                        Double.NaN,
                        "d",
                        Double.NEGATIVE_INFINITY,
                        "e",
                        new CellValue.Name(Path.of("x", "y.z")),
                        "f",
                        new CellValue.Blob(new byte[] {'h', 'i', 0, (byte) 200, '!'}),
                        "g",
                        null,
                        "h",
                        9_007_199_254_740_993L,
                        "i",
                        0.1,
                        "j",
                        "é\"\n");
        assertEquals(
                "[{\"_rowName\":\"r\",\"a\":{\"ts\":\"2015-01-01T10:00:00.250Z\"},\"b\":{\"interval\":\"1 MONTH 2 DAY 3.5S\"},\"c\":{\"num\":\"NaN\"},"
                        + "\"d\":{\"num\":\"-Inf\"},\"e\":{\"path\":[\"x\",\"y.z\"]},\"f\":{\"blob\":[\"hi\",0,200,\"!\"]},\"g\":null,"
                        + "\"h\":9007199254740993,\"i\":0.1,\"j\":\"é\\\"\\n\"}]",
                special.answer("SELECT * FROM t", ResultFormat.AOS));
        assertTrue(
                special.answer("SELECT * EXCLUDING (f, j) FROM t", ResultFormat.TABLE)
                        .endsWith(
                                "[\"r\",\"2015-01-01T10:00:00.250Z\",\"1 MONTH 2 DAY 3.5S\",\"NaN\",\"-Inf\",\"x.\\\"y.z\\\"\",null,9007199254740993,0.1]]"));
    }

    @Test
    void knowsItsFormats() {
        assertEquals(ResultFormat.SOA, ResultFormat.of("soa"));
        Problem problem = assertThrows(Problem.class, () -> ResultFormat.of("csv"));
        assertEquals(ProblemCode.INVALID_PARAMETER, problem.code());
        assertTrue(problem.getMessage().startsWith("Unknown output format 'csv'"));
    }

    @Test
    void writesWhileRowsAreRead() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int[] mostHeld = new int[1];
        RowCursor endless = new RowCursor() {
            private int at;

            @Override
            public CellRow next() {
                if (at == 100_000) {
                    mostHeld[0] = out.size();
                    return null;
                }
                return new CellRow(Path.of("r" + at++), List.of());
            }

            @Override
            public void close() {}
        };
        try (ResultRows result = SqlQuery.run(
                SqlParser.parse("SELECT * FROM t"), name -> wanted -> endless, new SqlLimits(0), Interruption.NEVER)) {
            new ResultWriter(ResultFormat.SPARSE, ResultOptions.DEFAULT).write(result, out);
        }
        assertTrue(out.size() - mostHeld[0] < 20_000, out.size() + " " + mostHeld[0]);
    }

    @Test
    void writesNothingOfAShortAnswerThatFails() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ResultRows result = SqlQuery.run(
                SqlParser.parse("SELECT abs(z) FROM t WHERE z = 'yes'"),
                name -> rows,
                SqlLimits.DEFAULT,
                Interruption.NEVER)) {
            assertThrows(
                    Problem.class, () -> new ResultWriter(ResultFormat.FULL, ResultOptions.DEFAULT).write(result, out));
        }
        assertEquals(0, out.size());
    }
}
