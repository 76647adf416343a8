package io.millrace.pql;

import io.millrace.model.Granularity;
import io.millrace.pql.parse.Times;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** Random GroupBy calls with the answer that the twin finds, from all groups that records are in. */
final class TwinGroups {
    /** A call and its answer. */
    record Answered(String pql, String json) {}

    /**
     * @param pql Rows without its closing bracket
     * @param values those of a record, in numbers that have the order of the answer
     * @param cell a value in the answer
     * @param literal a value in a query
     */
    private record Child(
            String pql,
            Function<TwinTable.Known, Collection<Long>> values,
            LongFunction<String> cell,
            LongFunction<String> literal) {}

    private record Group(List<Long> values, long count, BigInteger aggregate) {}

    private final TwinTable twin;
    private final TwinQueries queries;
    private final List<String> keys;
    private final Random random;

    /** @param keys in the order of their ids */
    TwinGroups(TwinTable twin, TwinQueries queries, List<String> keys, Random random) {
        this.twin = twin;
        this.queries = queries;
        this.keys = keys;
        this.random = random;
    }

    Answered next() {
        List<Child> children = new ArrayList<>();
        List<NavigableSet<Long>> rows = new ArrayList<>();
        List<String> calls = new ArrayList<>();
        List<Long> previous = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            Child child = child();
            TreeSet<Long> all = new TreeSet<>();
            twin.records.values().forEach(known -> all.addAll(child.values().apply(known)));
            String options = "";
            boolean isListed = !child.pql().matches("Rows\\((b|n|t).*");
            if (isListed && random.nextInt(4) == 0) {
                int limit = random.nextInt(4);
                all.retainAll(all.stream().limit(limit).toList());
                options = ", limit=" + limit;
            } else if (random.nextInt(4) == 0 && !all.isEmpty()) {
                long value = new ArrayList<>(all).get(random.nextInt(all.size())) + random.nextInt(2);
                boolean isSaid = value >= 0 && (!child.pql().startsWith("Rows(k") || value < keys.size());
                previous.add(isSaid ? value : null);
                options = isSaid ? ", previous=" + child.literal().apply(value) : "";
            }
            if (previous.size() == children.size()) {
                previous.add(null);
            }
            children.add(child);
            rows.add(all);
            calls.add(child.pql() + options + ")");
        }
        return answered(children, calls, rows, previous);
    }

    private Child child() {
        return switch (random.nextInt(7)) {
            case 0 -> new Child("Rows(s", known -> known.sets.getOrDefault("s", new TreeSet<>()), row("s"), plain());
            case 1 ->
                new Child(
                        "Rows(k",
                        known -> known.keyedSets.getOrDefault("k", Set.of()).stream()
                                .map(key -> (long) keys.indexOf(key))
                                .toList(),
                        id -> "{\"field\":\"k\",\"rowKey\":" + shown(keys.get((int) id)) + "}",
                        id -> "\"" + keys.get((int) id) + "\"");
            case 2 -> new Child("Rows(m", known -> number(known, "m"), row("m"), plain());
            case 3 -> new Child("Rows(b", known -> number(known, "b"), row("b"), plain());
            case 4 ->
                new Child(
                        "Rows(n",
                        known -> number(known, "n"),
                        value -> "{\"field\":\"n\",\"value\":" + value + "}",
                        plain());
            case 5 ->
                new Child(
                        "Rows(t",
                        known -> number(known, "t"),
                        value -> "{\"field\":\"t\",\"value\":\"" + time(value) + "\"}",
                        value -> "'" + time(value) + "'");
            default -> {
                TwinQueries.Range range = queries.range("MDH");
                yield new Child(
                        "Rows(qMDH" + range.pql(),
                        known -> TwinQueries.rows(known, "qMDH", range),
                        row("qMDH"),
                        plain());
            }
        };
    }

    private static LongFunction<String> row(String field) {
        return row -> "{\"field\":\"" + field + "\",\"rowID\":" + row + "}";
    }

    private static LongFunction<String> plain() {
        return Long::toString;
    }

    static String time(long value) {
        return Times.format(value, Granularity.MS, Instant.EPOCH);
    }

    /** Answers write code points beyond 16 bits as two escapes. */
    static String shown(String key) {
        return '"' + key.replace("😀", "\\uD83D\\uDE00") + '"';
    }

    static List<Long> number(TwinTable.Known known, String field) {
        Long value = known.numbers.get(field);
        return value == null ? List.of() : List.of(value);
    }

    private Answered answered(
            List<Child> children, List<String> calls, List<NavigableSet<Long>> rows, List<Long> previous) {
        StringBuilder pql = new StringBuilder("GroupBy(" + String.join(", ", calls));
        Set<Long> records = twin.records.keySet();
        if (random.nextBoolean()) {
            TwinQueries.Expected filter = queries.next(2);
            pql.append(", filter=").append(filter.pql());
            records = filter.records();
        }
        Comparator<List<Long>> order = (left, right) -> {
            int at = 0;
            while (at < left.size() - 1 && left.get(at).equals(right.get(at))) {
                at++;
            }
            return Long.compare(left.get(at), right.get(at));
        };
        TreeMap<List<Long>, Set<Long>> groups = new TreeMap<>(order);
        for (long id : records) {
            for (List<Long> values : combinations(children, rows, twin.records.get(id))) {
                groups.computeIfAbsent(values, none -> new TreeSet<>()).add(id);
            }
        }
        groups.keySet().removeIf(values -> isBefore(values, rows, previous));
        int aggregate = random.nextInt(4);
        pql.append(
                switch (aggregate) {
                    case 1 -> ", aggregate=Sum(field=d)";
                    case 2 -> ", aggregate=Count(Distinct(field=n))";
                    case 3 -> ", aggregate=Count(Distinct(field=s))";
                    default -> "";
                });
        List<Group> found = new ArrayList<>();
        groups.forEach((values, ids) -> {
            Group group = group(values, ids, aggregate);
            if (group.count() > 0) {
                found.add(group);
            }
        });
        List<Group> page = page(found, pql);
        return new Answered(
                pql.append(")").toString(),
                page.stream()
                        .map(group -> json(group, children, aggregate))
                        .collect(Collectors.joining(",", "[", "]")));
    }

    private static List<List<Long>> combinations(
            List<Child> children, List<NavigableSet<Long>> rows, TwinTable.Known known) {
        List<List<Long>> found = List.of(List.of());
        for (int i = 0; i < children.size(); i++) {
            List<List<Long>> longer = new ArrayList<>();
            for (List<Long> begin : found) {
                for (long value : children.get(i).values().apply(known)) {
                    if (rows.get(i).contains(value)) {
                        List<Long> one = new ArrayList<>(begin);
                        one.add(value);
                        longer.add(one);
                    }
                }
            }
            found = longer;
        }
        return found;
    }

    /** Whether an earlier page has the group. */
    private static boolean isBefore(List<Long> values, List<NavigableSet<Long>> rows, List<Long> previous) {
        if (previous.stream().allMatch(value -> value == null)) {
            return false;
        }
        for (int i = 0; i < values.size(); i++) {
            boolean isLast = i == values.size() - 1;
            Long wanted = previous.get(i);
            if (wanted == null && rows.get(i).isEmpty()) {
                return false;
            }
            long begin = wanted == null ? rows.get(i).first() : wanted;
            if (values.get(i) != begin) {
                return values.get(i) < begin;
            }
            if (isLast) {
                return wanted != null;
            }
        }
        return false;
    }

    private Group group(List<Long> values, Set<Long> ids, int aggregate) {
        List<TwinTable.Known> known = ids.stream().map(twin.records::get).toList();
        if (aggregate == 1) {
            List<Long> numbers =
                    known.stream().flatMap(one -> number(one, "d").stream()).toList();
            long sum = numbers.stream().mapToLong(number -> number).sum();
            return new Group(values, numbers.size(), BigInteger.valueOf(sum));
        }
        Set<Long> distinct = new HashSet<>();
        known.forEach(one ->
                distinct.addAll(aggregate == 2 ? number(one, "n") : one.sets.getOrDefault("s", new TreeSet<>())));
        return new Group(values, ids.size(), BigInteger.valueOf(distinct.size()));
    }

    private List<Group> page(List<Group> groups, StringBuilder pql) {
        List<Group> found = groups;
        if (random.nextInt(3) == 0) {
            int least = random.nextInt(4);
            pql.append(", having=Condition(count > ").append(least).append(')');
            found = found.stream().filter(group -> group.count() > least).toList();
        }
        if (random.nextInt(3) == 0) {
            pql.append(", sort=\"count, aggregate asc\"");
            Comparator<Group> order = Comparator.comparingLong(group -> -group.count());
            found = found.stream()
                    .sorted(pql.indexOf("aggregate=") < 0 ? order : order.thenComparing(Group::aggregate))
                    .toList();
        }
        if (random.nextInt(3) == 0) {
            int offset = random.nextInt(12);
            pql.append(", offset=").append(offset);
            found = offset < found.size() ? found.subList(offset, found.size()) : found;
        }
        if (random.nextInt(3) == 0) {
            int limit = random.nextInt(12);
            pql.append(", limit=").append(limit);
            found = found.subList(0, Math.min(limit, found.size()));
        }
        return found;
    }

    private static String json(Group group, List<Child> children, int aggregate) {
        StringBuilder out = new StringBuilder("{\"group\":[");
        for (int i = 0; i < children.size(); i++) {
            out.append(i == 0 ? "" : ",")
                    .append(children.get(i).cell().apply(group.values().get(i)));
        }
        out.append("],\"count\":").append(group.count());
        Map<Integer, String> aggregates =
                Map.of(0, "", 1, ",\"sum\":" + new BigDecimal(group.aggregate(), 2).toPlainString());
        return out.append(aggregates.getOrDefault(aggregate, ",\"aggregate\":" + group.aggregate()))
                .append('}')
                .toString();
    }
}
