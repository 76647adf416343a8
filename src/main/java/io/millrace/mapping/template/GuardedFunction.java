package io.millrace.mapping.template;

import sjsonnet.EvalScope;
import sjsonnet.Position;
import sjsonnet.Val;

/**
 * A function of the library that asks the budget before it does its work. It is not called while a template is parsed. Immutable.
 */
final class GuardedFunction extends Val.Builtin {
    private static final int BYTES_PER_CHARACTER = 16;
    private static final int BYTES_PER_ELEMENT = 48;

    /** What a function does beyond one look at each of its arguments. */
    @FunctionalInterface
    interface Guard {
        Guard NONE = (arguments, evaluator) -> {};

        void require(Val[] arguments, TemplateEvaluator evaluator);
    }

    private final Val.Builtin function;
    private final Guard guard;

    GuardedFunction(Val.Builtin function, Guard guard) {
        super(function.params().names(), function.params().defaultExprs());
        this.function = function;
        this.guard = guard;
    }

    @Override
    public boolean staticSafe() {
        return false;
    }

    @Override
    public Val evalRhs(Val[] arguments, EvalScope scope, Position position) {
        TemplateEvaluator evaluator = (TemplateEvaluator) scope;
        evaluator.budget().step();
        evaluator.budget().reserve(bytes(arguments));
        guard.require(arguments, evaluator);
        return function.evalRhs(arguments, scope, position);
    }

    private static long bytes(Val[] arguments) {
        long bytes = 0;
        for (Val argument : arguments) {
            if (argument instanceof Val.Str text) {
                bytes += (long) text.value().length() * BYTES_PER_CHARACTER;
            } else if (argument instanceof Val.Arr list) {
                bytes += (long) list.length() * BYTES_PER_ELEMENT;
            }
        }
        return bytes;
    }
}
