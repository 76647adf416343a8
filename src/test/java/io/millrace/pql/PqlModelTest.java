package io.millrace.pql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.model.Field;
import io.millrace.model.Interruption;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import io.millrace.pql.TwinQueries.Expected;
import io.millrace.pql.TwinQueries.Range;
import io.millrace.pql.parse.PqlLimits;
import io.millrace.pql.parse.PqlParser;
import io.millrace.table.TableSnapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random rows in several chunks, random queries, and a naive twin that knows the answers. */
class PqlModelTest {
    private static final PqlParser PARSER = new PqlParser(PqlLimits.DEFAULT);

    /** Keys in the order of their ids. */
    private static final List<String> KEYS = List.of("ü", "a", "", "😀", "b", "\uFFFD");

    @TempDir
    Path directory;

    private TwinTable twin;
    private TwinQueries queries;
    private TwinGroups groups;
    private TwinValues values;
    private PqlExecutor executor;
    private String failureHint;

    @Test
    void answersLikeANaiveTwin() throws Exception {
        for (long seed = 1; seed <= 4; seed++) {
            fill(seed);
            for (int i = 0; i < 30; i++) {
                checkRecords();
                checkNumbers("n");
                checkRanking();
                checkTimeRows();
                checkPages(seed + i);
                checkExtract();
                check(groups.next());
                check(values.distinct());
                check(values.sort());
            }
        }
    }

    private void fill(long seed) throws Exception {
        Random random = new Random(seed);
        failureHint = "seed " + seed + ": ";
        twin = new TwinTable(random);
        queries = new TwinQueries(twin, random);
        groups = new TwinGroups(twin, queries, KEYS, random);
        values = new TwinValues(twin, queries, KEYS, random);
        Path folder = Files.createDirectories(directory.resolve("seed-" + seed));
        TestTable table = new TestTable(folder, Map.of(), "t", false, true);
        TwinTable.addFields(table);
        List<Consumer<RowVisitor>> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rows.add(twin.row());
        }
        table.write(rows, 1 + random.nextInt(200));
        TableSnapshot snapshot = table.snapshot();
        executor = new PqlExecutor(snapshot, name -> Optional.empty(), PqlModelTest::ids, Interruption.NEVER);
    }

    private static long[] ids(TableSchema table, Field field, List<String> keys) {
        return keys.stream().mapToLong(key -> KEYS.indexOf(key) + 1L).toArray();
    }

    private void check(String pql, String expected) {
        String answer = Rendered.text(executor.execute(PARSER.parse(pql)));
        assertEquals("{\"results\":[" + expected + "]}\n", answer, failureHint + pql);
    }

    private void check(TwinGroups.Answered answered) {
        check(answered.pql(), answered.json());
    }

    private void checkRecords() {
        Expected expected = queries.next(3);
        check(
                expected.pql() + " Count(" + expected.pql() + ")",
                "{\"columns\":" + list(expected.records()) + "},"
                        + expected.records().size());
    }

    private static String list(Iterable<Long> ids) {
        StringBuilder out = new StringBuilder("[");
        ids.forEach(id -> out.append(out.length() == 1 ? "" : ",").append(id));
        return out.append("]").toString();
    }

    private void checkNumbers(String field) {
        Expected filter = queries.next(2);
        List<Long> values = filter.records().stream()
                .map(id -> twin.records.get(id).numbers.get(field))
                .filter(value -> value != null)
                .toList();
        long min = values.stream().mapToLong(value -> value).min().orElse(0);
        long max = values.stream().mapToLong(value -> value).max().orElse(0);
        long sum = values.stream().mapToLong(value -> value).sum();
        if (Math.abs(values.stream().mapToDouble(value -> value).sum()) < Long.MAX_VALUE / 2.0) {
            check("Sum(" + filter.pql() + ", field=n)", value(sum, values.size()));
        }
        check(
                "Min(n, " + filter.pql() + ")",
                value(min, values.stream().filter(value -> value == min).count()));
        check(
                "Max(n, " + filter.pql() + ")",
                value(max, values.stream().filter(value -> value == max).count()));
    }

    private static String value(long value, long count) {
        return "{\"value\":" + value + ",\"floatValue\":0,\"decimalValue\":null,"
                + "\"timestampValue\":\"0001-01-01T00:00:00Z\",\"count\":" + count + "}";
    }

    private void checkRanking() {
        Expected filter = queries.next(2);
        TreeMap<Long, Integer> counts = new TreeMap<>();
        for (long id : filter.records()) {
            twin.records
                    .get(id)
                    .sets
                    .getOrDefault("s", new TreeSet<>())
                    .forEach(row -> counts.merge(row, 1, Integer::sum));
        }
        String pairs = counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(3)
                .map(row -> "{\"id\":" + row.getKey() + ",\"key\":\"\",\"count\":" + row.getValue() + "}")
                .collect(Collectors.joining(",", "[", "]"));
        check("TopN(s, " + filter.pql() + ", n=3)TopK(s, filter=" + filter.pql() + ", k=3)", pairs + "," + pairs);
    }

    private void checkPages(long pageSeed) {
        Random random = new Random(pageSeed);
        int limit = 1 + random.nextInt(4);
        long previous = random.nextInt(8);
        TreeMap<Long, TreeSet<Long>> rows = new TreeMap<>();
        TreeMap<byte[], TreeSet<Long>> keys = new TreeMap<>(Arrays::compareUnsigned);
        twin.records.forEach((id, known) -> {
            known.sets.getOrDefault("s", new TreeSet<>()).forEach(row -> rows.computeIfAbsent(
                            row, none -> new TreeSet<>())
                    .add(id));
            known.keyedSets.getOrDefault("k", Set.of()).forEach(key -> keys.computeIfAbsent(
                            key.getBytes(StandardCharsets.UTF_8), none -> new TreeSet<>())
                    .add(id));
        });
        String page = "Rows(s, previous=" + previous + ", limit=" + limit + ")";
        List<Long> ids =
                rows.tailMap(previous, false).keySet().stream().limit(limit).toList();
        check(page, "{\"rows\":" + list(ids) + ",\"Field\":\"s\"}");
        TreeSet<Long> union = new TreeSet<>();
        ids.forEach(id -> union.addAll(rows.get(id)));
        check("UnionRows(" + page + ")", "{\"columns\":" + list(union) + "}");
        List<String> byId = KEYS.stream()
                .filter(key -> keys.containsKey(key.getBytes(StandardCharsets.UTF_8)))
                .toList();
        String key = byId.get(random.nextInt(byId.size()));
        String texts = byId.stream()
                .skip(byId.indexOf(key) + 1L)
                .limit(limit)
                .map(next -> '"' + shown(next.getBytes(StandardCharsets.UTF_8)) + '"')
                .collect(Collectors.joining(","));
        check(
                "Rows(k, previous=\"" + key + "\", limit=" + limit + ")",
                "{\"rows\":null," + (texts.isEmpty() ? "" : "\"keys\":[" + texts + "],") + "\"Field\":\"k\"}");
        String pairs = keys.entrySet().stream()
                .sorted(Comparator.comparing(entry -> -entry.getValue().size()))
                .limit(limit)
                .map(entry -> "{\"id\":0,\"key\":\"" + shown(entry.getKey()) + "\",\"count\":"
                        + entry.getValue().size() + "}")
                .collect(Collectors.joining(",", "[", "]"));
        check("TopN(k, n=" + limit + ")", pairs);
    }

    /** Answers write code points beyond 16 bits as two escapes. */
    private static String shown(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8).replace("😀", "\\uD83D\\uDE00");
    }

    private void checkTimeRows() {
        for (String quantum : TwinTable.QUANTA) {
            String field = TwinTable.timeField(quantum);
            Range range = queries.range(quantum);
            TreeSet<Long> rows = new TreeSet<>();
            twin.records.values().forEach(known -> rows.addAll(TwinQueries.rows(known, field, range)));
            check("Rows(" + field + range.pql() + ")", "{\"rows\":" + list(rows) + ",\"Field\":\"" + field + "\"}");
        }
    }

    private void checkExtract() {
        Expected records = queries.next(2);
        Range range = queries.range("MDH");
        StringBuilder lines = new StringBuilder();
        for (long id : records.records()) {
            TwinTable.Known known = twin.records.get(id);
            String set = known.sets.containsKey("s") ? list(known.sets.get("s")) : "null";
            String timed = known.timed.containsKey("qMDH") ? list(TwinQueries.rows(known, "qMDH", range)) : "null";
            Long bool = known.numbers.get("b");
            lines.append(lines.length() == 0 ? "" : ",")
                    .append("{\"column\":" + id + ",\"rows\":[" + set + "," + known.numbers.get("m") + ","
                            + (bool == null ? null : bool == 1) + "," + known.numbers.get("n") + "," + timed + "]}");
        }
        check(
                "Extract(" + records.pql() + ", Rows(s), Rows(m), Rows(b), Rows(n), Rows(qMDH" + range.pql() + "))",
                "{\"fields\":[{\"name\":\"s\",\"type\":\"[]uint64\"},{\"name\":\"m\",\"type\":\"uint64\"},"
                        + "{\"name\":\"b\",\"type\":\"bool\"},{\"name\":\"n\",\"type\":\"int64\"},"
                        + "{\"name\":\"qMDH\",\"type\":\"[]uint64\"}],\"columns\":[" + lines + "]}");
    }
}
