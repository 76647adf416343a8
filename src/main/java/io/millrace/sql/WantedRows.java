package io.millrace.sql;

import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Whole;
import io.millrace.cell.ColumnCondition;
import io.millrace.cell.Path;
import io.millrace.sql.parse.Expression;
import io.millrace.sql.parse.Expression.And;
import io.millrace.sql.parse.Expression.Call;
import io.millrace.sql.parse.Expression.Column;
import io.millrace.sql.parse.Expression.Comparison;
import io.millrace.sql.parse.Expression.In;
import io.millrace.sql.parse.Expression.Literal;
import io.millrace.sql.parse.Expression.Or;
import io.millrace.sql.parse.Expression.Relation;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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

    /** What has to hold of single columns so that a condition can hold of a row. */
    static List<ColumnCondition> conditions(Expression condition, Names names) {
        if (condition instanceof And and) {
            return and.operands().stream()
                    .flatMap(operand -> conditions(operand, names).stream())
                    .toList();
        }
        return condition instanceof Comparison it
                ? Stream.of(
                                compared(it.left(), it.right(), relation(it.relation()), names),
                                compared(
                                        it.right(),
                                        it.left(),
                                        relation(it.relation()).map(WantedRows::turned),
                                        names))
                        .flatMap(Optional::stream)
                        .toList()
                : List.of();
    }

    private static Optional<ColumnCondition> compared(
            Expression column, Expression value, Optional<ColumnCondition.Relation> relation, Names names) {
        boolean isSimple = column instanceof Column
                && value instanceof Literal literal
                && (literal.value() instanceof Whole || literal.value() instanceof Text);
        return isSimple
                ? relation.map(it -> new ColumnCondition(names.column((Column) column), it, ((Literal) value).value()))
                : Optional.empty();
    }

    private static Optional<ColumnCondition.Relation> relation(Relation relation) {
        return switch (relation) {
            case EQUAL -> Optional.of(ColumnCondition.Relation.EQUAL);
            case LESS -> Optional.of(ColumnCondition.Relation.LESS);
            case LESS_OR_EQUAL -> Optional.of(ColumnCondition.Relation.LESS_OR_EQUAL);
            case GREATER -> Optional.of(ColumnCondition.Relation.GREATER);
            case GREATER_OR_EQUAL -> Optional.of(ColumnCondition.Relation.GREATER_OR_EQUAL);
            default -> Optional.empty();
        };
    }

    /** The same with its sides changed. */
    private static ColumnCondition.Relation turned(ColumnCondition.Relation relation) {
        return switch (relation) {
            case EQUAL -> relation;
            case LESS -> ColumnCondition.Relation.GREATER;
            case LESS_OR_EQUAL -> ColumnCondition.Relation.GREATER_OR_EQUAL;
            case GREATER -> ColumnCondition.Relation.LESS;
            case GREATER_OR_EQUAL -> ColumnCondition.Relation.LESS_OR_EQUAL;
        };
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
