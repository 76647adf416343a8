package io.millrace.sql.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cell.Path;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.sql.parse.Expression.Column;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SqlParserTest {
    private static final List<String> PIECES = List.of(
            "SELECT ",
            "FROM ",
            "WHERE ",
            "WHEN ",
            "GROUP BY ",
            "ORDER BY ",
            "HAVING ",
            "LIMIT ",
            "OFFSET ",
            "NAMED ",
            "AS ",
            "CASE ",
            "THEN ",
            "ELSE ",
            "END ",
            "CAST(",
            "EXCLUDING (",
            "JOIN ",
            "LEFT ",
            "ON ",
            "AND ",
            "OR ",
            "NOT ",
            "IN (",
            "IS ",
            "NULL ",
            "LIKE ",
            "BETWEEN ",
            "TIMESTAMP '2015-01-01' ",
            "INTERVAL '1d' ",
            "x",
            "y.z",
            "\"q\" ",
            "'s' ",
            "1 ",
            "2.5e3 ",
            "*",
            "(",
            ")",
            "{",
            "}",
            ",",
            ".",
            "+",
            "-",
            "/",
            "%",
            "||",
            "=",
            "<>",
            "<=",
            ":",
            "count(",
            "rowName()",
            " ",
            "\n",
            "--",
            "/*",
            "*/",
            "'",
            "\"",
            "é",
            "😀",
            ";",
            "\0",
            "DESC ",
            "t");

    private static void refuses(String sql, String message) {
        Problem problem = assertThrows(Problem.class, () -> SqlParser.parse(sql), sql);
        assertEquals(ProblemCode.INVALID_QUERY, problem.code());
        assertEquals("SQL: " + message, problem.getMessage());
    }

    private static Path column(String text) {
        return ((Column) SqlParser.expression(text)).path();
    }

    @Test
    void readsNames() {
        assertEquals(Path.of("a", "b", "c"), column("a.b.c"));
        assertEquals(Path.of("a.b", "c"), column("\"a.b\".c"));
        assertEquals(Path.of("say \"x\""), column("\"say \"\"x\"\"\""));
        assertEquals(Path.of("config", "0", "from"), column("config.0.from"));
        assertEquals(Path.of("Größe"), column("Größe"));
        assertEquals(Path.of("value", "timestamp"), column("value . timestamp"));
        assertEquals(Path.of("interval"), column("interval"));
        assertEquals(Path.of("Select"), column("\"Select\""));
    }

    @Test
    void readsTheSameWithBlanksAndComments() {
        Select expected = SqlParser.parse("SELECT a, b AS c FROM t WHERE x = 1 ORDER BY y DESC LIMIT 3");
        assertEquals(
                expected, SqlParser.parse("select a ,b as c -- all\nfrom/* the */t where(x=1)order by y desc limit 3"));
    }

    @Test
    void tellsDatasets() {
        assertEquals(List.of(), SqlParser.parse("SELECT 1").datasets());
        assertEquals(List.of("a.b"), SqlParser.parse("SELECT 1 FROM a.b").datasets());
        assertEquals(
                List.of("rec_1", "x y"),
                SqlParser.parse("SELECT 1 FROM rec_1 JOIN \"x y\" AS z ON true").datasets());
    }

    @Test
    void tellsWhereTheTextGoesWrong() {
        refuses("", "at character 1: expected SELECT, found the end of the query");
        refuses("SELEC 1", "at character 1: expected SELECT, found 'SELEC'");
        refuses("SELECT FROM t", "at character 8: expected an expression, found 'FROM', which is a keyword");
        refuses("SELECT x y FROM t", "at character 10: expected a comma, AS, FROM or the end of the query, found 'y'");
        refuses("SELECT x FROM", "at character 14: expected a name, found the end of the query");
        refuses(
                "SELECT x FROM t WHERE a = 1 WHEN b = 1",
                "at character 29: expected WHEN, WHERE, GROUP BY, ORDER BY, LIMIT, OFFSET (in this order) or the end of the query, found 'WHEN', which is a keyword");
        refuses("SELECT (1 + 2", "at character 14: expected ')', found the end of the query");
        refuses("SELECT 'abc", "at character 8: a string is not closed; a quote inside of it has to be doubled");
        refuses("SELECT \"abc", "at character 8: a quoted name is not closed; a quote inside of it has to be doubled");
        refuses("SELECT 1 /* x", "at character 10: a comment is not closed; close it with */");
        refuses("SELECT 1a", "at character 8: a name begins with a letter; write names like this one in double quotes");
        refuses("SELECT 1 ? 2", "at character 10: the character '?' has no meaning here");
        refuses(
                "SELECT x IS 5",
                "at character 13: expected NULL, TRUE, FALSE, STRING, NUMBER, INTEGER or TIMESTAMP, found '5'");
        refuses(
                "SELECT CAST(x AS money)",
                "at character 18: expected integer, number, string, boolean, timestamp, path or blob, found 'money'");
        refuses("SELECT CASE x END", "at character 15: expected WHEN, found 'END', which is a keyword");
        refuses("SELECT 1 FROM t LIMIT -1", "at character 23: expected a whole number, found '-'");
        refuses(
                "SELECT 1 FROM t LIMIT 99999999999999999999",
                "at character 23: '99999999999999999999' is out of range");
        refuses(
                "SELECT x* AS y FROM t",
                "at character 14: expected a name that ends with a star, since several columns are named, found 'y'");
        refuses(
                "SELECT DISTINCT x FROM t",
                "at character 8: expected columns; DISTINCT is not known here, use GROUP BY, found 'DISTINCT', which is a keyword");
        refuses(
                "SELECT x FROM (SELECT 1)",
                "at character 15: expected the name of a dataset; a query inside of a query is not known here, found '('");
        refuses(
                "SELECT x FROM merge(a, b)",
                "at character 20: expected the end of a dataset's name; functions of datasets are not known here, found '('");
        refuses(
                "SELECT 1 FROM t LIMIT 1 OFFSET 2 WHERE x",
                "at character 34: expected the end of the query, found 'WHERE', which is a keyword");
    }

    @Test
    void boundsLengthAndDepth() {
        refuses(
                "SELECT " + "(".repeat(1_000) + "1" + ")".repeat(1_000),
                "at character 158: expressions are nested deeper than 150; write the query flatter");
        check("SELECT 1" + " + 1".repeat(10_000), false);
        check("SELECT " + "- ".repeat(10_000) + "1", false);
        check("SELECT " + "NOT ".repeat(10_000) + "1", false);
        check("SELECT " + "{".repeat(10_000), false);
        check("SELECT " + "abs(".repeat(10_000), false);
        check("SELECT 1" + " IS NULL".repeat(10_000), false);
        check("SELECT " + "CASE WHEN ".repeat(10_000), false);
        check("SELECT " + "(1".repeat(100) + (" + 1".repeat(40) + ")").repeat(100), false);
        check("SELECT 1 FROM t WHERE x = 1" + " OR x = 1".repeat(10_000), true);
        check("SELECT 1 FROM t WHERE x IN (1" + ", 1".repeat(50_000) + ")", true);
        check("SELECT " + "x, ".repeat(50_000) + "x FROM t", true);
        check("SELECT '" + "x".repeat(300_000) + "'", false);
        check("SELECT " + "(".repeat(149) + "1" + ")".repeat(149), true);
        check("SELECT 1" + " + 1".repeat(140), true);
    }

    private static void check(String sql, boolean isFine) {
        if (isFine) {
            SqlParser.parse(sql);
        } else {
            Problem problem = assertThrows(Problem.class, () -> SqlParser.parse(sql));
            assertEquals(ProblemCode.INVALID_QUERY, problem.code());
        }
    }

    @Test
    void answersAnyTextWithATreeOrAProblem() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int fine = 0;
        for (int i = 0; i < 30_000; i++) {
            StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "" : "SELECT ");
            for (int piece = random.nextInt(20); piece > 0; piece--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            fine += isFine(text.toString(), seed) ? 1 : 0;
        }
        assertTrue(fine > 0, "seed " + seed);
    }

    @Test
    void answersAnyCutOrChangedQuery() {
        String query =
                "SELECT a.b AS c, count(*), {x, y*} EXCLUDED, CASE WHEN x IS NULL THEN 1 ELSE 2.5 END FROM \"t\" AS u JOIN v ON u.a = v.b"
                        + " WHEN value_timestamp() BETWEEN TIMESTAMP '2015-01-01' AND now() WHERE NOT x LIKE 'a%' AND y IN (1, 'b', null) GROUP BY a HAVING max(x) > 1"
                        + " ORDER BY CAST(a AS integer) DESC, b LIMIT 5 OFFSET 2";
        for (int i = 0; i < query.length(); i++) {
            isFine(query.substring(0, i), 0);
            isFine(query.substring(i), 0);
            isFine(query.substring(0, i) + query.substring(i + 1), 0);
            isFine(query.substring(0, i) + "(" + query.substring(i), 0);
        }
    }

    private static boolean isFine(String text, long seed) {
        try {
            SqlParser.parse(text);
            return true;
        } catch (Problem e) {
            assertEquals(ProblemCode.INVALID_QUERY, e.code(), "seed " + seed + ": " + text);
            return false;
        }
    }
}
