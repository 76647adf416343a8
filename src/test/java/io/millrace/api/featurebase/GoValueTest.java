package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.json.Json;
import org.junit.jupiter.api.Test;

class GoValueTest {
    private static void check(String expected, String json) {
        assertEquals(expected, GoValue.of(Json.parse(json)));
    }

    @Test
    void showsValues() {
        check("true", "true");
        check("1.50", "1.50");
        check("a b", "\"a b\"");
        check("<nil>", "null");
        check("map[]", "{}");
        check("map[a:1 b:[]]", "{\"b\":[],\"a\":1}");
        check("[x <nil> map[k:v]]", "[\"x\",null,{\"k\":\"v\"}]");
    }

    @Test
    void cutsWhatIsLong() {
        check("x".repeat(200), "\"" + "x".repeat(200) + "\"");
        check("x".repeat(200) + "…", "\"" + "x".repeat(201) + "\"");
    }
}
