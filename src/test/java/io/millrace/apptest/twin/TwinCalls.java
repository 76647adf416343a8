package io.millrace.apptest.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.apptest.twin.TwinField.Kind;
import io.millrace.apptest.twin.TwinRowCalls.Found;
import io.millrace.apptest.twin.TwinRowCalls.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Random calls that read, and what they answer. Confined to one thread. */
public final class TwinCalls {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String NO_TIME = "0001-01-01T00:00:00Z";

    /**
     * A call and its answer.
     *
     * @param isOrdered whether the order of lists in it is what the twin has: keys come in the order of numbers that it does not know
     */
    public record Answered(String pql, JsonNode result, boolean isOrdered) {
        private Answered(String pql, JsonNode result) {
            this(pql, result, true);
        }
    }

    private final TwinTable table;
    private final TwinRowCalls rows;
    private final TwinValues values;
    private final Random random;

    public TwinCalls(TwinTable table, Random random) {
        this.table = table;
        this.random = random;
        this.rows = new TwinRowCalls(table, random);
        this.values = new TwinValues(random);
    }

    public Answered next() {
        Found found = rows.next(random.nextInt(3));
        return switch (random.nextInt(13)) {
            case 0 ->
                new Answered(
                        "Count(" + found.pql() + ")", number(found.records().size()));
            case 1 -> includes(found);
            case 2, 3 -> extract(found);
            case 4 -> rows.has(TwinField::isNumber) ? sum(found) : records(found);
            case 5 -> rows.has(TwinField::isNumber) ? extreme(found) : records(found);
            case 6 -> rows.has(TwinCalls::isRanked) ? top(found) : records(found);
            case 7 -> rows.has(TwinCalls::isRanked) ? list() : records(found);
            case 8 -> rows.has(TwinCalls::isGrouped) ? groups(found) : records(found);
            case 9 -> rows.has(TwinField::isNumber) ? fieldValue() : records(found);
            case 10 -> rows.has(TwinCalls::isRanked) ? union() : records(found);
            default -> records(found);
        };
    }

    private static boolean isRanked(TwinField field) {
        return field.kind() == Kind.SET || field.kind() == Kind.MUTEX || field.kind() == Kind.TIME;
    }

    private static boolean isGrouped(TwinField field) {
        return field.kind() != Kind.DECIMAL;
    }

    /** All that the table says. */
    public Answered everything() {
        return extract(new Found("All()", table.existing()), List.copyOf(table.fields.values()));
    }

    private static JsonNode number(long number) {
        return JSON.numberNode(number);
    }

    /** A row, a key, a bool. */
    private static JsonNode value(TwinField field, Object value) {
        return switch (field.kind()) {
            case BOOL -> JSON.booleanNode(value.equals(1L));
            case DECIMAL -> JSON.numberNode(TwinRowCalls.decimal((Long) value));
            case TIMESTAMP -> JSON.textNode(TwinField.time((Long) value));
            default -> value instanceof String key ? JSON.textNode(key) : number((Long) value);
        };
    }

    private Answered records(Found found) {
        ObjectNode result = JSON.objectNode();
        ArrayNode columns = result.putArray("columns");
        if (!table.isKeyed) {
            found.records().forEach(id -> columns.add((Long) id));
        } else if (!found.records().isEmpty()) {
            ArrayNode keys = result.putArray("keys");
            found.records().forEach(key -> keys.add((String) key));
        }
        return new Answered(found.pql(), result, !table.isKeyed);
    }

    private Answered union() {
        TwinField field = rows.field(TwinCalls::isRanked);
        Range range = rangeOf(field);
        Set<Object> having =
                table.where(field, cell -> !TwinRowCalls.rows(cell, range).isEmpty());
        return records(new Found("UnionRows(Rows(" + field.name() + range.pql() + "))", having));
    }

    private Answered includes(Found found) {
        Object record = values.record(table);
        return new Answered(
                "IncludesColumn(" + found.pql() + ", column=" + TwinRowCalls.name(record) + ")",
                JSON.booleanNode(found.records().contains(record)));
    }

    private Answered extract(Found found) {
        return extract(
                found,
                table.fields.values().stream()
                        .filter(field -> random.nextInt(3) > 0)
                        .toList());
    }

    private Answered extract(Found found, List<TwinField> fields) {
        StringBuilder pql = new StringBuilder("Extract(" + found.pql());
        ObjectNode result = JSON.objectNode();
        ArrayNode heads = result.putArray("fields");
        List<Range> ranges = new ArrayList<>();
        for (TwinField field : fields) {
            Range range = rangeOf(field);
            ranges.add(range);
            pql.append(", Rows(").append(field.name()).append(range.pql()).append(')');
            heads.addObject().put("name", field.name()).put("type", field.type());
        }
        ArrayNode columns = result.putArray("columns");
        for (Object id : found.records()) {
            ObjectNode column = columns.addObject();
            if (id instanceof String key) {
                column.put("column", key);
            } else {
                column.put("column", (Long) id);
            }
            ArrayNode cells = column.putArray("rows");
            for (int i = 0; i < fields.size(); i++) {
                cells.add(cell(id, fields.get(i), ranges.get(i)));
            }
        }
        boolean isOrdered = !table.isKeyed && fields.stream().noneMatch(TwinField::isKeyed);
        return new Answered(pql.append(')').toString(), result, isOrdered);
    }

    private Range rangeOf(TwinField field) {
        return field.kind() == Kind.TIME && random.nextInt(3) == 0
                ? rows.range(field)
                : new Range("", view -> field.hasNoStandardView() || view.equals(TwinField.STANDARD));
    }

    private JsonNode cell(Object id, TwinField field, Range range) {
        TwinCell cell = table.cell(id, field);
        if (!cell.isKnown()) {
            return JSON.nullNode();
        }
        if (!field.isMany()) {
            return value(field, cell.single());
        }
        ArrayNode list = JSON.arrayNode();
        TwinRowCalls.rows(cell, range).forEach(row -> list.add(value(field, row)));
        return list;
    }

    private static ObjectNode valueCount(TwinField field, Long valueOrNull, long count) {
        boolean isPlain = field.kind() == Kind.INT && valueOrNull != null;
        ObjectNode result = JSON.objectNode();
        result.put("value", isPlain ? valueOrNull : 0L).put("floatValue", 0);
        if (field.kind() == Kind.DECIMAL && valueOrNull != null) {
            result.put("decimalValue", TwinRowCalls.decimal(valueOrNull));
        } else {
            result.putNull("decimalValue");
        }
        boolean isTime = field.kind() == Kind.TIMESTAMP && valueOrNull != null;
        return result.put("timestampValue", isTime ? TwinField.time(valueOrNull) : NO_TIME)
                .put("count", count);
    }

    private List<Long> numbers(TwinField field, Set<Object> records) {
        return records.stream()
                .map(id -> (Long) table.cell(id, field).single())
                .filter(value -> value != null)
                .toList();
    }

    private Answered sum(Found found) {
        TwinField field = rows.field(TwinField::isNumber);
        if (field.kind() == Kind.TIMESTAMP) {
            return extreme(found);
        }
        List<Long> numbers = numbers(field, found.records());
        Long sum = numbers.isEmpty()
                ? null
                : (Long) numbers.stream().mapToLong(Long::longValue).sum();
        return new Answered(
                "Sum(" + found.pql() + ", field=" + field.name() + ")", valueCount(field, sum, numbers.size()));
    }

    private Answered extreme(Found found) {
        TwinField field = rows.field(TwinField::isNumber);
        List<Long> numbers = numbers(field, found.records());
        boolean isMin = random.nextBoolean();
        Comparator<Long> order = isMin ? Comparator.reverseOrder() : Comparator.naturalOrder();
        Long extreme = numbers.stream().max(order).orElse(null);
        return new Answered(
                (isMin ? "Min(" : "Max(") + found.pql() + ", field=" + field.name() + ")",
                valueCount(
                        field,
                        extreme,
                        numbers.stream().filter(value -> value.equals(extreme)).count()));
    }

    private Answered fieldValue() {
        TwinField field = rows.field(TwinField::isNumber);
        List<Object> all = List.copyOf(table.existing());
        Object record = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        if (record == null) {
            return records(new Found("All()", Set.of()));
        }
        Long value = (Long) table.cell(record, field).single();
        return new Answered(
                "FieldValue(field=" + field.name() + ", column=" + TwinRowCalls.name(record) + ")",
                valueCount(field, value, value == null ? 0 : 1));
    }

    /** How many of the records have each row. */
    private Map<Object, Long> counts(TwinField field, Range range, Predicate<Object> filter) {
        Map<Object, Long> counts = new TreeMap<>();
        for (Object id : table.where(field, TwinCell::isKnown)) {
            if (filter.test(id)) {
                TwinRowCalls.rows(table.cell(id, field), range).forEach(row -> counts.merge(row, 1L, Long::sum));
            }
        }
        return counts;
    }

    private Answered top(Found found) {
        TwinField field = rows.field(TwinCalls::isRanked);
        Range range = rangeOf(field);
        boolean isFiltered = random.nextBoolean();
        Map<Object, Long> counts = counts(field, range, isFiltered ? found.records()::contains : id -> true);
        ArrayNode pairs = JSON.arrayNode();
        counts.forEach((row, count) -> {
            ObjectNode pair = pairs.addObject().put("count", count);
            if (row instanceof String key) {
                pair.put("id", 0L).put("key", key);
            } else {
                pair.put("id", (Long) row).put("key", "");
            }
        });
        String filter = isFiltered ? ", filter=" + found.pql() : "";
        return new Answered("TopK(" + field.name() + filter + range.pql() + ")", pairs, false);
    }

    private Answered list() {
        TwinField field = rows.field(TwinCalls::isRanked);
        Range range = rangeOf(field);
        Set<Object> found = counts(field, range, id -> true).keySet();
        ObjectNode result = JSON.objectNode();
        if (!field.isKeyed()) {
            ArrayNode list = result.putArray("rows");
            found.forEach(row -> list.add((Long) row));
        } else {
            result.putNull("rows");
            if (!found.isEmpty()) {
                ArrayNode list = result.putArray("keys");
                found.forEach(row -> list.add((String) row));
            }
        }
        return new Answered(
                "Rows(" + field.name() + range.pql() + ")", result.put("Field", field.name()), !field.isKeyed());
    }

    private Answered groups(Found found) {
        TwinField first = rows.field(TwinCalls::isGrouped);
        TwinField second = rows.field(TwinCalls::isGrouped);
        Map<String, ObjectNode> groups = new TreeMap<>();
        for (Object id : found.records()) {
            for (Object one : grouped(id, first)) {
                for (Object other : grouped(id, second)) {
                    String name = one + "\u0000" + other;
                    ObjectNode group = groups.computeIfAbsent(name, key -> {
                        ObjectNode made = JSON.objectNode();
                        made.putArray("group").add(fieldRow(first, one)).add(fieldRow(second, other));
                        return made.put("count", 0L);
                    });
                    group.put("count", group.get("count").asLong() + 1);
                }
            }
        }
        ArrayNode result = JSON.arrayNode();
        result.addAll(groups.values());
        return new Answered(
                "GroupBy(Rows(" + first.name() + "), Rows(" + second.name() + "), filter=" + found.pql() + ")",
                result,
                false);
    }

    private Set<Object> grouped(Object id, TwinField field) {
        return field.hasNoStandardView()
                ? table.cell(id, field).allRows()
                : new TreeSet<>(table.cell(id, field).rows(TwinField.STANDARD));
    }

    private static ObjectNode fieldRow(TwinField field, Object row) {
        ObjectNode named = JSON.objectNode().put("field", field.name());
        if (field.isNumber()) {
            return named.set("value", value(field, row));
        }
        return row instanceof String key ? named.put("rowKey", key) : named.put("rowID", (Long) row);
    }
}
