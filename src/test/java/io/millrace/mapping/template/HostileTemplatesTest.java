package io.millrace.mapping.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.mapping.request.NotMapped;
import io.millrace.mapping.request.RequestParts;
import io.millrace.model.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Templates that would take all time, memory or stack there is; each must end in an error that says so. */
class HostileTemplatesTest {
    private static final byte[] BODY = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);

    private static RequestParts request() {
        return RequestParts.of(Request.of(BODY, BODY.length, "application/json"), false);
    }

    private static String run(String template) throws MalformedTemplate {
        return new TemplateRunner(Template.parse(template), TemplateLimits.DEFAULT)
                .run(request(), false)
                .text();
    }

    @TestFactory
    Stream<DynamicTest> endInAnError() {
        String deep = "max stack frames exceeded";
        String large = "MiB of memory";
        return Map.ofEntries(
                        Map.entry("local f(x) = x + f(x + 1); f(1)", deep),
                        Map.entry("local f(x) = if x < 0 then 0 else f(x + 1); f(1)", deep),
                        Map.entry("local a = {b: a}; a", deep),
                        Map.entry("local a = [a]; a", deep),
                        Map.entry("local a = [a]; std.toString(a)", deep),
                        Map.entry("local a = [a], b = [b]; a == b", deep),
                        Map.entry("local a = {x: a}; '' + a", deep),
                        Map.entry("std.foldl(function(a, x) [a], std.range(1, 9000), [])", deep),
                        Map.entry("local a(x) = std.map(a, [x]); a(1)", deep),
                        Map.entry("local f(n) = std.foldl(function(a, x) a + a, std.range(1, n), {a: 1}); f(40)", ""),
                        Map.entry("std.range(0, 1e9)", large),
                        Map.entry("std.length(std.range(0, 1e9))", large),
                        Map.entry("std.makeArray(1e9, function(i) i)", large),
                        Map.entry("std.length(std.repeat('abc', 1e9))", large),
                        Map.entry("std.length(std.repeat([1, 2], 1e9))", large),
                        Map.entry("std.length(std.foldl(function(a, x) a + a, std.range(1, 60), 'ab'))", large),
                        Map.entry("std.length(std.foldl(function(a, x) a + a, std.range(1, 60), [1]))", large),
                        Map.entry("std.foldl(function(a, x) [a, a], std.range(1, 60), 1)", ""),
                        Map.entry("'' + std.foldl(function(a, x) [a, a], std.range(1, 60), 1)", ""),
                        Map.entry(
                                "local f(o) = std.foldl(function(a, x) {x: a, y: a}, std.range(1, 60), o); f(1) == f(1)",
                                ""),
                        Map.entry("error std.foldl(function(a, x) [a, a], std.range(1, 60), 1)", ""),
                        Map.entry("std.manifestJsonEx(std.foldl(function(a, x) [a, a], std.range(1, 60), 1), ' ')", ""),
                        Map.entry(
                                "std.set([1, 2], function(x) std.foldl(function(a, x) [a, a], std.range(1, 60), 1))",
                                ""),
                        Map.entry("'%d' % 1 + '%999999999d' % 1", "wider"),
                        Map.entry("std.format('%0' + '999999999' + 'd', 1)", "wider"),
                        Map.entry("('%' + '.999999999f') % 1.5", "wider"),
                        Map.entry(
                                "std.length(std.format(std.repeat('%(a)s', 100000), {a: std.repeat('x', 100000)}))",
                                large),
                        Map.entry("std.length(std.join(std.repeat('x', 100000), std.repeat(['y'], 100000)))", large),
                        Map.entry(
                                "std.length(std.strReplace(std.repeat('x', 100000), 'x', std.repeat('y', 100000)))",
                                large),
                        Map.entry("std.length(std.flattenArrays(std.repeat([std.range(1, 10000)], 10000)))", large),
                        Map.entry(
                                "std.length(std.flatMap(function(x) std.range(1, 10000), std.range(1, 10000)))", large),
                        Map.entry("std.length([1 for a in std.range(1, 3000) for b in std.range(1, 3000)])", large),
                        Map.entry(
                                "std.length({['k' + a + b]: 1 for a in std.range(1, 3000) for b in std.range(1, 3000)})",
                                large),
                        Map.entry("std.findSubstr(std.repeat('a', 70000) + 'b', std.repeat('a', 500000))", ""),
                        Map.entry(
                                "std.foldl(function(a, x) (a + x) % 7, std.range(1, 200000), 0) + std.foldl(function(a, x) a + std.length(std.range(1, 1000)), std.range(1, 100000), 0)",
                                ""),
                        Map.entry(
                                "local f(n) = if n == 0 then 1 else f(n - 1) + f(n - 1); f(60)", "the template takes"),
                        Map.entry("std.range(1, 10)[-2000000000:10:3]", "slice"),
                        Map.entry("std.slice(std.range(1, 10), -2000000000, 10, 3)", "slice"),
                        Map.entry("std.parseJson(std.repeat('[', 100000))", ""),
                        Map.entry("std.parseJson(std.repeat('[', 9000) + std.repeat(']', 9000))", deep),
                        Map.entry(
                                "std.prune(std.parseJson(std.repeat('[', 9000) + '1' + std.repeat(']', 9000)))", deep),
                        Map.entry("std", ""))
                .entrySet()
                .stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    NotMapped end = assertThrows(NotMapped.class, () -> run(each.getKey()));
                    assertTrue(end.getMessage().contains(each.getValue()), end.getMessage());
                    assertEquals("2", run("Body('n') + 1"));
                }));
    }

    @Test
    void takesNoMoreThanItsTime() throws MalformedTemplate {
        TemplateLimits none = new TemplateLimits(Duration.ZERO, 1L << 40);
        Template slow = Template.parse("local f(n) = if n == 0 then 1 else f(n - 1) + f(n - 1); f(60)");
        NotMapped end = assertThrows(NotMapped.class, () -> new TemplateRunner(slow, none).run(request(), false));
        assertEquals("the template takes longer than 0 ms", end.getMessage());
    }

    @TestFactory
    Stream<DynamicTest> endTheParser() {
        return Stream.of(
                        "(",
                        "[",
                        "{a:",
                        "{[",
                        "!",
                        "if true then ",
                        "local a = 1; ",
                        "function(x) ",
                        "f(",
                        "-",
                        "[{[",
                        "1 + (",
                        "assert true; ",
                        "|||\n")
                .map(part -> DynamicTest.dynamicTest(part, () -> {
                    String text = part.repeat(4096 / part.length());
                    assertThrows(MalformedTemplate.class, () -> Template.parse(text));
                }));
    }

    @Test
    void isRefusedOrRunsWhereItsPartsLieDeepInEachOther() throws MalformedTemplate {
        assertEquals("1", run("(".repeat(300) + "1" + ")".repeat(300)));
        Template deep = Template.parse("-".repeat(4000) + "1");
        NotMapped end = assertThrows(
                NotMapped.class, () -> new TemplateRunner(deep, TemplateLimits.DEFAULT).run(request(), false));
        assertEquals("max stack frames exceeded.", end.getMessage());
    }
}
