package io.millrace.mapping.template;

import io.millrace.mapping.request.RequestParts;
import java.util.ArrayList;
import java.util.Arrays;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.List;
import sjsonnet.CachedResolver;
import sjsonnet.Evaluator;
import sjsonnet.Expr;
import sjsonnet.Expr$Member$AssertStmt;
import sjsonnet.Lazy;
import sjsonnet.Position;
import sjsonnet.Settings;
import sjsonnet.Val;

/**
 * Evaluates within a {@link Budget}, for one request at a time. Each expression takes a step of it; what can do much in one
 * step is looked at before. Confined to its runner.
 */
class TemplateEvaluator extends Evaluator {
    /** Slices that begin further in front of a list than this would be walked through one by one. */
    private static final double SLICE_START_MIN = -1_000;

    private static final int BYTES_PER_CHARACTER = 2;
    private static final int BYTES_PER_ELEMENT = 8;

    private final Budget budget;
    private final Weight weight;
    private RequestParts request;
    private JsonValues values;

    TemplateEvaluator(CachedResolver resolver, Budget budget) {
        super(
                resolver,
                name -> Option.empty(),
                TextPath.TEMPLATE,
                new Settings(false, false, false, false, false, false),
                warning -> null);
        this.budget = budget;
        this.weight = new Weight(budget, this);
    }

    void begin(RequestParts of) {
        request = of;
        values = null;
        budget.begin(of.body().length());
    }

    void end() {
        request = null;
        values = null;
    }

    RequestParts request() {
        return request;
    }

    /** The values of the request's body. */
    JsonValues values() {
        if (values == null) {
            values = new JsonValues(request.object());
        }
        return values;
    }

    Budget budget() {
        return budget;
    }

    Weight weight() {
        return weight;
    }

    /** Where in the text an error was is told in characters, since nobody asks for lines while records are mapped. */
    @Override
    public Option<Tuple2<Object, Object>> prettyIndex(Position position) {
        return Option.empty();
    }

    @Override
    public Val visitExpr(Expr expression, Lazy[] scope) {
        if (expression instanceof Val value) {
            return value;
        }
        if (expression instanceof Expr.ValidId id) {
            return scope[id.nameIdx()].force();
        }
        budget.step();
        budget.enter();
        Val value = expression instanceof Expr.Slice slice ? slice(slice, scope) : super.visitExpr(expression, scope);
        budget.leave();
        return value;
    }

    private Val slice(Expr.Slice slice, Lazy[] scope) {
        if (slice.start().isDefined() && visitExpr(slice.start().get(), scope) instanceof Val.Num start) {
            requireNear(start.value());
        }
        Val value = super.visitExpr(slice, scope);
        budget.look();
        return value;
    }

    static void requireNear(double sliceStart) {
        if (sliceStart < SLICE_START_MIN) {
            throw Budget.sneaky(new TemplateFailure("a slice cannot start at " + (long) sliceStart));
        }
    }

    @Override
    public Val.Literal visitBinaryOp(Expr.BinaryOp operation, Lazy[] scope) {
        if (operation.op() != Operators.PLUS && operation.op() != Operators.PERCENT) {
            return super.visitBinaryOp(operation, scope);
        }
        Val left = visitExpr(operation.lhs(), scope);
        Val right = visitExpr(operation.rhs(), scope);
        if (left instanceof Val.Num one && right instanceof Val.Num other && operation.op() == Operators.PLUS) {
            return new Val.Num(operation.pos(), one.value() + other.value());
        }
        if (operation.op() == Operators.PERCENT && left instanceof Val.Str format) {
            FormatText.require(format.value(), right, this);
        } else if (left instanceof Val.Arr one && right instanceof Val.Arr other) {
            budget.reserve(((long) one.length() + other.length()) * BYTES_PER_ELEMENT);
        } else if (left instanceof Val.Str || right instanceof Val.Str) {
            budget.reserve((weight.characters(left) + weight.characters(right)) * BYTES_PER_CHARACTER);
        }
        return super.visitBinaryOp(
                new Expr.BinaryOp(operation.pos(), (Expr) left, operation.op(), (Expr) right), scope);
    }

    @Override
    public Lazy[][] visitComp(List<Expr.CompSpec> specs, Lazy[][] scopes) {
        Lazy[][] all = scopes;
        for (List<Expr.CompSpec> left = specs; !left.isEmpty(); left = tail(left)) {
            Expr.CompSpec spec = left.head();
            all = spec instanceof Expr.ForSpec each ? each(each, all) : only(spec, all);
        }
        return all;
    }

    @SuppressWarnings("unchecked")
    private static List<Expr.CompSpec> tail(List<Expr.CompSpec> list) {
        return (List<Expr.CompSpec>) list.tail();
    }

    private Lazy[][] each(Expr.ForSpec spec, Lazy[][] scopes) {
        java.util.List<Lazy[]> out = new ArrayList<>();
        for (Lazy[] scope : scopes) {
            if (!(visitExpr(spec.cond(), scope) instanceof Val.Arr list)) {
                throw Budget.sneaky(new TemplateFailure("In comprehension, can only iterate over array"));
            }
            budget.reserve((long) list.length() * (scope.length + 4) * BYTES_PER_ELEMENT);
            for (int i = 0; i < list.length(); i++) {
                budget.step();
                Lazy[] inner = Arrays.copyOf(scope, scope.length + 1);
                inner[scope.length] = list.asLazy(i);
                out.add(inner);
            }
        }
        return out.toArray(Lazy[][]::new);
    }

    private Lazy[][] only(Expr.CompSpec spec, Lazy[][] scopes) {
        // One condition does not multiply anything.
        return super.visitComp(
                List.from(scala.jdk.javaapi.CollectionConverters.asScala(java.util.List.of(spec))), scopes);
    }

    @Override
    public boolean equal(Val left, Val right) {
        budget.step();
        budget.enter();
        boolean isEqual = super.equal(left, right);
        budget.leave();
        return isEqual;
    }

    @Override
    public ujson.Value materialize(Val value) {
        weight.reserve(value);
        return super.materialize(value);
    }

    @Override
    public scala.runtime.Nothing$ visitError(Expr.Error error, Lazy[] scope) {
        Val value = visitExpr(error.value(), scope);
        weight.reserve(value);
        return super.visitError(new Expr.Error(error.pos(), (Expr) value), scope);
    }

    @Override
    public Val visitAssert(Expr.AssertExpr expression, Lazy[] scope) {
        Expr$Member$AssertStmt asserted = expression.asserted();
        if (asserted.msg() == null || visitExpr(asserted.value(), scope) instanceof Val.True) {
            return super.visitAssert(expression, scope);
        }
        Val message = visitExpr(asserted.msg(), scope);
        weight.reserve(message);
        Expr$Member$AssertStmt told = new Expr$Member$AssertStmt(asserted.value(), (Expr) message);
        return super.visitAssert(new Expr.AssertExpr(expression.pos(), told, expression.returned()), scope);
    }

    @Override
    public Val visitImport(Expr.Import expression, Lazy[] scope) {
        throw Budget.sneaky(new TemplateFailure(TemplateOptimizer.NO_IMPORTS));
    }

    @Override
    public Val.Str visitImportStr(Expr.ImportStr expression, Lazy[] scope) {
        throw Budget.sneaky(new TemplateFailure(TemplateOptimizer.NO_IMPORTS));
    }
}
