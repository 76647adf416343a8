package io.millrace.api.featurebase.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.mapping.json.TestTable;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class MappingSchemaTest {
    private static final String RID = "{\"name\":\"rid\",\"path\":[\"rid\"],\"type\":\"id\"}";

    /** @param expected "field reason" of each problem */
    private static void checkSchema(String schema, String... expected) {
        List<String> found = List.of();
        try {
            MappingSchema.parse(schema);
        } catch (Problem problem) {
            assertEquals(ProblemCode.INVALID_PARAMETER, problem.code());
            found = problem.details().stream()
                    .map(detail -> detail.field() + " " + detail.reason())
                    .toList();
        }
        assertEquals(List.of(expected), found, schema);
    }

    /** Checks a definition named c. */
    private static void checkColumn(String typeAndConfig, String... reasons) {
        String[] expected = new String[reasons.length];
        for (int i = 0; i < reasons.length; i++) {
            expected[i] = "c " + reasons[i];
        }
        checkSchema(TestTable.schema(typeAndConfig), expected);
    }

    private static void checkConfig(String type, String config, String... reasons) {
        checkColumn("\"type\":\"" + type + "\",\"config\":{" + config + "}", reasons);
    }

    private static void checkEntries(String entries, String... expected) {
        checkSchema("{\"id_field\":\"rid\",\"definition\":[" + RID + "," + entries + "]}", expected);
    }

    @Test
    void checksEntries() {
        checkEntries("{\"name\":\"c\",\"path\":[\"c\"],\"type\":\"int\"}");
        checkEntries("{\"Name\":\"c\",\"PATH\":[\"c\"],\"Type\":\"int\",\"CONFIG\":null}");
        checkEntries("{\"name\":\"c\",\"type\":\"int\"}", "c missing_path");
        checkEntries("{\"name\":\"c\",\"path\":null,\"type\":\"int\"}", "c missing_path");
        checkEntries("{\"name\":\"c\",\"path\":[],\"type\":\"int\"}", "c bad_path");
        checkEntries("{\"name\":\"c\",\"path\":\"c\",\"type\":\"int\"}", "c bad_path");
        checkEntries("{\"name\":\"c\",\"path\":[\"c\",1],\"type\":\"int\"}", "c bad_path");
        checkEntries("{\"name\":\"c\",\"path\":[" + "\"c\",".repeat(64) + "\"c\"],\"type\":\"int\"}", "c bad_path");
        checkEntries("{\"name\":\"c\",\"path\":[\"c\"],\"type\":\"ID\"}", "c unsupported_type");
        checkEntries("{\"name\":\"c\",\"path\":[\"c\"],\"type\":5}", "c unsupported_type");
        checkEntries("{\"path\":[\"c\"],\"type\":\"int\"}", "null bad_name");
        checkEntries("5", "null bad_definition");
        checkEntries(RID, "rid duplicate_name");
        checkEntries("{\"name\":\"c\",\"path\":[\"c\"],\"type\":\"int\",\"config\":[]}", "c bad_config");
    }

    @Test
    void checksColumnNames() {
        checkName("a".repeat(230));
        checkName("a-b_2");
        for (String bad : new String[] {"a".repeat(231), "A", "aB", "1a", "-a", "_a", "a b", "a.b", "ä", "aϴ"}) {
            checkName(bad, bad + " bad_name");
        }
        checkEntries(
                "{\"name\":\"" + "a".repeat(230) + "\",\"path\":[\"c\"],\"type\":\"signedIntBoolKey\"}",
                "a".repeat(230) + " bad_name");
        checkEntries("{\"name\":\"Bad\",\"path\":[\"c\"],\"type\":\"int\",\"config\":{\"DestNameVal\":\"good\"}}");
        checkEntries(
                "{\"name\":\"good\",\"path\":[\"c\"],\"type\":\"int\",\"config\":{\"DestNameVal\":\"Bad\"}}",
                "good bad_name");
        // Neither of these is a column.
        checkSchema("{\"id_field\":\"Rid\",\"definition\":[{\"name\":\"Rid\",\"path\":[\"r\"],\"type\":\"int\"},"
                + "{\"name\":\"Time\",\"path\":[\"t\"],\"type\":\"recordTime\"}]}");
    }

    private static void checkName(String name, String... expected) {
        checkEntries("{\"name\":\"" + name + "\",\"path\":[\"c\"],\"type\":\"int\"}", expected);
    }

    @Test
    void noColumnHasTwoWriters() {
        checkEntries(
                "{\"name\":\"a\",\"path\":[\"a\"],\"type\":\"int\"},"
                        + "{\"name\":\"b\",\"path\":[\"b\"],\"type\":\"int\",\"config\":{\"destnameval\":\"a\"}}",
                "b duplicate_name");
        checkEntries(
                "{\"name\":\"a\",\"path\":[\"a\"],\"type\":\"signedIntBoolKey\"},"
                        + "{\"name\":\"a-exists\",\"path\":[\"b\"],\"type\":\"ids\"}",
                "a-exists duplicate_name");
        checkEntries(
                "{\"name\":\"a\",\"path\":[\"a\"],\"type\":\"int\"},{\"name\":\"b\",\"path\":[\"a\"],\"type\":\"id\"}");
    }

    @Test
    void optionNamesIgnoreCaseAndUnknownOnesAreRefused() {
        checkConfig("string", "\"mutex\":true,\"CACHETYPE\":\"lru\"");
        checkConfig("string", "\"bogus\":1", "unknown_option");
        checkConfig("int", "\"Mutex\":true,\"Scale\":2", "unknown_option", "unknown_option");
        checkConfig("bool", "\"Quantum\":\"Y\"", "unknown_option");
        checkConfig("string", "\"Mutex\":null,\"Quantum\":\"\"");
        checkConfig("string", "\"Mutex\":true,\"mutex\":true", "bad_config");
        for (String bad : new String[] {"\"Mutex\":\"true\"", "\"Quantum\":5", "\"CacheSize\":\"7\""}) {
            checkConfig("string", bad, "bad_config");
        }
        for (String bad : new String[] {"\"Min\":\"5\"", "\"Min\":1.5", "\"Min\":9223372036854775808"}) {
            checkConfig("int", bad, "bad_config");
        }
    }

    @Test
    void checksCacheOptions() {
        checkConfig("string", "\"CacheConfig\":{\"CacheType\":\"lru\",\"CacheSize\":7}");
        checkConfig("string", "\"CacheConfig\":{\"CacheType\":\"lru\"},\"CacheType\":\"lru\",\"CacheSize\":7");
        checkConfig("string", "\"CacheConfig\":{\"CacheSize\":8},\"CacheSize\":7", "cache_conflict");
        checkConfig("string", "\"CacheConfig\":{\"Mutex\":true}", "unknown_option");
        checkConfig("string", "\"CacheConfig\":\"lru\"", "bad_config");
        checkConfig("string", "\"CacheType\":\"best\"", "bad_cache");
        checkConfig("string", "\"CacheSize\":-1", "bad_cache");
    }

    @Test
    void checksViewOptions() {
        for (String quantum : "Y YM YMD YMDH M MD MDH D DH H".split(" ")) {
            checkConfig("ids", "\"Quantum\":\"" + quantum + "\",\"TTL\":\"1h30m\"");
        }
        for (String quantum : "YD YMH ymd HD X YMDHH".split(" ")) {
            checkConfig("strings", "\"Quantum\":\"" + quantum + "\"", "bad_quantum");
        }
        checkConfig("id", "\"Mutex\":true,\"Quantum\":\"YMD\"", "mutex_with_quantum");
        checkConfig("id", "\"Mutex\":true,\"TTL\":\"1h\"", "mutex_with_ttl");
        checkConfig("id", "\"Mutex\":true,\"TTL\":\"0s\"");
        checkConfig("id", "\"TTL\":\"24h\"", "ttl_without_quantum");
        checkConfig("id", "\"TTL\":\"0\"");
        for (String ttl : new String[] {"30d", "10", "72second", "1h 30m", "-1h"}) {
            checkConfig("id", "\"Quantum\":\"Y\",\"TTL\":\"" + ttl + "\"", "bad_ttl");
        }
    }

    @Test
    void checksNumberOptions() {
        checkConfig("int", "\"Min\":5");
        checkConfig("int", "\"Min\":5,\"Max\":5");
        checkConfig("int", "\"Max\":5", "max_without_min");
        checkConfig("int", "\"Min\":5,\"Max\":1", "min_greater_than_max");
        checkConfig("decimal", "\"Scale\":19");
        checkConfig("decimal", "\"Scale\":20", "bad_scale");
        checkConfig("decimal", "\"Scale\":-1", "bad_scale");
    }

    @Test
    void checksTimeOptions() {
        for (String unit : "d h m s ms us ns D MS".split(" ")) {
            checkConfig("timestamp", "\"Unit\":\"" + unit + "\"");
        }
        checkConfig("timestamp", "\"Unit\":\"w\"", "bad_unit");
        checkConfig("timestamp", "\"Unit\":\"c\"", "bad_unit");
        checkConfig("recordTime", "\"Unit\":\"c\"", "bad_unit");
        checkConfig("dateInt", "\"Unit\":\"w\"", "bad_unit");
        checkConfig("dateInt", "\"Unit\":\"C\",\"CustomUnit\":\"6h\"");
        checkConfig("dateInt", "\"Unit\":\"c\"", "bad_custom_unit");
        for (String custom : new String[] {"0s", "-1h", "6"}) {
            checkConfig("dateInt", "\"Unit\":\"c\",\"CustomUnit\":\"" + custom + "\"", "bad_custom_unit");
        }
        for (String granularity : new String[] {"x", "d", "S"}) {
            checkConfig("timestamp", "\"Granularity\":\"" + granularity + "\"", "bad_granularity");
        }
        for (String epoch : new String[] {"1980-11-30", "1980-11-30 14:20:28", "", "0000-01-01T00:00:00Z"}) {
            checkConfig("timestamp", "\"Epoch\":\"" + epoch + "\"", "bad_epoch");
        }
        checkConfig("timestamp", "\"Epoch\":\"1800-01-01T00:00:00Z\",\"Granularity\":\"ns\"", "bad_epoch");
        checkConfig("timestamp", "\"Epoch\":\"1800-01-01T00:00:00Z\",\"Granularity\":\"ms\"");
        checkConfig("dateInt", "\"Epoch\":\"0000-01-01T00:00:00Z\"");
        checkConfig("recordTime", "\"Epoch\":5", "bad_config");
    }

    @Test
    void checksRecordIds() {
        String entries = ",\"definition\":[" + RID + ",{\"name\":\"s\",\"path\":[\"s\"],\"type\":\"string\"},"
                + "{\"name\":\"l\",\"path\":[\"l\"],\"type\":\"strings\"}]}";
        assertFalse(MappingSchema.parse("{\"id_field\":\"rid\",\"primary_key_fields\":[]" + entries)
                .isKeyed());
        assertTrue(MappingSchema.parse("{\"id_field\":null,\"primary_key_fields\":[\"s\",\"rid\"]" + entries)
                .isKeyed());
        checkSchema("{\"id_field\":\"rid\",\"primary_key_fields\":[\"s\"]" + entries, "null id_and_primary_key");
        checkSchema("{\"type\":\"json\"" + entries, "null missing_id");
        checkSchema("{\"id_field\":\"nope\"" + entries, "nope id_field_not_found");
        checkSchema("{\"id_field\":\"s\"" + entries, "s bad_id_field");
        checkSchema("{\"id_field\":5" + entries, "null bad_id_field", "5 id_field_not_found");
        checkSchema("{\"primary_key_fields\":[\"zz\"]" + entries, "zz primary_key_not_found");
        checkSchema("{\"primary_key_fields\":[\"s\",\"l\"]" + entries, "l bad_primary_key");
        checkSchema("{\"primary_key_fields\":[\"s\",\"s\"]" + entries, "null bad_primary_key");
        checkSchema("{\"primary_key_fields\":\"s\"" + entries, "null bad_primary_key", "null missing_id");
    }

    @Test
    void bothNamesOfAllowMissingHaveToAgree() {
        String rest = "\"id_field\":\"rid\",\"definition\":[" + RID + "]}";
        assertFalse(MappingSchema.parse("{" + rest).allowsMissing());
        assertTrue(MappingSchema.parse("{\"allow_missing_fields\":true," + rest).allowsMissing());
        assertTrue(
                MappingSchema.parse("{\"allow_missing_columns\":true," + rest).allowsMissing());
        assertTrue(MappingSchema.parse("{\"allow_missing_columns\":true,\"allow_missing_fields\":true," + rest)
                .allowsMissing());
        checkSchema(
                "{\"allow_missing_columns\":true,\"allow_missing_fields\":false," + rest,
                "null allow_missing_conflict");
        checkSchema("{\"allow_missing_fields\":\"yes\"," + rest, "null bad_config");
    }

    @Test
    void tellsAllProblemsAtOnce() {
        checkSchema(
                "{\"type\":\"avro\",\"id_field\":\"x\",\"primary_key_fields\":[\"y\"],\"definition\":["
                        + "{\"name\":\"A\",\"path\":[],\"type\":\"string\",\"config\":{\"TTL\":\"x\",\"no\":1}},"
                        + "{\"name\":\"b\",\"type\":\"decimal\",\"config\":{\"Scale\":99}}]}",
                "null unsupported_schema_type",
                "null id_and_primary_key",
                "A bad_path",
                "A unknown_option",
                "A bad_ttl",
                "b missing_path",
                "b bad_scale",
                "x id_field_not_found",
                "y primary_key_not_found",
                "A bad_name");
        checkSchema("[]", "null bad_definition");
        checkSchema("{", "null bad_definition");
        checkSchema("", "null bad_definition");
        checkSchema("{\"id_field\":\"rid\"}", "null bad_definition", "rid id_field_not_found");
    }

    @Test
    void keepsTheTextItWasParsedFrom() {
        String json = TestTable.schema("\"type\":\"int\"");
        assertEquals(json, MappingSchema.parse(json).toJson());
    }

    @Test
    void messagesSayWhatWouldBeRight() {
        Problem problem = assertThrows(
                Problem.class,
                () -> MappingSchema.parse(TestTable.schema("\"type\":\"decimal\",\"config\":{\"Scale\":20}")));
        assertEquals("the schema cannot be used: c: the scale has to be 0 to 19", problem.getMessage());
    }
}
