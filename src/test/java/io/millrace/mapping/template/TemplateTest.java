package io.millrace.mapping.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.mapping.request.NotMapped;
import io.millrace.mapping.request.Refusal;
import io.millrace.mapping.request.RequestParts;
import io.millrace.model.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TemplateTest {
    /** 2006-01-01T08:04:05.123456Z. */
    private static final long AT = 1_136_102_645_123_456L;

    private static RequestParts request(String type, String body, long at) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("X-Header-2", "value2"), Map.entry("x-header-1", "value1"), Map.entry("X-Header-1", "other"));
        return RequestParts.of(new Request(bytes, bytes.length, type, headers, List.of(), "1.2.3.4", at, null), false);
    }

    private static String run(String template, String body) throws MalformedTemplate {
        return run(template, request("application/json", body, AT), false);
    }

    private static String run(String template, RequestParts request, boolean isRaw) throws MalformedTemplate {
        return new TemplateRunner(Template.parse(template), TemplateLimits.DEFAULT)
                .run(request, isRaw)
                .text();
    }

    private static void check(String template, String body, String cell) throws MalformedTemplate {
        assertEquals(cell, run(template, body), template);
    }

    private static void refused(String template, String body, Refusal refusal, String message) {
        NotMapped end = assertThrows(NotMapped.class, () -> run(template, body), template);
        assertEquals(message, end.getMessage());
        assertEquals(refusal, end.refusal());
    }

    @Test
    void asksForPartsOfTheRequest() throws MalformedTemplate {
        check("Ip()", "", "\"1.2.3.4\"");
        check("Now()", "", "\"2006-01-01T08:04:05.123Z\"");
        assertEquals("\"2006-01-01T08:04:05.000Z\"", run("Now()", request("", "", AT - 123_456), false));
        check("Now('%Y-%m-%d')", "", "\"2006-01-01\"");
        check("HeaderStr()", "", "\"X-Header-1: other\\nX-Header-1: value1\\nX-Header-2: value2\\n\"");
        check("Header()", "", "{\"X-Header-1\":\"value1\",\"X-Header-2\":\"value2\"}");
        check("Header('')['X-Header-2']", "", "\"value2\"");
        check("Header('x-HEADER-1')", "", "\"value1\"");
        check("Header(name='x-header-3', default=[1])", "", "[1]");
        check("BodyStr()", "foo", "\"foo\"");
        check("Body()", "{\"b\":1,\"a\":[true,null,\"x\"]}", "{\"a\":[true,null,\"x\"],\"b\":1}");
        check("Body('')", "{\"a\":1}", "{\"a\":1}");
        check("Body('foo1.foo2', null)", "{}", "null");
        check("Body('my.value')", "{\"my\":{\"value\":42}}", "42");
        check("Body('n')", "{\"n\":12345678901234567890}", "12345678901234567000");
        check("[Body('a[0].b'), Body('a.0', 'strict')]", "{\"a\":[{\"b\":1}]}", "[1,\"strict\"]");
        check("local Body = 1; Body", "", "1");
        assertEquals("a\n\"", run("Body('s')", request("application/json", "{\"s\":\"a\\n\\\"\"}", AT), true));
        assertEquals("[\"a\"]", run("['a']", request("", "", AT), true));
    }

    @Test
    void tellsWhatIsNotThere() {
        refused("Header('x-header-3')", "", Refusal.NOT_MAPPED, "header \"X-Header-3\" not found");
        refused("Body('foo1.foo2')", "{}", Refusal.NOT_MAPPED, "path \"foo1.foo2\" not found in the body");
        refused("Now(1)", "", Refusal.NOT_MAPPED, "parameter must be a string");
        refused("Now('%Q')", "", Refusal.NOT_MAPPED, "datetime format \"%Q\" is invalid: unknown verb %Q");
        refused(
                "Body('a', 1)",
                "{",
                Refusal.BAD_BODY,
                "cannot parse request body:\n- invalid JSON: the end where a name in quotes is expected");
        refused(
                "Body()",
                "[1]",
                Refusal.BAD_BODY,
                "cannot parse request body:\n- invalid JSON: the body has to be an object");
        refused("error 'my own'", "", Refusal.NOT_MAPPED, "my own");
        refused("assert 1 == 2 : 'differ'; 1", "", Refusal.NOT_MAPPED, "Assertion failed: differ");
        refused("function(x) x", "", Refusal.NOT_MAPPED, "couldn't manifest function as JSON");
        NotMapped type = assertThrows(NotMapped.class, () -> run("Body()", request("text/plain", "{}", AT), false));
        assertEquals(Refusal.UNSUPPORTED_TYPE, type.refusal());
        assertEquals(
                "cannot parse request body:\n- unsupported content type \"text/plain\", supported types: application/json and application/x-www-form-urlencoded",
                type.getMessage());
    }

    @Test
    void writesTimesByAllVerbs() throws MalformedTemplate {
        check(
                "Now('%A %a %B %b %C %c|%D %d %e %F %H %I %j %k %l %M %m %n %p %R %r|%S %T %t %U %u %V %v %W %w %X %x %Y %y %Z %z %% %f')",
                "",
                "\"Sunday Sun January Jan 20 Sun Jan  1 08:04:05 2006|01/01/06 01  1 2006-01-01 08 08 001  8  8 04 01 \\n AM 08:04 "
                        + "08:04:05 AM|05 08:04:05 \\t 01 7 52  1-Jan-2006 00 0 08:04:05 01/01/06 2006 06 UTC +0000 % 123\"");
    }

    @Test
    void writesNumbersAsShortAsTheyRead() throws MalformedTemplate {
        check(
                "[1, -0.5, 0.1, 42.1, 1e15, 1e20, 1e21, 1e-6, 1e-7, 1.5e300, 1/3]",
                "",
                "[1,-0.5,0.1,42.1,1000000000000000,100000000000000000000,1e+21,0.000001,1e-07,1.5e+300,0.3333333333333333]");
    }

    private static void malformed(String template, String message) {
        MalformedTemplate end = assertThrows(MalformedTemplate.class, () -> Template.parse(template), template);
        assertTrue(end.getMessage().startsWith(message), end.getMessage());
    }

    @Test
    void tellsWhereATemplateIsWrong() {
        malformed("Invalid", "1:1-8 Unknown variable: Invalid");
        malformed("{\n  a: 1,\n  b: [x, Foo2],\n}", "3:7-8 Unknown variable: x");
        malformed("1 +", "1:4-5 ");
        malformed("{a: 1, a: 2}", "1:");
        malformed("import 'x.libsonnet'", "1:1-7 imports are not allowed in templates");
        malformed("[1, importstr 'x']", "1:5-14 imports are not allowed in templates");
    }

    /** One call of each function that is there, so that none needs a library that is left out. */
    @Test
    void hasAllFunctionsOfTheLibrary() throws MalformedTemplate {
        String calls =
                """
                std.abs(-1); std.acos(1); std.asciiLower('A'); std.asciiUpper('a'); std.asin(0); std.assertEqual(1, 1);
                std.atan(0); std.base64('a'); std.base64Decode('YQ=='); std.base64DecodeBytes('YQ=='); std.ceil(1.5);
                std.char(65); std.clamp(1, 2, 3); std.codepoint('A'); std.cos(0); std.count([1, 1], 1);
                std.decodeUTF8([65]); std.encodeUTF8('A'); std.endsWith('ab', 'b'); std.escapeStringBash('a');
                std.escapeStringDollars('$'); std.escapeStringJson('a'); std.exp(0); std.exponent(8);
                std.filter(function(x) x > 1, [1, 2]); std.filterMap(function(x) x > 1, function(x) x, [1, 2]);
                std.find(1, [1]); std.findSubstr('a', 'aba'); std.flatMap(function(x) [x, x], [1]);
                std.flattenArrays([[1], [2]]); std.floor(1.5); std.foldl(function(a, x) a + x, [1], 0);
                std.foldr(function(x, a) a + x, [1], 0); std.format('%05.2f|%s|%(a)s' % 1, {a: 1}); std.isArray([]);
                std.isBoolean(true); std.isFunction(std.abs); std.isNumber(1); std.isObject({}); std.isString('');
                std.join(',', ['a', 'b']); std.length('abc'); std.lines(['a']); std.log(1); std.lstripChars(' a ', ' ');
                std.makeArray(2, function(i) i); std.manifestIni({main: {a: 1}, sections: {s: {b: 2}}});
                std.manifestJson({a: 1}); std.manifestJsonEx({a: 1}, ' '); std.manifestJsonMinified({a: 1});
                std.manifestPython({a: true}); std.manifestPythonVars({a: 1}); std.manifestXmlJsonml(['a', {b: 'c'}, 'd']);
                std.manifestYamlDoc({a: [1]}); std.manifestYamlStream([1, 2]); std.mantissa(8);
                std.map(function(x) x + 1, [1]); std.mapWithIndex(function(i, x) i, [5]);
                std.mapWithKey(function(k, v) v, {a: 1}); std.max(1, 2); std.md5('a'); std.member([1], 1);
                std.mergePatch({a: 1}, {b: 2}); std.min(1, 2); std.mod(5, 3); std.objectFields({a: 1});
                std.objectFieldsAll({a:: 1}); std.objectHas({a: 1}, 'a'); std.objectHasAll({a:: 1}, 'a');
                std.objectValues({a: 1}); std.objectValuesAll({a:: 1}); std.parseHex('ff'); std.parseInt('12');
                std.parseJson('{"a": [1]}'); std.parseOctal('17'); std.pow(2, 3); std.prune({a: null, b: 1});
                std.range(1, 3); std.repeat('a', 2); std.reverse([1, 2]); std.rstripChars(' a ', ' '); std.set([2, 1, 1]);
                std.setDiff([1, 2], [1]); std.setInter([1, 2], [2]); std.setMember(1, [1, 2]); std.setUnion([1], [2]);
                std.sin(0); std.slice([1, 2, 3], 0, 3, 2); std.sort([2, 1], function(x) x); std.split('a,b', ',');
                std.splitLimit('a,b,c', ',', 1); std.sqrt(4); std.startsWith('ab', 'a'); std.strReplace('aba', 'b', 'c');
                std.stringChars('ab'); std.stripChars(' a ', ' '); std.substr('abc', 1, 1); std.tan(0);
                std.toString({a: 1}); std.trace('nothing of it is written', 1); std.type(1); std.uniq([1, 1])
                """;
        Set<String> called = new TreeSet<>(Set.of("extVar"));
        for (String call : calls.split(";\\s+")) {
            String expression = call.strip().replace("'%05.2f|%s|%(a)s' % 1", "'%(a)s|%%'");
            assertTrue(!run(expression, "{}").isEmpty(), call);
            Matcher name = Pattern.compile("std\\.(\\w+)").matcher(call);
            assertTrue(name.find());
            called.add(name.group(1));
        }
        assertEquals(new TreeSet<>(List.of(StandardLibrary.STD.allKeyNames())), called);
        refused("std.extVar('x')", "", Refusal.NOT_MAPPED, "Unknown extVar: x");
        check("std.md5('a')", "", "\"0cc175b9c0f1b6a831c399e269772661\"");
        check("'%05.2f|%s|%d' % [1.5, 'x', 3]", "", "\"01.50|x|3\"");
        check("local s = std; s.length([1])", "", "1");
        check("std.stripChars(' ]a^ ', ' ]^')", "", "\"a\"");
    }

    /** Hostile templates beside good ones, all of one parsed tree each, on several threads. */
    @Test
    void sharesATemplateBetweenThreads() throws Exception {
        Template good = Template.parse(
                "local b = Body(), c = {x: 1, y: {z: [1, 2]}}; {sum: b.n + c.x + c.y.z[1], s: std.set(['b', 'a']), m: c + {x: 2}}");
        Template bad = Template.parse("local f(x) = x + f(x + 1); f(Body('n'))");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                boolean isGood = i > 0;
                tasks.add(() -> {
                    TemplateRunner runner = new TemplateRunner(isGood ? good : bad, TemplateLimits.DEFAULT);
                    for (int n = 0; n < (isGood ? 500 : 50); n++) {
                        RequestParts request = request("application/json", "{\"n\":" + n + "}", AT);
                        if (isGood) {
                            assertEquals(
                                    "{\"m\":{\"x\":2,\"y\":{\"z\":[1,2]}},\"s\":[\"a\",\"b\"],\"sum\":" + (n + 3) + "}",
                                    runner.run(request, false).text());
                        } else {
                            NotMapped end = assertThrows(NotMapped.class, () -> runner.run(request, false));
                            assertEquals("max stack frames exceeded.", end.getMessage());
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
