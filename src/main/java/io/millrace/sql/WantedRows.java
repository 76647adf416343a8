package io.millrace.sql;

import io.millrace.cell.CellValue.Text;
import io.millrace.cell.Path;
import io.millrace.sql.parse.Expression;
import io.millrace.sql.parse.Expression.And;
import io.millrace.sql.parse.Expression.Call;
import io.millrace.sql.parse.Expression.Comparison;
import io.millrace.sql.parse.Expression.In;
import io.millrace.sql.parse.Expression.Literal;
import io.millrace.sql.parse.Expression.Or;
import io.millrace.sql.parse.Expression.Relation;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the names that rows have to have so that a condition can hold of them. */
final class WantedRows {
    private WantedRows() {}

    /** All rows of which the condition holds are among these; empty if any row may be. */
    static Optional<Set<Path>> of(Expression condition) {
        if (condition instanceof And and) {
            return and.operands().stream()
                    .flatMap(operand -> of(operand).stream())
                    .reduce((a, b) -> {
                        Set<Path> both = new HashSet<>(a);
                        both.retainAll(b);
                        return both;
                    });
        }
        if (condition instanceof Or or) {
            Set<Path> any = new HashSet<>();
            for (Expression operand : or.operands()) {
                Optional<Set<Path>> names = of(operand);
                if (names.isEmpty()) {
                    return names;
                }
                any.addAll(names.get());
            }
            return Optional.of(any);
        }
        if (condition instanceof In in && isRowName(in.operand())) {
            return ofTexts(in.values());
        }
        if (condition instanceof Comparison it && it.relation() == Relation.EQUAL) {
            if (isRowName(it.left())) {
                return ofTexts(List.of(it.right()));
            }
            return isRowName(it.right()) ? ofTexts(List.of(it.left())) : Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean isRowName(Expression expression) {
        return expression instanceof Call call && call.name().equals("rowname");
    }

    private static Optional<Set<Path>> ofTexts(List<Expression> values) {
        Set<Path> names = new HashSet<>();
        for (Expression value : values) {
            if (!(value instanceof Literal literal) || !(literal.value() instanceof Text text)) {
                return Optional.empty();
            }
            names.add(Casts.pathOf(text.value()));
        }
        return Optional.of(names);
    }
}
