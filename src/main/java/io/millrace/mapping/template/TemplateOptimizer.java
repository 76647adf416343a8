package io.millrace.mapping.template;

import java.util.Map;
import scala.collection.immutable.HashMap;
import sjsonnet.EvalScope;
import sjsonnet.Expr;
import sjsonnet.Format;
import sjsonnet.Position;
import sjsonnet.ScopedExprTransform;
import sjsonnet.ScopedExprTransform$;
import sjsonnet.StaticOptimizer;
import sjsonnet.Val;

/** Resolves names, with the functions of requests in scope; refuses what is unknown, and imports. One use. */
final class TemplateOptimizer extends StaticOptimizer {
    static final String NO_IMPORTS = "imports are not allowed in templates";

    @SuppressWarnings("NonApiType") // The library's optimizer asks for them.
    TemplateOptimizer(
            EvalScope scope,
            scala.collection.mutable.HashMap<String, String> strings,
            scala.collection.mutable.HashMap<Val.StaticObjectFieldSet, java.util.LinkedHashMap<String, Boolean>>
                    fields) {
        super(scope, StandardLibrary.STD, strings, fields);
        HashMap<String, ScopedExprTransform.ScopedVal> known = new HashMap<>();
        ScopedExprTransform.Scope empty = ScopedExprTransform$.MODULE$.emptyScope();
        for (Map.Entry<String, Val.Builtin> function : RequestFunctions.all().entrySet()) {
            known = known.updated(function.getKey(), new ScopedExprTransform.ScopedVal(function.getValue(), empty, 0));
        }
        // The functions stand in the tree themselves, so they take no place in the scopes of a run.
        scope_$eq(new ScopedExprTransform.Scope(known, 0));
    }

    @Override
    public Expr transform(Expr expression) {
        if (expression instanceof Expr.Import || expression instanceof Expr.ImportStr) {
            return failOrWarn(NO_IMPORTS, expression);
        }
        Expr transformed = super.transform(expression);
        return transformed instanceof Expr.ApplyBuiltin1 call && call.func() instanceof Format.PartialApplyFmt format
                ? new Expr.ApplyBuiltin1(call.pos(), new GuardedFormat(format), call.a1())
                : transformed;
    }

    /** A format that is known beforehand. */
    private static final class GuardedFormat extends Val.Builtin1 {
        private final Format.PartialApplyFmt format;

        GuardedFormat(Format.PartialApplyFmt format) {
            super("values", null);
            this.format = format;
        }

        @Override
        public boolean staticSafe() {
            return false;
        }

        @Override
        public Val evalRhs(Val values, EvalScope scope, Position position) {
            FormatText.require(format, values, (TemplateEvaluator) scope);
            return format.evalRhs(values, scope, position);
        }
    }
}
