package io.millrace.mapping.json;

import io.millrace.api.featurebase.schema.MappingSchema;
import io.millrace.mapping.MappingPlan;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Outcome;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A table for one schema, with a mapper in front of a model. */
public final class TestTable {
    public final MappingPlan plan;
    public final TableSchema table;
    public final RowModel model;
    private final BatchMapper mapper;

    private TestTable(MappingSchema schema, TableSchema before, Function<String, Optional<TableSchema>> tables) {
        plan = schema.plan(before, tables);
        List<Field> fields = new ArrayList<>(before.fields());
        plan.fieldsToCreate()
                .forEach((name, options) -> fields.add(new Field(fields.size() * 3 + 1, name, options, 0)));
        table = new TableSchema(before.id(), "db", before.name(), before.isKeyed(), true, 2, 0, fields);
        model = new RowModel(table);
        mapper = new BatchMapper((JsonMapping) schema.compile(table, tables), model);
    }

    /** A table that is made for the schema. */
    public static TestTable of(String schema) {
        return of(schema, Map.of());
    }

    /** A table that has some fields already. */
    public static TestTable of(String schema, Map<String, FieldOptions> existing) {
        MappingSchema parsed = MappingSchema.parse(schema);
        return new TestTable(parsed, table("t", parsed.isKeyed(), existing), name -> Optional.empty());
    }

    public static TestTable of(
            MappingSchema schema, TableSchema before, Function<String, Optional<TableSchema>> tables) {
        return new TestTable(schema, before, tables);
    }

    public static TableSchema table(String name, boolean isKeyed, Map<String, FieldOptions> existing) {
        List<Field> fields = new ArrayList<>();
        existing.forEach((field, options) -> fields.add(new Field(fields.size(), field, options, 0)));
        return new TableSchema(new TableId(1), "db", name, isKeyed, true, 1, 0, fields);
    }

    /** A schema with id_field "rid", which may lack members, and one more column "c". */
    public static String schema(String typeAndConfig) {
        return "{\"id_field\":\"rid\",\"allow_missing_fields\":true,\"definition\":["
                + "{\"name\":\"rid\",\"path\":[\"rid\"],\"type\":\"id\"},"
                + "{\"name\":\"c\",\"path\":[\"c\"]," + typeAndConfig + "}]}";
    }

    public Outcome post(String body) {
        return post(body, Integer.MAX_VALUE);
    }

    public Outcome post(String body, int admitted) {
        byte[] padded = ("~~" + body + "~~").getBytes(StandardCharsets.UTF_8);
        return mapper.map(padded, 2, padded.length - 4, JsonFraming.RECORDS, admitted, 1_000_000);
    }

    public Outcome postBytes(byte[] body, JsonFraming envelope) {
        return mapper.map(body, 0, body.length, envelope, Integer.MAX_VALUE, 1_000_000);
    }

    /** Posts one record. */
    public Outcome record(String value) {
        return post("{\"records\":[{\"value\":" + value + "}]}");
    }

    /** The record's value of the field: a set, a number, a key, or null. */
    public Object value(Object record, String field) {
        RowModel.Stored stored = model.records.get(record);
        if (stored == null) {
            return null;
        }
        return stored.sets.containsKey(field) ? stored.sets.get(field).get("standard") : stored.values.get(field);
    }
}
