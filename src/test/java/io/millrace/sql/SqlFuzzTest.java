package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.Path;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.sql.result.ResultFormat;
import io.millrace.sql.result.ResultOptions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Any query over any values has an answer or a Problem of the client's; nothing else is thrown. */
class SqlFuzzTest {
    private static final List<String> FUNCTIONS = List.of(
            "abs",
            "ceil",
            "floor",
            "round",
            "mod",
            "pow",
            "sqrt",
            "ln",
            "exp",
            "isnan",
            "length",
            "lower",
            "upper",
            "trim",
            "substr",
            "coalesce",
            "nullif",
            "to_timestamp",
            "date_part",
            "date_trunc",
            "year",
            "quarter",
            "week",
            "second",
            "isoyear",
            "now",
            "rowName",
            "rowPath",
            "rowPathElement",
            "rowHash",
            "t.rowName",
            "columnCount",
            "latest_timestamp",
            "earliest_timestamp",
            "temporal_sum",
            "temporal_latest",
            "temporal_max",
            "temporal_count",
            "horizontal_sum",
            "horizontal_min",
            "nothing");
    private static final List<String> AGGREGATES = List.of(
            "count", "sum", "avg", "min", "max", "latest", "earliest", "vertical_max", "string_agg", "count_distinct");
    private static final List<String> LEAVES = List.of(
            "i",
            "d",
            "s",
            "ts",
            "iv",
            "p",
            "b",
            "n",
            "nan",
            "deep",
            "deep.x",
            "missing",
            "1",
            "0",
            "-1",
            "2.5",
            "1e300",
            "'a'",
            "''",
            "'2015-01-01'",
            "'12'",
            "'%'",
            "null",
            "true",
            "9223372036854775807",
            "-9223372036854775808",
            "TIMESTAMP '2015-01-01'",
            "TIMESTAMP 'Inf'",
            "TIMESTAMP '9999-12-31'",
            "INTERVAL '1 month'",
            "INTERVAL '3d 5s'",
            "'month'",
            "{*}",
            "{i, deep.*}",
            "t.i");
    private static final List<String> OPERATORS =
            List.of("+", "-", "*", "/", "%", "||", "=", "<>", "<", "<=", ">", ">=", "AND", "OR", "LIKE");

    private final TestRows rows = new TestRows()
            .row(
                    "a",
                    "i",
                    7,
                    "d",
                    2.5,
                    "s",
                    "text",
                    "ts",
                    new CellValue.Time(1_420_070_400_000_000L),
                    "iv",
                    new CellValue.Interval(1, 2, 3.5),
                    "p",
                    new CellValue.Name(Path.of("x", "y")),
                    "b",
                    new CellValue.Blob(new byte[] {1, 'a'}),
                    "n",
                    null,
                    "nan",
                    Double.NaN,
                    "deep.x",
                    1,
                    "deep.y.z",
                    "q")
            .row(
                    "b.c",
                    "i",
                    Long.MIN_VALUE,
                    "d",
                    -1e300,
                    "s",
                    "",
                    "ts",
                    new CellValue.Time(CellTime.NOT_A_DATE),
                    "deep",
                    3)
            .row("d")
            .cell("a", "i", "late", "2016-01-01T00:00:00Z")
            .cell("a", "i", 5, "Inf")
            .cell("b.c", "s", 1, "NaD");
    private Random random;

    @Test
    void answersAnyQuery() {
        int answered = 0;
        for (long seed = 1; seed <= 8_000; seed++) {
            random = new Random(seed);
            answered += isAnswered(query(), seed) ? 1 : 0;
        }
        assertTrue(answered > 1_000, answered + " queries had an answer");
    }

    private boolean isAnswered(String sql, long seed) {
        ResultFormat format = List.of(ResultFormat.values()).get(random.nextInt(6));
        try {
            TestRows.answer(Map.of("t", rows, "u", rows), sql, format, ResultOptions.DEFAULT, new SqlLimits(20_000));
            return true;
        } catch (Problem e) {
            Set<ProblemCode> wanted = Set.of(ProblemCode.INVALID_QUERY, ProblemCode.TOO_LARGE);
            assertTrue(wanted.contains(e.code()), "seed " + seed + ": " + sql + ": " + e);
            return false;
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + sql, e);
        } finally {
            assertEquals(0, rows.open(), "seed " + seed + ": " + sql);
        }
    }

    private String query() {
        boolean isGrouped = random.nextInt(3) == 0;
        boolean isJoined = random.nextInt(8) == 0;
        StringBuilder sql = new StringBuilder("SELECT ");
        for (int i = random.nextInt(3); i >= 0; i--) {
            sql.append(isGrouped && random.nextBoolean() ? aggregate() : random.nextInt(6) == 0 ? "*" : expression(3));
            sql.append(random.nextInt(4) == 0 ? " AS x" + i : "").append(i > 0 ? ", " : "");
        }
        sql.append(random.nextInt(8) == 0 ? " NAMED " + expression(1) : "");
        sql.append(" FROM t");
        if (isJoined) {
            sql.append(
                    random.nextBoolean()
                            ? " FULL JOIN u ON t.i = u.i"
                            : " JOIN u ON " + expression(2).replace(" i", " u.i"));
        }
        sql.append(random.nextInt(4) == 0 ? " WHEN value_timestamp() < " + expression(1) : "");
        sql.append(random.nextInt(3) == 0 ? " WHERE " + expression(2) : "");
        if (isGrouped && random.nextBoolean()) {
            sql.append(" GROUP BY ").append(expression(1));
        }
        sql.append(isGrouped && random.nextInt(4) == 0 ? " HAVING " + aggregate() : "");
        sql.append(random.nextInt(3) == 0 ? " ORDER BY " + (isGrouped ? aggregate() : expression(2)) : "");
        return sql.append(random.nextInt(3) == 0 ? " LIMIT " + random.nextInt(3) : "")
                .toString();
    }

    private String aggregate() {
        String name = AGGREGATES.get(random.nextInt(AGGREGATES.size()));
        String argument = random.nextInt(4) == 0 ? "*" : expression(1);
        return name + "(" + argument + (name.equals("string_agg") ? ", '-'" : "") + ")";
    }

    private String expression(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return LEAVES.get(random.nextInt(LEAVES.size()));
        }
        String a = expression(depth - 1);
        String b = expression(depth - 1);
        return switch (random.nextInt(8)) {
            case 0, 1 -> "(" + a + " " + OPERATORS.get(random.nextInt(OPERATORS.size())) + " " + b + ")";
            case 2, 3 -> call(a, b);
            case 4 ->
                "CAST(" + a + " AS "
                        + List.of("integer", "number", "string", "boolean", "timestamp", "path", "blob")
                                .get(random.nextInt(7))
                        + ")";
            case 5 ->
                "(" + a + " IS "
                        + List.of("NULL", "NOT TRUE", "FALSE", "STRING", "NUMBER", "INTEGER", "TIMESTAMP")
                                .get(random.nextInt(7))
                        + ")";
            case 6 -> "CASE " + (random.nextBoolean() ? a : "") + " WHEN " + b + " THEN " + a + " ELSE - " + b + " END";
            default ->
                random.nextBoolean()
                        ? "(" + a + " IN (" + b + ", 1, " + a + "))"
                        : "(" + a + " NOT BETWEEN " + b + " AND 3)";
        };
    }

    private String call(String a, String b) {
        String name = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
        return name + "("
                + switch (random.nextInt(4)) {
                    case 0 -> "";
                    case 1 -> a + ", " + b;
                    default -> a;
                } + ")";
    }
}
