package io.millrace.api.featurebase.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.mapping.json.TestTable;
import io.millrace.model.CacheType;
import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MappingPlanTest {
    private static final FieldOptions INT = FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null);

    private static SchemaPlan plan(String column, Map<String, FieldOptions> existing) {
        return SchemaPlan.of(
                MappingSchema.parse(TestTable.schema(column)),
                TestTable.table("t", false, existing),
                name -> name.equals("users") ? Optional.of(TestTable.table(name, true, Map.of())) : Optional.empty());
    }

    private static void checkWanted(String column, FieldOptions expected) {
        assertEquals(Map.of("c", expected), plan(column, Map.of()).fieldsToCreate(), column);
    }

    @Test
    void eachTypeHasItsField() {
        checkWanted("\"type\":\"id\"", FieldOptions.set(false));
        checkWanted("\"type\":\"ids\"", FieldOptions.set(false));
        checkWanted("\"type\":\"string\"", FieldOptions.set(true));
        checkWanted("\"type\":\"strings\"", FieldOptions.set(true));
        checkWanted("\"type\":\"id\",\"config\":{\"Mutex\":true}", FieldOptions.mutex(false));
        checkWanted("\"type\":\"string\",\"config\":{\"Mutex\":true}", FieldOptions.mutex(true));
        checkWanted(
                "\"type\":\"ids\",\"config\":{\"Quantum\":\"YMD\",\"TTL\":\"24h\"}",
                FieldOptions.time(false, "YMD", Duration.ofDays(1), false));
        checkWanted(
                "\"type\":\"string\",\"config\":{\"Quantum\":\"H\"}",
                FieldOptions.time(true, "H", Duration.ZERO, false));
        checkWanted(
                "\"type\":\"string\",\"config\":{\"CacheConfig\":{\"CacheType\":\"lru\",\"CacheSize\":7}}",
                FieldOptions.set(true).withCache(CacheType.LRU, 7));
        checkWanted(
                "\"type\":\"string\",\"config\":{\"CacheType\":\"none\",\"CacheSize\":7}",
                FieldOptions.set(true).withCache(CacheType.NONE, 0));
        checkWanted("\"type\":\"bool\"", FieldOptions.bool());
        checkWanted("\"type\":\"int\"", INT);
        checkWanted("\"type\":\"int\",\"config\":{\"Min\":-3,\"Max\":4}", FieldOptions.integer(-3, 4, null));
        checkWanted(
                "\"type\":\"int\",\"config\":{\"ForeignIndex\":\"users\"}",
                FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, "users"));
        checkWanted(
                "\"type\":\"decimal\",\"config\":{\"Scale\":3}",
                FieldOptions.decimal(3, Long.MIN_VALUE, Long.MAX_VALUE));
        checkWanted("\"type\":\"dateInt\",\"config\":{\"Unit\":\"d\"}", INT);
        checkWanted("\"type\":\"timestamp\"", FieldOptions.timestamp(Granularity.S, Instant.EPOCH));
        checkWanted(
                "\"type\":\"timestamp\",\"config\":{\"Epoch\":\"2030-01-02T15:04:05.999Z\",\"Granularity\":\"ms\"}",
                FieldOptions.timestamp(Granularity.MS, Instant.parse("2030-01-02T15:04:05.999Z")));
        assertEquals(
                Map.of("c", FieldOptions.set(false), "c-exists", FieldOptions.set(false)),
                plan("\"type\":\"signedIntBoolKey\"", Map.of()).fieldsToCreate());
        assertEquals(Map.of(), plan("\"type\":\"recordTime\"", Map.of()).fieldsToCreate());
        assertEquals(
                Set.of("other"),
                plan("\"type\":\"int\",\"config\":{\"DestNameVal\":\"other\"}", Map.of())
                        .fieldsToCreate()
                        .keySet());
    }

    private static void checkIncompatible(String column, FieldOptions existing) {
        Problem problem = assertThrows(Problem.class, () -> plan(column, Map.of("c", existing)), column);
        assertEquals(1, problem.details().size());
        assertEquals("incompatible_column", problem.details().get(0).reason());
        assertEquals("c", problem.details().get(0).field());
    }

    @Test
    void columnsWithOtherPropertiesAreRefused() {
        checkIncompatible("\"type\":\"int\"", FieldOptions.set(true));
        checkIncompatible("\"type\":\"string\"", FieldOptions.set(false));
        checkIncompatible("\"type\":\"string\"", FieldOptions.mutex(true));
        checkIncompatible("\"type\":\"string\"", FieldOptions.time(true, "Y", Duration.ZERO, false));
        checkIncompatible("\"type\":\"int\"", FieldOptions.integer(0, Long.MAX_VALUE, null));
        checkIncompatible("\"type\":\"int\"", FieldOptions.integer(Long.MIN_VALUE, 9, null));
        checkIncompatible("\"type\":\"int\"", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, "users"));
        checkIncompatible("\"type\":\"decimal\"", FieldOptions.decimal(2, Long.MIN_VALUE, Long.MAX_VALUE));
        checkIncompatible("\"type\":\"timestamp\"", FieldOptions.timestamp(Granularity.MS, Instant.EPOCH));
    }

    private static void checkWarning(String column, FieldOptions existing) {
        SchemaPlan plan = plan(column, Map.of("c", existing));
        assertEquals(Map.of(), plan.fieldsToCreate());
        assertEquals(1, plan.warnings().size());
        assertTrue(plan.warnings().get(0).startsWith("c: "), plan.warnings().toString());
    }

    @Test
    void otherDifferencesAreOnlyWarnings() {
        checkWarning(
                "\"type\":\"string\",\"config\":{\"Quantum\":\"Y\"}",
                FieldOptions.time(true, "YMD", Duration.ZERO, false));
        checkWarning(
                "\"type\":\"string\",\"config\":{\"Quantum\":\"Y\"}",
                FieldOptions.time(true, "Y", Duration.ofHours(1), false));
        checkWarning("\"type\":\"string\"", FieldOptions.set(true).withCache(CacheType.LRU, 50_000));
        checkWarning("\"type\":\"string\"", FieldOptions.set(true).withCache(CacheType.RANKED, 5));
        checkWarning("\"type\":\"timestamp\"", FieldOptions.timestamp(Granularity.S, Instant.ofEpochSecond(5)));
        assertEquals(List.of(), plan("\"type\":\"int\"", Map.of("c", INT)).warnings());
    }

    @Test
    void oddButHarmlessThingsAreWarnings() {
        assertEquals(
                1,
                plan("\"type\":\"timestamp\",\"config\":{\"Layout\":\"YYYY-MM-DD\"}", Map.of())
                        .warnings()
                        .size());
        assertEquals(
                1,
                plan("\"type\":\"int\",\"comment\":\"x\"", Map.of()).warnings().size());
    }

    private static List<String> refusal(String schema, boolean isKeyed) {
        Problem problem = assertThrows(
                Problem.class,
                () -> SchemaPlan.of(
                        MappingSchema.parse(schema),
                        TestTable.table("t", isKeyed, Map.of()),
                        name -> Optional.empty()));
        return problem.details().stream()
                .map(detail -> detail.field() + " " + detail.reason())
                .toList();
    }

    @Test
    void recordIdsHaveToFitTheTable() {
        String keyed = "{\"primary_key_fields\":[\"k\"],\"definition\":["
                + "{\"name\":\"k\",\"path\":[\"k\"],\"type\":\"string\"},"
                + "{\"name\":\"c\",\"path\":[\"c\"],\"type\":\"int\",\"config\":{\"ForeignIndex\":\"no\"}}]}";
        assertEquals(List.of("k incompatible_table", "c foreign_index_not_found"), refusal(keyed, false));
        assertEquals(List.of("rid incompatible_table", "c missing_type"), refusal(TestTable.schema("\"x\":1"), true));
    }

    private static final String UNTYPED = "{\"id_field\":\"_id\",\"allow_missing_fields\":true,\"definition\":["
            + "{\"name\":\"_id\",\"path\":[\"id\"]},{\"name\":\"_timeQuantum\",\"path\":[\"t\"]},"
            + "{\"name\":\"s\",\"path\":[\"s\"]},{\"name\":\"m\",\"path\":[\"m\"]},{\"name\":\"i\",\"path\":[\"i\"]},"
            + "{\"name\":\"d\",\"path\":[\"d\"]},{\"name\":\"ts\",\"path\":[\"ts\"],\"config\":{\"Unit\":\"s\"}},"
            + "{\"name\":\"b\",\"path\":[\"b\"]},{\"name\":\"n\",\"path\":[\"n\"]}]}";

    @Test
    void typesComeFromTheTableWhereTheSchemaHasNone() {
        TestTable table = TestTable.of(
                UNTYPED,
                Map.of(
                        "s", FieldOptions.time(true, "D", Duration.ZERO, false),
                        "m", FieldOptions.mutex(true),
                        "i", FieldOptions.integer(-5, 5, null),
                        "d", FieldOptions.decimal(2, -100, 100),
                        "ts", FieldOptions.timestamp(Granularity.S, Instant.ofEpochSecond(100)),
                        "b", FieldOptions.bool(),
                        "n", FieldOptions.set(false)));
        assertEquals(Map.of(), table.plan.fieldsToCreate());
        String record = "{\"id\":1,\"t\":\"2021-03-04T05:06:07Z\",\"s\":[\"x\"],\"m\":\"y\",\"i\":5,\"d\":0.99,"
                + "\"ts\":105,\"b\":true,\"n\":7}";
        assertEquals(List.of(), table.record(record).refused());
        assertEquals(Set.of("x"), table.model.records.get(1L).sets.get("s").get("20210304"));
        assertEquals("y", table.value(1L, "m"));
        assertEquals(5L, table.value(1L, "i"));
        assertEquals(99L, table.value(1L, "d"));
        assertEquals(5L, table.value(1L, "ts"));
        assertEquals(1L, table.value(1L, "b"));
        assertEquals(Set.of(7L), table.value(1L, "n"));
        assertEquals(
                2,
                table.record("{\"id\":2,\"i\":6,\"d\":1.01}")
                        .refused()
                        .get(0)
                        .problems()
                        .size());
    }

    @Test
    void anUntypedRecordKeyIsNotStored() {
        TestTable table = TestTable.of("{\"primary_key_fields\":[\"_id\"],\"definition\":["
                + "{\"name\":\"_id\",\"path\":[\"id\"]},{\"name\":\"c\",\"path\":[\"c\"],\"type\":\"int\"}]}");
        assertEquals(Map.of("c", INT), table.plan.fieldsToCreate());
        table.record("{\"id\":\"k\",\"c\":1}");
        assertEquals(1L, table.value("k", "c"));
    }

    @Test
    void aMappingNeedsACompleteTable() {
        MappingSchema schema = MappingSchema.parse(TestTable.schema("\"type\":\"int\""));
        Problem problem = assertThrows(
                Problem.class, () -> schema.compile(TestTable.table("t", false, Map.of()), name -> Optional.empty()));
        assertEquals("incompatible_column", problem.details().get(0).reason());
    }
}
