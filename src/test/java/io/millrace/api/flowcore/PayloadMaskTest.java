package io.millrace.api.flowcore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.json.Json;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PayloadMaskTest {
    private static PayloadMask mask(String schema) {
        return PayloadMask.ofSchema(
                Json.parse(schema), (path, what) -> new Problem(ProblemCode.INVALID_PARAMETER, path + " " + what));
    }

    private static void check(String schema, String payload, String shown) {
        byte[] masked = mask(schema).apply(payload.getBytes(StandardCharsets.UTF_8));
        assertEquals(shown, new String(masked, StandardCharsets.UTF_8));
    }

    private static void refused(String part, String schema) {
        Problem problem = assertThrows(Problem.class, () -> mask(schema), schema);
        assertTrue(problem.getMessage().contains(part), problem.getMessage());
    }

    @Test
    void hidesValuesAndKeepsTheirTypes() {
        String all = "{\"a\":\"secret\",\"b\":1.50,\"c\":true,\"d\":null,\"e\":[1],\"f\":{\"g\":1},\"h\":2}";
        check(
                "{\"a\":true,\"b\":\"string\",\"c\":true,\"d\":true,\"e\":true,\"f\":{\"type\":\"object\"}}",
                all,
                "{\"a\":\"***\",\"b\":0,\"c\":false,\"d\":null,\"e\":[],\"f\":{},\"h\":2}");
        check("{\"h\":false,\"x\":true}", all, all);
        check(
                "{\"a\":{\"type\":\"string\",\"redact\":{\"char\":\"x\",\"length\":4}}}",
                "{\"a\":\"b\"}",
                "{\"a\":\"xxxx\"}");
        check("{\"a\":{\"type\":\"string\",\"faker\":\"name\"}}", "{\"a\":\"b\"}", "{\"a\":\"***\"}");
    }

    @Test
    void leadsIntoObjectsAndLists() {
        String payload =
                "{\"user\":{\"name\":\"n\",\"id\":7},\"mails\":[\"a\",\"b\"],\"orders\":[{\"to\":\"x\",\"n\":1},{\"to\":\"y\"}]}";
        check(
                "{\"user\":{\"name\":true},\"mails\":{\"type\":\"array\",\"items\":true},\"orders\":{\"to\":true}}",
                payload,
                "{\"user\":{\"name\":\"***\",\"id\":7},\"mails\":[\"***\",\"***\"],\"orders\":[{\"to\":\"***\",\"n\":1},{\"to\":\"***\"}]}");
        check(
                "{\"user\":{\"type\":\"object\",\"properties\":{\"id\":true}}}",
                "{\"user\":{\"name\":\"n\",\"id\":7}}",
                "{\"user\":{\"name\":\"n\",\"id\":0}}");
        check("{\"user\":{\"name\":true}}", "{\"user\":\"n\"}", "{\"user\":\"***\"}");
        check("{\"user\":{\"type\":\"array\",\"items\":true}}", "{\"user\":\"n\"}", "{\"user\":\"***\"}");
    }

    @Test
    void leavesTheRestAsItIs() {
        check(
                "{\"a\":true}",
                "{\"n\":12345678901234567890.10,\"e\":1E400,\"t\":\"é\\\"\\u0001\",\"n\":1,\"a\":\"b\",\"a\":\"c\"}",
                "{\"n\":12345678901234567890.10,\"e\":1E400,\"t\":\"é\\\"\\u0001\",\"n\":1,\"a\":\"***\",\"a\":\"***\"}");
        String deep = "{\"d\":" + "[".repeat(990) + "]".repeat(990) + "}";
        check("{\"a\":true}", deep, deep);
    }

    @Test
    void refusesSchemasThatAreNone() {
        refused("schema must be an object", "[]");
        refused("schema.a must be true", "{\"a\":1}");
        refused("schema.a.b must be true", "{\"a\":{\"b\":\"text\"}}");
        refused("schema.a.items must be true", "{\"a\":{\"type\":\"array\",\"items\":7}}");
        refused(
                "schema.a.redact must have char",
                "{\"a\":{\"type\":\"string\",\"redact\":{\"char\":\"x\",\"length\":-1}}}");
    }
}
