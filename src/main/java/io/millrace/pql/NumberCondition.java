package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Comparison;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.Operator;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Value;
import io.millrace.table.TableSnapshot;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Compares a numeric field with numbers of a query. These are read without bounds, so that a number that no value can
 * reach gives the logical answer. Immutable.
 */
final class NumberCondition {
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final QueryField field;
    private final TableSnapshot table;
    private final int position;
    private final Scope scope;

    NumberCondition(QueryField field, Scope scope) {
        this.field = field;
        this.table = scope.table();
        this.position = table.schema().position(field.name());
        this.scope = scope;
    }

    RecordSet records(Call call, Value value) {
        if (value instanceof Value.Null) {
            return records(call, new Value.Condition(Operator.EQUAL, value));
        }
        if (value instanceof Value.Condition condition && condition.value() instanceof Value.Null) {
            TimeRange.refuse(call, condition.operator());
            return FieldCalls.nullTest(condition.operator(), field, scope);
        }
        TimeRange.refuse(call, field);
        if (value instanceof Value.Between between) {
            return between(
                    NumberLiteral.of(between.low(), field),
                    between.isLowIncluded(),
                    NumberLiteral.of(between.high(), field),
                    between.isHighIncluded());
        }
        return value instanceof Value.Condition condition
                ? compare(condition.operator(), condition.value())
                : compare(Operator.EQUAL, value);
    }

    private RecordSet compare(Operator operator, Value value) {
        Optional<TableSnapshot> foreign = scope.foreignKeys(field);
        if (foreign.isPresent() && value instanceof Value.Text key) {
            return compareKey(operator, foreign.get().recordId(key.value()));
        }
        return switch (operator) {
            case EQUAL -> compare(Comparison.EQUAL, value);
            case NOT_EQUAL -> compare(Comparison.NOT_EQUAL, value);
            case LESS -> compare(Comparison.LESS, value);
            case LESS_OR_EQUAL -> compare(Comparison.LESS_OR_EQUAL, value);
            case GREATER -> compare(Comparison.GREATER, value);
            case GREATER_OR_EQUAL -> compare(Comparison.GREATER_OR_EQUAL, value);
            case BETWEEN -> between(value);
        };
    }

    private RecordSet compareKey(Operator operator, OptionalLong record) {
        if (operator != Operator.EQUAL && operator != Operator.NOT_EQUAL) {
            throw PqlProblem.execution("operator " + operator.sign() + " not defined on strings");
        }
        Comparison comparison = operator == Operator.EQUAL ? Comparison.EQUAL : Comparison.NOT_EQUAL;
        if (record.isPresent()) {
            return table.compare(position, comparison, record.getAsLong());
        }
        return operator == Operator.EQUAL ? RecordSet.empty() : field.known();
    }

    private RecordSet compare(Comparison comparison, Value value) {
        BigInteger number = NumberLiteral.of(value, field);
        if (number.compareTo(MIN) >= 0 && number.compareTo(MAX) <= 0) {
            return table.compare(position, comparison, number.longValueExact());
        }
        boolean matchesAll =
                switch (comparison) {
                    case EQUAL -> false;
                    case NOT_EQUAL -> true;
                    case LESS, LESS_OR_EQUAL -> number.signum() > 0;
                    case GREATER, GREATER_OR_EQUAL -> number.signum() < 0;
                };
        return matchesAll ? field.known() : RecordSet.empty();
    }

    private RecordSet between(Value value) {
        List<Value> bounds = value instanceof Value.Many many ? many.values() : List.of();
        if (bounds.size() != 2) {
            throw PqlProblem.execution(
                    "operator >< needs a list of two values, but got " + Quoted.cut(value.toString()));
        }
        return between(NumberLiteral.of(bounds.get(0), field), true, NumberLiteral.of(bounds.get(1), field), true);
    }

    private RecordSet between(BigInteger low, boolean isLowIncluded, BigInteger high, boolean isHighIncluded) {
        BigInteger first = (isLowIncluded ? low : low.add(BigInteger.ONE)).max(MIN);
        BigInteger last = (isHighIncluded ? high : high.subtract(BigInteger.ONE)).min(MAX);
        return first.compareTo(last) > 0
                ? RecordSet.empty()
                : table.between(position, first.longValueExact(), last.longValueExact());
    }
}
