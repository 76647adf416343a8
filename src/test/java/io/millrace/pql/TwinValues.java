package io.millrace.pql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Random calls of Distinct and Sort with the answers that the twin finds. */
final class TwinValues {
    private final TwinTable twin;
    private final TwinQueries queries;
    private final List<String> keys;
    private final Random random;

    /** @param keys in the order of their ids */
    TwinValues(TwinTable twin, TwinQueries queries, List<String> keys, Random random) {
        this.twin = twin;
        this.queries = queries;
        this.keys = keys;
        this.random = random;
    }

    /** A Distinct, and its count. */
    TwinGroups.Answered distinct() {
        TwinQueries.Expected records = queries.next(2);
        String field = List.of("s", "k", "m", "b", "n", "d", "t").get(random.nextInt(7));
        TreeSet<Long> values = new TreeSet<>();
        for (long id : records.records()) {
            TwinTable.Known known = twin.records.get(id);
            values.addAll(known.sets.getOrDefault(field, new TreeSet<>()));
            values.addAll(TwinGroups.number(known, field));
            known.keyedSets.getOrDefault(field, Set.of()).forEach(key -> values.add(keys.indexOf(key) + 1L));
        }
        String answer =
                switch (field) {
                    case "n", "d" ->
                        "{\"neg\":"
                                + columns(values.headSet(0L, false).descendingSet().stream()
                                        .map(value -> -value)) + ",\"pos\":" + columns(values.tailSet(0L).stream())
                                + "}";
                    case "t" ->
                        values.stream()
                                .map(value -> '"' + TwinGroups.time(value) + '"')
                                .collect(Collectors.joining(",", "{\"Values\":[", "],\"Name\":\"t\"}"));
                    case "k" ->
                        columns(values.stream()).replace("}", "")
                                + values.stream()
                                        .map(id -> TwinGroups.shown(keys.get((int) (id - 1))))
                                        .collect(Collectors.joining(",", ",\"keys\":[", "]}"));
                    default -> columns(values.stream());
                };
        String pql = "Distinct(" + records.pql() + ", field=" + field + ")";
        return new TwinGroups.Answered(pql + "Count(" + pql + ")", answer + "," + values.size());
    }

    private static String columns(Stream<Long> ids) {
        return ids.map(String::valueOf).collect(Collectors.joining(",", "{\"columns\":[", "]}"));
    }

    /** A Sort, and an Extract in its order. */
    TwinGroups.Answered sort() {
        TwinQueries.Expected records = queries.next(2);
        String field = List.of("m", "b", "n").get(random.nextInt(3));
        boolean isDescending = random.nextBoolean();
        int offset = random.nextInt(5);
        int limit = random.nextInt(20);
        Comparator<Long> order =
                Comparator.comparingLong(id -> twin.records.get(id).numbers.get(field));
        List<Long> ids = new ArrayList<>(records.records());
        List<Long> sorted = ids.stream()
                .filter(id -> twin.records.get(id).numbers.containsKey(field))
                .sorted(isDescending ? order.reversed() : order)
                .skip(offset)
                .limit(limit)
                .toList();
        String pql = "Sort(" + records.pql() + ", field=" + field + ", sort-desc=" + isDescending + ", limit=" + limit
                + ", offset=" + offset + ")";
        String pairs = sorted.stream()
                .map(id -> "{\"id\":" + id + ",\"value\":" + value(id, field) + "}")
                .collect(Collectors.joining(","));
        String lines = sorted.stream()
                .map(id -> "{\"column\":" + id + ",\"rows\":[" + value(id, field) + "]}")
                .collect(Collectors.joining(","));
        String type = field.equals("m") ? "uint64" : field.equals("b") ? "bool" : "int64";
        return new TwinGroups.Answered(
                pql + "Extract(" + pql + ", Rows(" + field + "))Count(" + pql + ")",
                "{\"Row\":" + columns(sorted.stream()) + ",\"RowKVs\":[" + pairs + "]},{\"fields\":[{\"name\":\""
                        + field + "\",\"type\":\"" + type + "\"}],\"columns\":[" + lines + "]}," + sorted.size());
    }

    private String value(long id, String field) {
        long value = twin.records.get(id).numbers.get(field);
        return field.equals("b") ? Boolean.toString(value == 1) : Long.toString(value);
    }
}
