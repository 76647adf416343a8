package io.millrace.mapping.template;

import sjsonnet.EvalScope;
import sjsonnet.Position;
import sjsonnet.Val;

/** What functions of the library do at once, told before they do it. */
final class Guards {
    private static final int BYTES_PER_CHARACTER = 4;
    private static final int BYTES_PER_ELEMENT = 48;
    /** Comparisons of characters that a search may take. */
    private static final long COMPARISONS_MAX = 4_000_000_000L;

    private Guards() {}

    /** Writes all arguments. */
    static void writing(Val[] arguments, TemplateEvaluator evaluator) {
        for (Val argument : arguments) {
            if (!(argument instanceof Val.Func)) {
                evaluator.weight().reserve(argument);
            }
        }
    }

    /** Writes what the key function, its last argument, makes of the elements of the others. */
    static void keyed(Val[] arguments, TemplateEvaluator evaluator) {
        int last = arguments.length - 1;
        if (arguments[last] instanceof Val.Func key) {
            arguments[last] = new WeighedKey(key);
        }
    }

    static void range(Val[] arguments, TemplateEvaluator evaluator) {
        evaluator.budget().reserve((long) ((arguments[1].asDouble() - arguments[0].asDouble()) * BYTES_PER_ELEMENT));
    }

    static void makeArray(Val[] arguments, TemplateEvaluator evaluator) {
        evaluator.budget().reserve((long) (arguments[0].asDouble() * BYTES_PER_ELEMENT));
    }

    static void repeat(Val[] arguments, TemplateEvaluator evaluator) {
        int each = arguments[0] instanceof Val.Str text
                ? text.value().length() * BYTES_PER_CHARACTER
                : arguments[0] instanceof Val.Arr list ? list.length() * BYTES_PER_ELEMENT : 0;
        evaluator.budget().reserve((long) (arguments[1].asDouble() * (each + 1)));
    }

    static void slice(Val[] arguments, TemplateEvaluator evaluator) {
        TemplateEvaluator.requireNear(arguments[1].asDouble());
    }

    static void format(Val[] arguments, TemplateEvaluator evaluator) {
        FormatText.require(arguments[0].asString(), arguments[1], evaluator);
    }

    /** What comes between the elements comes once for each. */
    static void join(Val[] arguments, TemplateEvaluator evaluator) {
        long separator = arguments[0] instanceof Val.Arr list
                ? list.length()
                : arguments[0].asString().length();
        evaluator
                .budget()
                .reserve((elements(arguments[1], evaluator)
                                + separator * arguments[1].asArr().length())
                        * BYTES_PER_ELEMENT);
    }

    static void flatten(Val[] arguments, TemplateEvaluator evaluator) {
        evaluator.budget().reserve(elements(arguments[0], evaluator) * BYTES_PER_ELEMENT);
    }

    private static long elements(Val lists, TemplateEvaluator evaluator) {
        long elements = 0;
        Val.Arr outer = lists.asArr();
        for (int i = 0; i < outer.length(); i++) {
            evaluator.budget().step();
            Val inner = outer.force(i);
            elements += inner instanceof Val.Arr list
                    ? list.length()
                    : inner instanceof Val.Str text
                            ? text.value().length() / (BYTES_PER_ELEMENT / BYTES_PER_CHARACTER) + 1
                            : 1;
        }
        return elements;
    }

    static void replace(Val[] arguments, TemplateEvaluator evaluator) {
        String text = arguments[0].asString();
        String from = arguments[1].asString();
        requireSearch(from, text);
        long places = from.isEmpty() ? text.length() + 1L : 0;
        for (int at = from.isEmpty() ? -1 : text.indexOf(from); at >= 0; at = text.indexOf(from, at + from.length())) {
            places++;
        }
        evaluator
                .budget()
                .reserve((text.length() + places * arguments[2].asString().length()) * BYTES_PER_CHARACTER);
    }

    static void findSubstr(Val[] arguments, TemplateEvaluator evaluator) {
        requireSearch(arguments[0].asString(), arguments[1].asString());
    }

    static void member(Val[] arguments, TemplateEvaluator evaluator) {
        if (arguments[0] instanceof Val.Str text && arguments[1] instanceof Val.Str part) {
            requireSearch(part.value(), text.value());
        }
    }

    private static void requireSearch(String part, String text) {
        if ((long) part.length() * text.length() > COMPARISONS_MAX) {
            throw Budget.sneaky(new TemplateFailure(
                    "a search for " + part.length() + " characters in " + text.length() + " takes too long"));
        }
    }

    /** Makes keys by a function, and weighs them, since they are written to be compared. */
    private static final class WeighedKey extends Val.Builtin1 {
        private final Val.Func key;

        WeighedKey(Val.Func key) {
            super("x", null);
            this.key = key;
        }

        @Override
        public Val evalRhs(Val argument, EvalScope scope, Position position) {
            Val made = key.apply1(argument, position, scope);
            ((TemplateEvaluator) scope).weight().reserve(made);
            return made;
        }
    }
}
