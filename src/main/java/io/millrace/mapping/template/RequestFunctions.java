package io.millrace.mapping.template;

import io.millrace.mapping.document.DocumentPath;
import io.millrace.mapping.document.JsonDocument;
import io.millrace.mapping.request.NotMapped;
import io.millrace.mapping.request.RequestHeaders;
import io.millrace.mapping.request.RequestParts;
import java.util.LinkedHashMap;
import java.util.Map;
import sjsonnet.EvalScope;
import sjsonnet.Expr;
import sjsonnet.Position;
import sjsonnet.Val;
import sjsonnet.Val$Obj$Member;

/** The functions by which a template asks for parts of the request. Immutable. */
final class RequestFunctions {
    private static final String[] NONE = {};
    private static final String MILLIS = "%Y-%m-%dT%H:%M:%S.%fZ";
    /** Stands for an argument that was not given; known by its identity. */
    private static final Val.Null ABSENT = new Val.Null(JsonValues.NOWHERE);

    private static final Val.Str WHOLE = new Val.Str(JsonValues.NOWHERE, "");

    private RequestFunctions() {}

    static Map<String, Val.Builtin> all() {
        return Map.of(
                "Ip", function(NONE, RequestFunctions::ip),
                "Now",
                        function(
                                new String[] {"format"},
                                RequestFunctions::now,
                                new Val.Str(JsonValues.NOWHERE, MILLIS)),
                "HeaderStr", function(NONE, RequestFunctions::headerText),
                "Header", function(new String[] {"name", "default"}, RequestFunctions::header, WHOLE, ABSENT),
                "BodyStr", function(NONE, RequestFunctions::bodyText),
                "Body", function(new String[] {"path", "default"}, RequestFunctions::body, WHOLE, ABSENT));
    }

    private static Val ip(Val[] arguments, TemplateEvaluator evaluator) {
        return text(evaluator.request().address().text());
    }

    private static Val now(Val[] arguments, TemplateEvaluator evaluator) {
        String format = string(arguments[0]);
        RequestParts request = evaluator.request();
        return text(format.equals(MILLIS) ? request.time().text() : Strftime.format(format, request.received()));
    }

    private static Val headerText(Val[] arguments, TemplateEvaluator evaluator) {
        return text(evaluator.request().headers().lines());
    }

    private static Val header(Val[] arguments, TemplateEvaluator evaluator) {
        String name = string(arguments[0]);
        RequestHeaders headers = evaluator.request().headers();
        if (name.isEmpty()) {
            LinkedHashMap<String, Val$Obj$Member> members = new LinkedHashMap<>();
            headers.all().forEach((each, value) -> members.put(each, JsonValues.member(text(value))));
            return JsonValues.object(members);
        }
        return headers.value(name)
                .<Val>map(RequestFunctions::text)
                .orElseGet(
                        () -> otherwise(arguments[1], "header \"" + RequestHeaders.canonical(name) + "\" not found"));
    }

    private static Val bodyText(Val[] arguments, TemplateEvaluator evaluator) {
        evaluator.budget().reserve(evaluator.request().body().length() * 4L);
        return text(evaluator.request().body().text());
    }

    private static Val body(Val[] arguments, TemplateEvaluator evaluator) {
        String path = string(arguments[0]);
        JsonValues values = evaluator.values();
        int value = DocumentPath.parse(path).find(values.document(), true);
        return value == JsonDocument.NONE
                ? otherwise(arguments[1], "path \"" + path + "\" not found in the body")
                : values.value(value);
    }

    private static String string(Val argument) {
        if (argument instanceof Val.Str text) {
            return text.value();
        }
        throw Budget.sneaky(new TemplateFailure("parameter must be a string"));
    }

    private static Val otherwise(Val given, String message) {
        if (given == ABSENT) {
            throw Budget.sneaky(new TemplateFailure(message));
        }
        return given;
    }

    private static Val.Str text(String text) {
        return new Val.Str(JsonValues.NOWHERE, text);
    }

    @FunctionalInterface
    private interface Body {
        Val of(Val[] arguments, TemplateEvaluator evaluator);
    }

    private static Val.Builtin function(String[] parameters, Body body, Expr... defaults) {
        return new Val.Builtin(parameters, defaults) {
            @Override
            public boolean staticSafe() {
                return false;
            }

            @Override
            public Val evalRhs(Val[] arguments, EvalScope scope, Position position) {
                try {
                    return body.of(arguments, (TemplateEvaluator) scope);
                } catch (NotMapped e) {
                    throw Budget.sneaky(new TemplateFailure(e.refusal(), e.getMessage()));
                }
            }
        };
    }
}
