package io.millrace.mapping.template;

import java.util.LinkedHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import scala.Tuple2;
import scala.collection.mutable.HashMap;
import scala.util.Either;
import scala.util.Right;
import sjsonnet.CachedResolver;
import sjsonnet.DefaultParseCache;
import sjsonnet.Expr;
import sjsonnet.FileScope;
import sjsonnet.Importer;
import sjsonnet.Val;

/** Parses one template on a thread of its own, whose end makes the result seen. */
final class TemplateParser implements Runnable {
    private static final String UNKNOWN = "Unknown variable: ";
    /** How the parser tells what it wanted to see, and where. */
    private static final Pattern EXPECTED = Pattern.compile("Expected (.*):\\d+:\\d+, found .*", Pattern.DOTALL);

    private static final int SHOWN_MAX = 20;

    private final String text;
    private Expr expression;
    private Throwable failure;

    TemplateParser(String text) {
        this.text = text;
    }

    @Override
    public void run() {
        try {
            Either<sjsonnet.Error, Tuple2<Expr, FileScope>> result = parse();
            if (result.isRight()) {
                expression = result.toOption().get()._1();
            } else {
                failure = result.left().toOption().get();
            }
        } catch (Throwable e) {
            // Told by parsed(), on the thread that asked.
            failure = e;
        }
    }

    private Either<sjsonnet.Error, Tuple2<Expr, FileScope>> parse() {
        HashMap<String, String> strings = new HashMap<>();
        HashMap<Val.StaticObjectFieldSet, LinkedHashMap<String, Boolean>> fields = new HashMap<>();
        Budget budget = new Budget(TemplateLimits.DEFAULT);
        budget.begin(0);
        CachedResolver resolver =
                new CachedResolver(Importer.empty(), new DefaultParseCache(), false, strings, fields) {
                    @Override
                    public Either<sjsonnet.Error, Tuple2<Expr, FileScope>> process(Expr parsed, FileScope file) {
                        TemplateEvaluator evaluator = new TemplateEvaluator(this, budget);
                        return new Right<>(
                                new Tuple2<>(new TemplateOptimizer(evaluator, strings, fields).optimize(parsed), file));
                    }
                };
        return resolver.parse(TextPath.TEMPLATE, new CountedText(text), new TemplateEvaluator(resolver, budget));
    }

    /** The tree, once the thread has ended. */
    Expr parsed() throws MalformedTemplate {
        if (failure == null) {
            return expression;
        }
        if (failure instanceof StackOverflowError) {
            throw new MalformedTemplate("1:1-2 the parts of the template lie too deep inside each other");
        }
        if (failure instanceof Error) {
            throw new IllegalStateException(failure);
        }
        String message = String.valueOf(failure.getMessage());
        StackTraceElement[] frames = failure.getStackTrace();
        int offset = failure instanceof sjsonnet.Error && frames.length > 0
                ? Math.min(frames[0].getLineNumber(), text.length())
                : 0;
        if (message.startsWith(UNKNOWN)) {
            throw new MalformedTemplate(place(offset, message.length() - UNKNOWN.length()) + " " + message);
        }
        Matcher expected = EXPECTED.matcher(message);
        throw new MalformedTemplate(
                expected.matches()
                        ? place(offset, token(offset).length()) + " expected " + expected.group(1) + ", found "
                                + (offset == text.length() ? "the end" : '"' + token(offset) + '"')
                        : place(offset, token(offset).length()) + " " + message);
    }

    /** The line and the columns, from 1, the last one behind it. */
    private String place(int offset, int length) {
        int line = 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
        int column = offset - text.lastIndexOf('\n', offset - 1);
        return line + ":" + column + "-" + (column + Math.max(1, length));
    }

    /** The word or sign at a place. */
    private String token(int offset) {
        int end = offset;
        while (end < text.length() && end - offset < SHOWN_MAX && Character.isJavaIdentifierPart(text.charAt(end))) {
            end++;
        }
        return text.substring(offset, Math.min(text.length(), Math.max(end, offset + 1)));
    }
}
