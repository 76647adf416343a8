package io.millrace.mapping.template;

import io.millrace.mapping.template.GuardedFunction.Guard;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scala.collection.mutable.HashMap;
import scala.jdk.javaapi.CollectionConverters;
import sjsonnet.EvalScope;
import sjsonnet.Lazy;
import sjsonnet.Position;
import sjsonnet.Std;
import sjsonnet.Val;

/**
 * The library {@code std} as templates see it: sjsonnet's functions, those guarded that can do much at once. Left out are those
 * that need more libraries or have no bound that could be told before: reading YAML, xz, gzip, and regular expressions. Immutable.
 */
final class StandardLibrary {
    private static final List<String> LEFT_OUT = List.of("parseYaml", "xz", "gzip", "strReplaceAll");

    static final Val.Obj STD = std();

    private StandardLibrary() {}

    private static Map<String, Guard> guards() {
        return Map.ofEntries(
                Map.entry("range", Guards::range),
                Map.entry("makeArray", Guards::makeArray),
                Map.entry("repeat", Guards::repeat),
                Map.entry("slice", Guards::slice),
                Map.entry("format", Guards::format),
                Map.entry("join", Guards::join),
                Map.entry("flattenArrays", Guards::flatten),
                Map.entry("strReplace", Guards::replace),
                Map.entry("findSubstr", Guards::findSubstr),
                Map.entry("member", Guards::member),
                Map.entry("toString", Guards::writing),
                Map.entry("assertEqual", Guards::writing),
                Map.entry("lines", Guards::writing),
                Map.entry("prune", Guards::writing),
                Map.entry("mergePatch", Guards::writing),
                Map.entry("manifestIni", Guards::writing),
                Map.entry("manifestPython", Guards::writing),
                Map.entry("manifestPythonVars", Guards::writing),
                Map.entry("manifestJson", Guards::writing),
                Map.entry("manifestJsonMinified", Guards::writing),
                Map.entry("manifestJsonEx", Guards::writing),
                Map.entry("manifestXmlJsonml", Guards::writing),
                Map.entry("manifestYamlDoc", Guards::writing),
                Map.entry("manifestYamlStream", Guards::writing),
                Map.entry("uniq", Guards::keyed),
                Map.entry("sort", Guards::keyed),
                Map.entry("set", Guards::keyed),
                Map.entry("setUnion", Guards::keyed),
                Map.entry("setInter", Guards::keyed),
                Map.entry("setDiff", Guards::keyed),
                Map.entry("setMember", (arguments, evaluator) -> {
                    Guards.writing(arguments, evaluator);
                    Guards.keyed(arguments, evaluator);
                }));
    }

    /** A static object: the evaluator only reads it, so that all templates can share it. */
    private static Val.Obj std() {
        Map<String, Guard> guards = guards();
        Map<String, Val> functions = new LinkedHashMap<>();
        CollectionConverters.asJava(new Std().functions()).forEach((name, function) -> {
            if (!LEFT_OUT.contains(name)) {
                functions.put(name, new GuardedFunction((Val.Builtin) function, guards.getOrDefault(name, Guard.NONE)));
            }
        });
        own().forEach((name, function) -> functions.put(name, new GuardedFunction(function, Guard.NONE)));
        HashMap<Object, Val> values = new HashMap<>();
        LinkedHashMap<String, Boolean> names = new LinkedHashMap<>();
        functions.forEach((name, function) -> {
            values.put(name, function);
            names.put(name, false);
        });
        return new Val.Obj(JsonValues.NOWHERE, null, true, null, null, values, names);
    }

    /** In place of those of sjsonnet that would call other libraries, take long, or write to our standard error. */
    private static Map<String, Val.Builtin> own() {
        return Map.of(
                "md5", text("s", StandardLibrary::md5),
                "trace", two("str", "rest", (text, rest, evaluator) -> rest),
                "flatMap", two("func", "arr", StandardLibrary::flatMap),
                "stripChars", two("str", "chars", (text, chars, evaluator) -> stripped(text, chars, true, true)),
                "lstripChars", two("str", "chars", (text, chars, evaluator) -> stripped(text, chars, true, false)),
                "rstripChars", two("str", "chars", (text, chars, evaluator) -> stripped(text, chars, false, true)));
    }

    private static String md5(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Val stripped(Val text, Val chars, boolean atStart, boolean atEnd) {
        String all = text.asString();
        String unwanted = chars.asString();
        int from = 0;
        int to = all.length();
        while (atStart && from < to && unwanted.indexOf(all.charAt(from)) >= 0) {
            from++;
        }
        while (atEnd && to > from && unwanted.indexOf(all.charAt(to - 1)) >= 0) {
            to--;
        }
        return new Val.Str(text.pos(), all.substring(from, to));
    }

    private static Val flatMap(Val function, Val list, TemplateEvaluator evaluator) {
        if (list instanceof Val.Str text) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < text.value().length(); i++) {
                Val made = function.asFunc()
                        .apply1(
                                new Val.Str(text.pos(), text.value().substring(i, i + 1)),
                                JsonValues.NOWHERE,
                                evaluator);
                String more = made instanceof Val.Null ? "" : made.asString();
                evaluator.budget().reserve(more.length() * 4L);
                out.append(more);
            }
            return new Val.Str(text.pos(), out.toString());
        }
        List<Lazy> out = new ArrayList<>();
        for (int i = 0; i < list.asArr().length(); i++) {
            Val.Arr made = function.asFunc()
                    .apply1(list.asArr().asLazy(i), JsonValues.NOWHERE, evaluator)
                    .asArr();
            evaluator.budget().reserve(made.length() * 16L);
            for (int j = 0; j < made.length(); j++) {
                out.add(made.asLazy(j));
            }
        }
        return new Val.Arr(list.pos(), out.toArray(Lazy[]::new));
    }

    @FunctionalInterface
    private interface Two {
        Val of(Val first, Val second, TemplateEvaluator evaluator);
    }

    private static Val.Builtin text(String name, java.util.function.UnaryOperator<String> function) {
        return new Val.Builtin1(name, null) {
            @Override
            public Val evalRhs(Val argument, EvalScope scope, Position position) {
                return new Val.Str(position, function.apply(argument.asString()));
            }
        };
    }

    private static Val.Builtin two(String first, String second, Two function) {
        return new Val.Builtin2(first, second, null) {
            @Override
            public Val evalRhs(Val one, Val other, EvalScope scope, Position position) {
                return function.of(one, other, (TemplateEvaluator) scope);
            }
        };
    }
}
