package io.millrace.mapping.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.mapping.Mapping;
import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules that no language was read for. */
class JsonRuleTest {
    private static ColumnRule column(String name, Conversion conversion) {
        return new ColumnRule(name, List.of("in", name), conversion);
    }

    private static Outcome map(JsonRule rule, RowModel rows, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return rule.compile()
                .mapper(rows, new Mapping.Bounds(Long.MAX_VALUE, Long.MAX_VALUE))
                .map(Request.of(bytes, bytes.length, Request.JSON_RECORDS), Integer.MAX_VALUE);
    }

    @Test
    void mapsRecords() {
        Map<String, FieldOptions> fields = new LinkedHashMap<>();
        fields.put("tags", FieldOptions.set(true));
        fields.put("state", FieldOptions.mutex(false));
        fields.put("price", FieldOptions.decimal(2, 0, 1_000));
        fields.put("at", FieldOptions.timestamp(Granularity.S, Instant.EPOCH));
        fields.put("flag", FieldOptions.set(false));
        fields.put("known", FieldOptions.set(false));
        TableSchema table = TestTable.table("t", true, fields);
        JsonRule rule = new JsonRule(
                table,
                true,
                List.of(
                        column("key", new Conversion.KeyPart(false, true)),
                        column("known", new Conversion.SignedRowId("flag", "known")),
                        column("at", new Conversion.Timestamp("at", TimeSource.count(Instant.EPOCH, 1_000_000_000L))),
                        column("price", new Conversion.Decimal("price")),
                        column("state", new Conversion.RowId("state")),
                        column("tags", new Conversion.RowKeys("tags", true))));
        RowModel rows = new RowModel(table);
        String record =
                "{\"in\":{\"key\":\"k\",\"known\":7,\"at\":\"12\",\"price\":1.239,\"state\":3,\"tags\":\"a,b\"}}";
        Outcome outcome = map(rule, rows, "[" + record + ",{\"in\":{\"key\":\"other\",\"price\":11}}]");
        assertEquals("price", outcome.refused().get(0).problems().get(0).field());
        assertEquals(Set.of("k"), rows.records.keySet());
        RowModel.Stored stored = rows.records.get("k");
        assertEquals(Map.of("at", 12L, "price", 123L, "state", 3L), stored.values);
        assertEquals(Set.of("a", "b"), stored.sets.get("tags").get("standard"));
        assertEquals(Set.of(7L), stored.sets.get("flag").get("standard"));
        assertEquals(Set.of(7L), stored.sets.get("known").get("standard"));
    }

    @Test
    void namesRecordsInTheWayOfTheTable() {
        ColumnRule id = column("id", new Conversion.RecordId());
        ColumnRule part = column("part", new Conversion.KeyPart(false, false));
        check(false, List.of(id), true);
        check(true, List.of(part), true);
        check(true, List.of(part, part), true);
        check(false, List.of(), false);
        check(false, List.of(id, id), false);
        check(false, List.of(part), false);
        check(true, List.of(), false);
        check(true, List.of(id), false);
        check(true, List.of(part, id), false);
    }

    private static void check(boolean isKeyed, List<ColumnRule> columns, boolean isRule) {
        TableSchema table = TestTable.table("t", isKeyed, Map.of());
        if (isRule) {
            assertEquals(columns, new JsonRule(table, false, columns).columns());
        } else {
            assertThrows(IllegalArgumentException.class, () -> new JsonRule(table, false, columns));
        }
    }

    @Test
    void aPathLeadsSomewhere() {
        Conversion id = new Conversion.RecordId();
        List<String> deep = Collections.nCopies(ColumnRule.PATH_STEPS_MAX, "in");
        assertEquals(deep, new ColumnRule("id", deep, id).path());
        assertThrows(IllegalArgumentException.class, () -> new ColumnRule("id", List.of(), id));
        List<String> deeper = Collections.nCopies(ColumnRule.PATH_STEPS_MAX + 1, "in");
        assertThrows(IllegalArgumentException.class, () -> new ColumnRule("id", deeper, id));
    }
}
