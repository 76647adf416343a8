package io.millrace.api.featurebase.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.mapping.json.ColumnRule;
import io.millrace.mapping.json.Conversion;
import io.millrace.mapping.json.JsonRule;
import io.millrace.mapping.json.TestTable;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchemaCompilerTest {
    private static JsonRule compile(String schema, Map<String, FieldOptions> existing, boolean isForeignKeyed) {
        MappingSchema parsed = MappingSchema.parse(schema);
        Map<String, FieldOptions> fields = new LinkedHashMap<>(existing);
        TableSchema before = TestTable.table("t", parsed.isKeyed(), existing);
        fields.putAll(parsed.plan(before, name -> users(isForeignKeyed)).fieldsToCreate());
        TableSchema table = TestTable.table("t", parsed.isKeyed(), fields);
        return new SchemaCompiler(parsed, table, name -> users(isForeignKeyed)).compile();
    }

    private static Optional<TableSchema> users(boolean isKeyed) {
        return Optional.of(TestTable.table("users", isKeyed, Map.of()));
    }

    private static void check(String typeAndConfig, Conversion expected) {
        check(typeAndConfig, Map.of(), false, expected);
    }

    private static void check(
            String typeAndConfig, Map<String, FieldOptions> existing, boolean isForeignKeyed, Conversion expected) {
        JsonRule rule = compile(TestTable.schema(typeAndConfig), existing, isForeignKeyed);
        assertTrue(rule.allowsMissing());
        assertEquals(
                List.of(
                        new ColumnRule("rid", List.of("rid"), new Conversion.RecordId()),
                        new ColumnRule("c", List.of("c"), expected)),
                rule.columns());
    }

    @Test
    void eachTypeHasItsConversion() {
        check("\"type\":\"id\"", new Conversion.RowId("c"));
        check("\"type\":\"ids\"", new Conversion.RowIds("c", false));
        check("\"type\":\"string\"", new Conversion.RowKey("c"));
        check("\"type\":\"strings\"", new Conversion.RowKeys("c", false));
        check("\"type\":\"bool\"", new Conversion.Bool("c"));
        check("\"type\":\"int\"", new Conversion.WholeNumber("c", Long.MIN_VALUE, Long.MAX_VALUE));
        check("\"type\":\"int\",\"config\":{\"Min\":-3,\"Max\":4}", new Conversion.WholeNumber("c", -3, 4));
        check("\"type\":\"decimal\",\"config\":{\"Scale\":3}", new Conversion.Decimal("c"));
        check("\"type\":\"signedIntBoolKey\"", new Conversion.SignedRowId("c", "c-exists"));
        check(
                "\"type\":\"int\",\"config\":{\"DestNameVal\":\"d\"}",
                new Conversion.WholeNumber("d", Long.MIN_VALUE, Long.MAX_VALUE));
    }

    @Test
    void untypedDefinitionsTakeTheFieldOfTheTable() {
        check("\"x\":1", Map.of("c", FieldOptions.set(true)), false, new Conversion.RowKeys("c", true));
        check("\"x\":1", Map.of("c", FieldOptions.mutex(false)), false, new Conversion.RowId("c"));
        check("\"x\":1", Map.of("c", FieldOptions.integer(1, 2, null)), false, new Conversion.WholeNumber("c", 1, 2));
    }

    @Test
    void aForeignIndexDecidesHowRecordsAreNamed() {
        String foreign = "\"type\":\"int\",\"config\":{\"ForeignIndex\":\"users\"}";
        check(foreign, Map.of(), true, new Conversion.ForeignKey("c"));
        check(foreign, Map.of(), false, new Conversion.WholeNumber("c", 0, Long.MAX_VALUE));
    }

    @Test
    void countsOfTimesKnowTheirLayoutsAndUnits() {
        JsonRule rule = compile(TestTable.schema("\"type\":\"dateInt\",\"config\":{\"Unit\":\"d\"}"), Map.of(), false);
        assertEquals(
                new Conversion.TimeCount(
                        "c", List.of(GoLayout.RFC_3339, GoLayout.DATE), true, Instant.EPOCH, 86_400_000_000_000L),
                rule.columns().get(1).conversion());
    }

    @Test
    void partsOfAKeyComeFirstAndMayBeStoredToo() {
        JsonRule rule = compile(
                "{\"primary_key_fields\":[\"n\",\"s\"],\"definition\":["
                        + "{\"name\":\"s\",\"path\":[\"a\",\"s\"],\"type\":\"string\"},"
                        + "{\"name\":\"n\",\"path\":[\"n\"],\"type\":\"int\"}]}",
                Map.of(),
                false);
        assertEquals(
                List.of(
                        new ColumnRule("n", List.of("n"), new Conversion.KeyPart(true, false)),
                        new ColumnRule("s", List.of("a", "s"), new Conversion.KeyPart(false, false)),
                        new ColumnRule("s", List.of("a", "s"), new Conversion.RowKey("s")),
                        new ColumnRule(
                                "n", List.of("n"), new Conversion.WholeNumber("n", Long.MIN_VALUE, Long.MAX_VALUE))),
                rule.columns());
    }

    @Test
    void theKindKeepsTheNameThatRulesAreStoredUnder() {
        assertEquals("json", SchemaKind.INSTANCE.spec("{}").kind());
        assertEquals("{}", SchemaKind.INSTANCE.spec("{}").text());
    }
}
