package io.millrace.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScriptEngineTest {
    private final ScriptEngine engine =
            new ScriptEngine(new ScriptLimits(Duration.ofMillis(500), Duration.ofSeconds(30), 64 << 20));

    /** Answers with what it was asked. */
    private static final class Echo implements ScriptHost {
        private final List<String> said = new ArrayList<>();

        @Override
        public Reply perform(
                String verb,
                String path,
                List<Map.Entry<String, String>> query,
                String body,
                Map<String, String> headers) {
            return new Reply(
                    200,
                    "application/json",
                    Map.of("x", "y"),
                    "{\"asked\":\"" + verb + " " + path + " " + query + " " + headers + "\",\"body\":"
                            + (body.isEmpty() ? "null" : body) + "}");
        }

        @Override
        public void log(String text) {
            said.add(text);
        }
    }

    private String run(String source) {
        return engine.run(source, "{\"datasetId\":\"d\"}", new Echo());
    }

    @Test
    void givesTheLastValue() {
        assertEquals("{\"a\":[1,null]}", run("var x = 1; ({a: [x, undefined]});"));
        assertEquals("\"d\"", run("args.datasetId"));
        assertEquals("null", run("var x = 1; undefined"));
    }

    @Test
    void asksTheServer() {
        assertEquals("\"GET /v1/x [a=1, b=[1]] {}\"", run("mldb.get('/v1/x', {a: 1, b: [1]}).json.asked"));
        assertEquals("{\"q\":2}", run("mldb.post('/v1/x', {q: 2}).json.body"));
        assertEquals(
                "\"PUT /p [] {async=true}\"", run("mldb.perform('PUT', '/p', null, null, {async: 'true'}).json.asked"));
        assertEquals("200", run("mldb.del('/v1/x').responseCode"));
    }

    @Test
    void says() {
        Echo echo = new Echo();
        engine.run("mldb.log('a', {b: 1}, 2)", "{}", echo);
        assertEquals(List.of("a {\"b\":1} 2"), echo.said);
    }

    @Test
    void startsFromNothing() {
        run("globalThis.kept = 1; Object.prototype.kept = 2;");
        assertEquals("\"undefined\"", run("typeof kept"));
    }

    @Test
    void reachesNothingElse() {
        for (String source : new String[] {
            "Java.type('java.lang.System')",
            "Packages.java.lang.System",
            "load('file:///etc/passwd')",
            "require('fs')",
            "new Worker('x')",
            "Polyglot.eval('js', '1')",
            "quit()",
            "mldb.get.constructor.constructor('return process')()"
        }) {
            Problem failed = assertThrows(Problem.class, () -> run(source), source);
            assertTrue(failed.getMessage().contains("is not defined"), failed.getMessage());
        }
    }

    @Test
    void isBounded() {
        for (String source : new String[] {
            "while (true) {}",
            "for (;;) { try { while (true) {} } finally { continue; } }",
            "var a = []; while (true) { a.push(new Array(1000).fill(1)); }",
            "var s = 'x'; while (true) { s = s + s + 'y'; s.length; JSON.stringify(s); }"
        }) {
            Problem ended = assertThrows(Problem.class, () -> run(source), source);
            assertTrue(ended.getMessage().startsWith("the script"), ended.getMessage());
        }
        assertEquals("2", run("1 + 1"));
    }
}
