package io.millrace.apptest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The naïve twin of tables of a whole server: applies each record at once to maps, in the order of the log. Confined to one thread. */
final class PipelineTwin {
    /** The fields of each table, as questions name them; each has a number {@code mark} besides. */
    static final Map<String, List<String>> FIELDS = Map.of(
            "plain", List.of("mark", "price", "color", "tags", "flags"),
            "users", List.of("mark", "age", "tags"),
            "orders", List.of("mark", "buyer", "tags"),
            "passing", List.of("mark", "price"));

    /** The records of one request. */
    record Batch(String table, List<JsonNode> records) {
        /** No other batch has it. */
        long mark() {
            return records.get(0).get("mark").asLong();
        }
    }

    private final Map<String, Map<String, Map<String, Object>>> tables = new TreeMap<>();
    private final Map<String, Long> rows = new HashMap<>();
    /** Of users; who comes first, there or in an order, gets the next. */
    private final Map<String, Long> ids = new HashMap<>();

    PipelineTwin() {
        FIELDS.keySet().forEach(this::empty);
    }

    /** The table is gone, and another one has its name. */
    void empty(String table) {
        tables.put(table, new TreeMap<>());
        rows.put(table, 0L);
    }

    PipelineTwin with(List<Batch> batches) {
        PipelineTwin copy = new PipelineTwin();
        tables.forEach((table, records) -> records.forEach((id, record) -> record.forEach((field, value) ->
                copy.record(table, id).put(field, value instanceof TreeSet<?> set ? new TreeSet<>(set) : value))));
        tables.forEach((table, records) -> records.keySet().forEach(id -> copy.record(table, id)));
        copy.rows.putAll(rows);
        copy.ids.putAll(ids);
        batches.forEach(copy::add);
        return copy;
    }

    void add(Batch batch) {
        rows.merge(batch.table(), (long) batch.records().size(), Long::sum);
        for (JsonNode record : batch.records()) {
            String id =
                    record.path(batch.table().equals("users") ? "name" : "id").asText();
            if (batch.table().equals("users")) {
                ids.putIfAbsent(id, ids.size() + 1L);
            }
            Map<String, Object> fields = record(batch.table(), id);
            record.fields().forEachRemaining(field -> set(fields, field.getKey(), field.getValue()));
        }
    }

    private Map<String, Object> record(String table, String id) {
        return tables.get(table).computeIfAbsent(id, key -> new HashMap<>());
    }

    private void set(Map<String, Object> record, String field, JsonNode value) {
        switch (field) {
            case "id", "name" -> {}
            case "tags" -> value.forEach(tag -> rowsOf(record, field).add(tag.asText()));
            case "flags" -> {
                if (value.asLong() > 0) {
                    rowsOf(record, field).add(value.asText());
                } else if (record.containsKey(field)) {
                    rowsOf(record, field).remove(Long.toString(-value.asLong()));
                }
            }
            default -> {
                if (field.equals("buyer") && !value.isNull()) {
                    ids.putIfAbsent(value.asText(), ids.size() + 1L);
                }
                record.put(field, value.isNull() ? null : value.asText());
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Set<String> rowsOf(Map<String, Object> record, String field) {
        return (Set<String>) record.computeIfAbsent(field, key -> new TreeSet<String>());
    }

    /** How many records of the table were stored. */
    long rows(String table) {
        return rows.get(table);
    }

    int count(String table) {
        return tables.get(table).size();
    }

    /** How many records have this tag. */
    long tagged(String table, String tag) {
        return tables.get(table).values().stream()
                .filter(record ->
                        record.containsKey("tags") && rowsOf(record, "tags").contains(tag))
                .count();
    }

    /** The ids of all buyers, added up. */
    long buyerIds() {
        return tables.get("orders").values().stream()
                .filter(record -> record.get("buyer") != null)
                .mapToLong(record -> ids.get((String) record.get("buyer")))
                .sum();
    }

    /** By the table, what {@link #shown} makes of its answer. */
    Map<String, Map<String, List<Object>>> all() {
        Map<String, Map<String, List<Object>>> all = new TreeMap<>();
        FIELDS.forEach((table, fields) -> {
            Map<String, List<Object>> records = new TreeMap<>();
            tables.get(table).forEach((id, record) -> {
                List<Object> cells = new ArrayList<>();
                for (String field : fields) {
                    Object value = record.get(field);
                    cells.add(value instanceof TreeSet<?> set ? List.copyOf(set) : value);
                }
                records.put(id, cells);
            });
            all.put(table, records);
        });
        return all;
    }

    static String question(String table) {
        StringBuilder question = new StringBuilder("Extract(All()");
        FIELDS.get(table)
                .forEach(field -> question.append(", Rows(").append(field).append(')'));
        return question.append(')').toString();
    }

    /** By record, the cells of its fields: text, null, or texts in ascending order. */
    static Map<String, List<Object>> shown(JsonNode extract) {
        Map<String, List<Object>> records = new TreeMap<>();
        for (JsonNode column : extract.path("columns")) {
            List<Object> cells = new ArrayList<>();
            for (JsonNode cell : column.path("rows")) {
                if (cell.isArray()) {
                    TreeSet<String> rows = new TreeSet<>();
                    cell.forEach(row -> rows.add(row.asText()));
                    cells.add(List.copyOf(rows));
                } else {
                    cells.add(cell.isNull() ? null : cell.asText());
                }
            }
            records.put(column.path("column").asText(), cells);
        }
        return records;
    }
}
