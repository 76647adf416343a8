package io.millrace.api.featurebase.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.mapping.json.RowModel;
import io.millrace.mapping.json.TestTable;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Outcome;
import io.millrace.model.RefusedRecord;
import io.millrace.model.TableSchema;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every case of the streaming vectors against the mapper alone, with a naive table behind it. */
class MappingVectorsTest {
    /** Cases where the second acceptable answer is ours: views are named in UTC. */
    private static final Set<String> ALTERNATIVES = Set.of("recordTime-offset-uses-wall-clock");

    @TestFactory
    Stream<DynamicTest> mapsRecordsAsExpected() {
        JsonNode vectors = Vectors.read("featurebase-streaming.json");
        assertTrue(vectors.size() > 200);
        return StreamSupport.stream(vectors.spliterator(), false)
                .map(vector -> DynamicTest.dynamicTest(vector.get("name").textValue(), () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        boolean isAlternative = ALTERNATIVES.contains(vector.get("name").textValue());
        JsonNode expect = vector.get(isAlternative ? "alternative" : "expect");
        if (expect.has("schema_error")) {
            Problem problem = assertThrows(Problem.class, () -> table(vector));
            checkSchemaError(problem, expect.get("schema_error"));
            return;
        }
        TestTable table = table(vector);
        checkStatuses(post(vector, table), expect, vector.get("records").size());
        checkRows(vector, expect, table);
        checkColumnOptions(table, expect.path("column_options"));
    }

    private static void checkSchemaError(Problem problem, JsonNode expected) {
        assertEquals(ProblemCode.INVALID_PARAMETER, problem.code());
        List<String> found = new ArrayList<>();
        for (FieldProblem detail : problem.details()) {
            found.add(detail.field() + " " + detail.reason());
        }
        assertEquals(
                List.of(expected.get("field").asText("null") + " "
                        + expected.get("reason").textValue()),
                found,
                problem.getMessage());
    }

    private static TestTable table(JsonNode vector) {
        JsonNode options = vector.get("options");
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        for (String name : List.of("id_field", "primary_key_fields", "allow_missing_columns")) {
            if (options.has(name)) {
                schema.set(name, options.get(name));
            }
        }
        schema.set("definition", vector.get("schema"));
        MappingSchema parsed = MappingSchema.parse(Vectors.write(schema));
        Map<String, FieldOptions> existing = new LinkedHashMap<>();
        options.path("existing_columns")
                .properties()
                .forEach(column -> existing.put(column.getKey(), existing(column.getValue())));
        TableSchema before = TestTable.table("t", parsed.isKeyed(), existing);
        return TestTable.of(parsed, before, name -> Optional.ofNullable(
                        options.path("tables").get(name))
                .map(other -> TestTable.table(name, other.get("keys").booleanValue(), Map.of())));
    }

    private static FieldOptions existing(JsonNode column) {
        assertEquals("set", column.get("type").textValue());
        return FieldOptions.set(column.get("keys").booleanValue());
    }

    private static Map<Integer, List<FieldProblem>> post(JsonNode vector, TestTable table) {
        JsonNode records = vector.get("records");
        boolean isOneByOne =
                vector.get("options").path("one_request_per_record").asBoolean();
        Map<Integer, List<FieldProblem>> refused = new TreeMap<>();
        for (int from = 0; from < records.size(); from += isOneByOne ? 1 : records.size()) {
            int to = isOneByOne ? from + 1 : records.size();
            Outcome receipt = table.post(body(records, from, to));
            assertEquals(to - from, receipt.records());
            for (RefusedRecord record : receipt.refused()) {
                refused.put(from + record.record(), record.problems());
            }
        }
        return refused;
    }

    private static String body(JsonNode records, int from, int to) {
        StringBuilder body = new StringBuilder("{\"records\":[");
        for (int i = from; i < to; i++) {
            body.append(i == from ? "" : ",")
                    .append("{\"value\":")
                    .append(Vectors.write(records.get(i)))
                    .append('}');
        }
        return body.append("]}").toString();
    }

    private static void checkStatuses(Map<Integer, List<FieldProblem>> refused, JsonNode expect, int records) {
        for (int i = 0; i < records; i++) {
            String expected =
                    expect.has("statuses") ? expect.get("statuses").get(i).textValue() : "success";
            assertEquals(expected, refused.containsKey(i) ? "error" : "success", "record " + i + " " + refused);
        }
        for (JsonNode error : expect.path("errors")) {
            FieldProblem problem = refused.get(error.get("record").intValue()).stream()
                    .filter(one -> error.get("field").textValue().equals(one.field()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(error.get("reason").textValue(), problem.reason(), problem.message());
            error.path("message_mentions")
                    .forEach(word -> assertTrue(problem.message().contains(word.textValue()), problem.message()));
        }
        int told = refused.values().stream().mapToInt(List::size).sum();
        assertEquals(expect.path("errors").size(), told, () -> "problems told: " + refused);
    }

    private static void checkRows(JsonNode vector, JsonNode expect, TestTable table) {
        assertEquals(expect.get("rows").size(), table.model.records.size());
        for (JsonNode row : expect.get("rows")) {
            JsonNode id = row.get("_id");
            RowModel.Stored record = table.model.records.get(id.isTextual() ? id.textValue() : (Object) id.longValue());
            row.properties().stream()
                    .filter(member -> !member.getKey().startsWith("_"))
                    .forEach(member -> assertEquals(
                            plain(member.getValue()),
                            stored(table.table, record, member.getKey(), type(vector, member.getKey())),
                            member.getKey()));
            row.path("_views")
                    .properties()
                    .forEach(views -> assertEquals(
                            plain(views.getValue()).toString(),
                            new TreeMap<>(record.sets.get(views.getKey())).toString()));
            checkPacked(row.path("_packed"), record, table.table);
            checkNoOtherColumns(row, record);
        }
    }

    private static void checkPacked(JsonNode packed, RowModel.Stored record, TableSchema table) {
        if (packed.isMissingNode()) {
            return;
        }
        Set<Object> trues = new TreeSet<>();
        Set<Object> known = new TreeSet<>();
        for (Field field : table.fields()) {
            if (record.values.get(field.name()) instanceof Long value) {
                known.add(field.name());
                if (value == 1) {
                    trues.add(field.name());
                }
            }
        }
        assertEquals(plain(packed.get("bools")).toString(), trues.toString());
        assertEquals(plain(packed.get("bools-exists")).toString(), known.toString());
    }

    private static void checkNoOtherColumns(JsonNode row, RowModel.Stored record) {
        Set<String> names = new TreeSet<>(record.sets.keySet());
        names.addAll(record.values.keySet());
        names.removeIf(name -> row.has(name.replace(ColumnNames.EXISTS_SUFFIX, "")));
        assertEquals(Set.of(), names);
    }

    private static String type(JsonNode vector, String name) {
        for (JsonNode definition : vector.get("schema")) {
            if (definition.get("name").textValue().equals(name)) {
                return definition.get("type").textValue();
            }
        }
        throw new IllegalArgumentException(name);
    }

    /** What is stored, in the notation of the vectors. */
    private static Object stored(TableSchema table, RowModel.Stored record, String name, String type) {
        FieldOptions options = table.field(name).orElseThrow().options();
        Object value = record.values.get(name);
        Object set = record.sets.containsKey(name)
                ? new ArrayList<>(record.sets.get(name).get("standard"))
                : null;
        if (type.equals("signedIntBoolKey")) {
            Map<String, Set<Object>> exists = record.sets.get(name + ColumnNames.EXISTS_SUFFIX);
            return exists == null ? null : Map.of("set", set, "exists", new ArrayList<>(exists.get("standard")));
        } else if (value == null) {
            return set;
        } else if (options.foreignTable() != null) {
            return Map.of("foreign", options.foreignTable(), value instanceof String ? "key" : "id", value);
        }
        return switch (options.type()) {
            case BOOL -> value.equals(1L);
            case DECIMAL ->
                BigDecimal.valueOf((Long) value, ((FieldOptions.Decimal) options).scale())
                        .toPlainString();
            case TIMESTAMP -> {
                FieldOptions.Timestamp timestamp = (FieldOptions.Timestamp) options;
                long nanos =
                        Math.multiplyExact((Long) value, timestamp.granularity().nanos());
                yield timestamp.epoch().plus(nanos, ChronoUnit.NANOS).toString();
            }
            default -> value;
        };
    }

    private static Object plain(JsonNode node) {
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(element -> list.add(plain(element)));
            return list;
        } else if (node.isObject()) {
            Map<String, Object> map = new TreeMap<>();
            node.properties().forEach(member -> map.put(member.getKey(), plain(member.getValue())));
            return map;
        } else if (node.isIntegralNumber()) {
            return node.longValue();
        } else if (node.isTextual() && node.textValue().matches("\\d{4}-\\d\\d-\\d\\dT.*Z")) {
            return Instant.parse(node.textValue()).toString();
        } else if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.textValue();
    }

    private static void checkColumnOptions(TestTable table, JsonNode expected) {
        expected.properties().forEach(column -> {
            FieldOptions.Ranked options =
                    (FieldOptions.Ranked) table.plan.fieldsToCreate().get(column.getKey());
            assertEquals(
                    column.getValue().get("cacheType").textValue(),
                    options.cacheType().word());
            assertEquals(column.getValue().get("cacheSize").intValue(), options.cacheSize());
        });
    }
}
