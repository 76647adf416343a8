package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.Path;
import io.millrace.model.Interruption;
import io.millrace.sql.TwinExpressions.Condition;
import io.millrace.sql.TwinExpressions.Quantity;
import io.millrace.sql.parse.SqlParser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random sparse rows with versions, random queries, and a naive twin that knows the answers. */
class SqlModelTest {
    private static final List<String> COLUMNS = List.of("a", "b", "c");
    private static final Comparator<Long> NULLS_FIRST = Comparator.nullsFirst(Comparator.naturalOrder());

    private Random random;
    private TwinExpressions expressions;
    private String hint;

    /** A row as the twin sees it: of each column what was said of it, with the time. */
    private record TwinRow(String name, List<Version> versions) {
        Map<String, Long> latest() {
            Map<String, Version> found = new TreeMap<>();
            for (Version version : versions) {
                found.merge(version.column(), version, (a, b) -> b.day() >= a.day() ? b : a);
            }
            Map<String, Long> values = new TreeMap<>();
            found.forEach((column, version) -> values.put(column, version.value()));
            return values;
        }

        TwinRow keep(Predicate<Version> wanted) {
            return new TwinRow(name, versions.stream().filter(wanted).toList());
        }
    }

    private record Version(String column, Long value, int day) {}

    @Test
    void answersLikeANaiveTwin() {
        for (long seed = 1; seed <= 60; seed++) {
            random = new Random(seed);
            expressions = new TwinExpressions(random, COLUMNS);
            List<TwinRow> twin = rows(random.nextInt(30));
            TestRows rows = stored(twin);
            for (int i = 0; i < 30; i++) {
                hint = "seed " + seed + ", query " + i + ": ";
                checkRows(twin, rows);
                checkGroups(twin, rows);
                checkTotals(twin, rows);
            }
            checkJoins(twin, rows);
        }
    }

    private List<TwinRow> rows(int count) {
        List<TwinRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Version> versions = new ArrayList<>();
            for (int v = random.nextInt(6); v > 0; v--) {
                Long value = random.nextInt(8) == 0 ? null : Long.valueOf(random.nextInt(5) - 1);
                versions.add(new Version(COLUMNS.get(random.nextInt(3)), value, 1 + random.nextInt(4)));
            }
            rows.add(new TwinRow("r" + i, versions));
        }
        return rows;
    }

    private static TestRows stored(List<TwinRow> twin) {
        TestRows rows = new TestRows();
        for (TwinRow row : twin) {
            List<Cell> cells = row.versions().stream()
                    .map(version ->
                            new Cell(Path.of(version.column()), TestRows.value(version.value()), time(version.day())))
                    .toList();
            rows.add(new CellRow(Path.of(row.name()), cells));
        }
        return rows;
    }

    private static long time(int day) {
        return CellTime.parse("2015-01-0" + day + "T00:00:00Z");
    }

    private void checkRows(List<TwinRow> twin, TestRows rows) {
        Condition where = expressions.condition(3);
        Quantity first = expressions.number(3);
        Quantity second = expressions.number(2);
        boolean isDescending = random.nextBoolean();
        int day = 1 + random.nextInt(5);
        boolean hasWhen = random.nextBoolean();
        int limit = random.nextInt(12);
        int offset = random.nextInt(3);
        String sql = "SELECT " + first.sql() + " AS f, " + second.sql() + " AS s FROM t"
                + (hasWhen ? " WHEN value_timestamp() < TIMESTAMP '2015-01-0" + day + "'" : "")
                + " WHERE " + where.sql() + " ORDER BY f" + (isDescending ? " DESC" : "") + ", s, rowName() LIMIT "
                + limit
                + " OFFSET " + offset;
        Comparator<Object[]> order =
                Comparator.comparing(line -> (Long) line[1], isDescending ? NULLS_FIRST.reversed() : NULLS_FIRST);
        List<String> expected = twin.stream()
                .filter(row -> Boolean.TRUE.equals(where.of().apply(row.latest())))
                .map(row -> hasWhen ? row.keep(version -> version.day() < day) : row)
                .map(row -> new Object[] {
                    row.name(), first.of().apply(row.latest()), second.of().apply(row.latest())
                })
                .sorted(order.thenComparing(line -> (Long) line[2], NULLS_FIRST)
                        .thenComparing(line -> (String) line[0]))
                .skip(offset)
                .limit(limit)
                .map(line -> line[0] + " " + line[1] + " " + line[2])
                .toList();
        check(sql, expected, Map.of("t", rows));
    }

    private void checkGroups(List<TwinRow> twin, TestRows rows) {
        Condition where = expressions.condition(2);
        Quantity key = expressions.number(2);
        Quantity value = expressions.number(2);
        int least = random.nextInt(3);
        String sql = "SELECT count(*) AS n, sum(" + value.sql() + "), min(" + value.sql() + "), max(" + value.sql()
                + "), count(DISTINCT " + value.sql() + ") FROM t WHERE " + where.sql() + " GROUP BY " + key.sql()
                + " HAVING n > " + least;
        Map<Long, List<Long>> groups = new TreeMap<>(NULLS_FIRST);
        for (TwinRow row : twin) {
            if (Boolean.TRUE.equals(where.of().apply(row.latest()))) {
                groups.computeIfAbsent(key.of().apply(row.latest()), none -> new ArrayList<>())
                        .add(value.of().apply(row.latest()));
            }
        }
        List<String> expected = groups.entrySet().stream()
                .filter(group -> group.getValue().size() > least)
                .map(group -> "[" + group.getKey() + "] " + totals(group.getValue()))
                .toList();
        check(sql, expected, Map.of("t", rows));
    }

    private static String totals(List<Long> values) {
        List<Long> known = values.stream().filter(Objects::nonNull).toList();
        Long sum = known.isEmpty()
                ? null
                : Long.valueOf(known.stream().mapToLong(Long::longValue).sum());
        Long min = known.stream().min(Comparator.naturalOrder()).orElse(null);
        Long max = known.stream().max(Comparator.naturalOrder()).orElse(null);
        return values.size() + " " + sum + " " + min + " " + max + " "
                + known.stream().distinct().count();
    }

    private void checkTotals(List<TwinRow> twin, TestRows rows) {
        Condition where = expressions.condition(3);
        List<TwinRow> found = twin.stream()
                .filter(row -> Boolean.TRUE.equals(where.of().apply(row.latest())))
                .toList();
        check("SELECT count(*) FROM t WHERE " + where.sql(), List.of("[] " + found.size()), Map.of("t", rows));
        List<String> expected = found.stream()
                .sorted(Comparator.comparing(TwinRow::name))
                .map(row -> row.name() + " " + versions(row, "a"))
                .toList();
        check(
                "SELECT temporal_sum(a), temporal_count(a), temporal_max(a) FROM t WHERE " + where.sql()
                        + " ORDER BY rowName()",
                expected,
                Map.of("t", rows));
    }

    private static String versions(TwinRow row, String column) {
        List<Long> known = row.versions().stream()
                .filter(version -> version.column().equals(column) && version.value() != null)
                .map(Version::value)
                .toList();
        Long sum = known.isEmpty()
                ? null
                : Long.valueOf(known.stream().mapToLong(Long::longValue).sum());
        return sum + " " + known.size() + " "
                + known.stream().max(Comparator.naturalOrder()).orElse(null);
    }

    private void checkJoins(List<TwinRow> twin, TestRows rows) {
        List<TwinRow> others = rows(random.nextInt(10));
        Map<String, TestRows> datasets = Map.of("t", rows, "u", stored(others));
        for (String kind : List.of("", "LEFT ", "RIGHT ", "FULL ")) {
            for (String on : List.of("t.a = u.b", "t.a = u.b AND t.b < u.c", "t.a < u.b")) {
                List<String> expected = new ArrayList<>();
                Set<TwinRow> isPaired = new HashSet<>();
                for (TwinRow left : twin) {
                    boolean isLeftPaired = false;
                    for (TwinRow right : others) {
                        if (fits(on, left.latest(), right.latest())) {
                            isLeftPaired = true;
                            isPaired.add(right);
                            expected.add(pair(left, right));
                        }
                    }
                    if (!isLeftPaired && (kind.startsWith("L") || kind.startsWith("F"))) {
                        expected.add(pair(left, null));
                    }
                }
                if (kind.startsWith("R") || kind.startsWith("F")) {
                    others.stream()
                            .filter(right -> !isPaired.contains(right))
                            .forEach(right -> expected.add(pair(null, right)));
                }
                expected.sort(null);
                check("SELECT t.a, u.c FROM t " + kind + "JOIN u ON " + on, expected, datasets, true);
            }
        }
    }

    private static boolean fits(String on, Map<String, Long> left, Map<String, Long> right) {
        Long a = left.get("a");
        Long b = right.get("b");
        if (a == null || b == null) {
            return false;
        }
        if (on.equals("t.a < u.b")) {
            return a < b;
        }
        Long leftB = left.get("b");
        Long c = right.get("c");
        return a.equals(b) && (on.equals("t.a = u.b") || (leftB != null && c != null && leftB < c));
    }

    private static String pair(TwinRow left, TwinRow right) {
        String name = "[" + (left == null ? "" : left.name()) + "]-[" + (right == null ? "" : right.name()) + "]";
        return name + " " + (left == null ? null : left.latest().get("a")) + " "
                + (right == null ? null : right.latest().get("c"));
    }

    private void check(String sql, List<String> expected, Map<String, TestRows> datasets) {
        check(sql, expected, datasets, false);
    }

    private void check(String sql, List<String> expected, Map<String, TestRows> datasets, boolean isSorted) {
        List<String> lines = new ArrayList<>();
        try (ResultRows result =
                SqlQuery.run(SqlParser.parse(sql), datasets::get, SqlLimits.DEFAULT, Interruption.NEVER)) {
            for (CellRow row = result.next(); row != null; row = result.next()) {
                Map<Path, Cell> latest = RowView.latestOf(row.cells(), new LinkedHashMap<>());
                lines.add(row.name().elements().get(0) + " "
                        + latest.values().stream().map(SqlModelTest::text).collect(Collectors.joining(" ")));
            }
        }
        if (isSorted) {
            lines.sort(null);
        }
        assertEquals(expected, lines, hint + sql);
    }

    private static String text(Cell cell) {
        return cell.value() instanceof CellValue.Whole whole
                ? Long.toString(whole.value())
                : cell.value() instanceof CellValue.Null ? "null" : cell.toString();
    }
}
