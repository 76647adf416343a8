package io.millrace.pql;

import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.Operator;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult.Group;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads which groups an answer of GroupBy has, by their count or aggregate. */
final class GroupHaving {
    private GroupHaving() {}

    static Predicate<Group> of(Call groupBy) {
        if (groupBy.call("having").isEmpty()) {
            return group -> true;
        }
        Call having = groupBy.call("having").get();
        if (!having.key().equals("condition")) {
            throw PqlProblem.execution("the only supported having call is Condition()");
        }
        if (having.args().size() != 1 || !having.children().isEmpty()) {
            throw PqlProblem.execution("Condition() must contain a single condition");
        }
        Map.Entry<String, Value> only = having.args().entrySet().iterator().next();
        Predicate<BigDecimal> matches = predicate(only.getValue());
        return switch (only.getKey()) {
            case "count" -> group -> matches.test(BigDecimal.valueOf(group.count()));
            case "sum" -> group -> matches.test(GroupSort.aggregate(group));
            default -> throw PqlProblem.execution("Condition() only supports count or sum");
        };
    }

    private static Predicate<BigDecimal> predicate(Value value) {
        if (value instanceof Value.Between between) {
            return between(
                    number(between.low()),
                    between.isLowIncluded() ? 0 : 1,
                    number(between.high()),
                    between.isHighIncluded() ? 0 : -1);
        }
        if (!(value instanceof Value.Condition condition)) {
            return predicate(new Value.Condition(Operator.EQUAL, value));
        }
        if (condition.operator() == Operator.BETWEEN) {
            List<Value> bounds = condition.value() instanceof Value.Many many ? many.values() : List.of();
            if (bounds.size() != 2) {
                throw PqlProblem.execution("operator >< needs a list of two values, but got "
                        + Quoted.cut(condition.value().toString()));
            }
            return between(number(bounds.get(0)), 0, number(bounds.get(1)), 0);
        }
        BigDecimal wanted = number(condition.value());
        return switch (condition.operator()) {
            case EQUAL -> number -> number.compareTo(wanted) == 0;
            case NOT_EQUAL -> number -> number.compareTo(wanted) != 0;
            case LESS -> number -> number.compareTo(wanted) < 0;
            case LESS_OR_EQUAL -> number -> number.compareTo(wanted) <= 0;
            case GREATER -> number -> number.compareTo(wanted) > 0;
            case GREATER_OR_EQUAL, BETWEEN -> number -> number.compareTo(wanted) >= 0;
        };
    }

    /**
     * @param lowAtLeast how a number must compare with the lower bound: 0 or more, 1 or more
     * @param highAtMost how it must compare with the upper bound: 0 or less, -1 or less
     */
    private static Predicate<BigDecimal> between(BigDecimal low, int lowAtLeast, BigDecimal high, int highAtMost) {
        return number -> number.compareTo(low) >= lowAtLeast && number.compareTo(high) <= highAtMost;
    }

    private static BigDecimal number(Value value) {
        if (value instanceof Value.Int integer) {
            return BigDecimal.valueOf(integer.value());
        }
        if (value instanceof Value.Decimal decimal) {
            return decimal.value();
        }
        throw PqlProblem.execution("Condition() compares with numbers, but got " + Quoted.cut(value.toString()));
    }
}
