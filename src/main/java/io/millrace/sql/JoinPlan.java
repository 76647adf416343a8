package io.millrace.sql;

import io.millrace.cell.Path;
import io.millrace.sql.parse.Expression;
import io.millrace.sql.parse.Expression.And;
import io.millrace.sql.parse.Expression.Call;
import io.millrace.sql.parse.Expression.Column;
import io.millrace.sql.parse.Expression.Comparison;
import io.millrace.sql.parse.Expression.Literal;
import io.millrace.sql.parse.Expression.Relation;
import io.millrace.sql.parse.Select.Join;
import java.util.ArrayList;
import java.util.List;

/** Finds what has to be equal for rows to be joined, so that partners can be looked up. */
final class JoinPlan {
    private static final int NEITHER = 0;
    private static final int LEFT = 1;
    private static final int RIGHT = 2;
    private static final int BOTH = LEFT | RIGHT;

    private final Join join;

    private JoinPlan(Join join) {
        this.join = join;
    }

    static Joined.Condition of(Join join, Binder binder) {
        JoinPlan plan = new JoinPlan(join);
        List<Expression> left = new ArrayList<>();
        List<Expression> right = new ArrayList<>();
        List<Expression> terms = join.on() instanceof And and ? and.operands() : List.of(join.on());
        for (Expression term : terms) {
            if (term instanceof Comparison it && it.relation() == Relation.EQUAL) {
                int sides = plan.sides(it.left()) << 2 | plan.sides(it.right());
                if (sides == (LEFT << 2 | RIGHT)) {
                    left.add(it.left());
                    right.add(it.right());
                } else if (sides == (RIGHT << 2 | LEFT)) {
                    left.add(it.right());
                    right.add(it.left());
                }
            }
        }
        return new Joined.Condition(binder.bindAll(left), binder.bindAll(right), binder.bind(join.on()));
    }

    /** Whose values an expression needs. */
    private int sides(Expression expression) {
        if (expression instanceof Literal) {
            return NEITHER;
        }
        if (expression instanceof Column column) {
            return side(column.path());
        }
        if (expression instanceof Expression.Columns || expression instanceof Expression.Row) {
            return BOTH;
        }
        int sides = NEITHER;
        if (expression instanceof Call call) {
            boolean isOfWhole = call.dataset().isEmpty() && ScalarFunction.of(call.name()) == null;
            sides = isOfWhole ? BOTH : call.dataset().map(this::side).orElse(NEITHER);
        }
        for (Expression child : expression.children()) {
            sides |= sides(child);
        }
        return sides;
    }

    private int side(Path path) {
        return join.left().alias().isPrefixOf(path) ? LEFT : RIGHT;
    }
}
