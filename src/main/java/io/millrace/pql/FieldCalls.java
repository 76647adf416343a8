package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.Operator;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Value;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Row, and its old name Range: the records with a value of a field. */
final class FieldCalls {
    private static final Set<String> RANGE = Set.of("from", "to");

    private FieldCalls() {}

    static RecordSet row(Call call, Scope scope) {
        Map.Entry<String, Value> condition = condition(call);
        QueryField field = scope.field(condition.getKey());
        RecordSet records = field.isNumeric()
                ? new NumberCondition(field, scope).records(call, condition.getValue())
                : rowLike(call, condition.getValue(), field, scope);
        return scope.restrict(records);
    }

    /** The field and the row that the call names; empty if it compares numbers, or tests for null. */
    static Optional<Map.Entry<String, Value>> named(Call call) {
        Map.Entry<String, Value> found = condition(call);
        if (found.getValue() instanceof Value.Condition condition) {
            return condition.operator() == Operator.EQUAL && !(condition.value() instanceof Value.Null)
                    ? Optional.of(Map.entry(found.getKey(), condition.value()))
                    : Optional.empty();
        }
        return found.getValue() instanceof Value.Between ? Optional.empty() : Optional.of(found);
    }

    /** The only argument that names a field. */
    private static Map.Entry<String, Value> condition(Call call) {
        Map.Entry<String, Value> found = null;
        for (Map.Entry<String, Value> arg : call.args().entrySet()) {
            if (RANGE.contains(arg.getKey())) {
                continue;
            }
            if (found != null) {
                throw PqlProblem.execution(call.name() + "(): too many arguments");
            }
            found = arg;
        }
        if (found == null || !call.children().isEmpty()) {
            throw PqlProblem.execution(call.name() + "() requires one field, as in " + call.name() + "(field=1)");
        }
        return found;
    }

    /** A row of a field that is not numeric. */
    private static RecordSet rowLike(Call call, Value value, QueryField field, Scope scope) {
        if (!(value instanceof Value.Condition condition)) {
            return field.row(TimeRange.views(call, field), RowNames.of(field, value), scope.shards());
        }
        if (condition.value() instanceof Value.Null) {
            TimeRange.refuse(call, condition.operator());
            return nullTest(condition.operator(), field, scope);
        }
        return switch (condition.operator()) {
            case EQUAL ->
                field.row(TimeRange.views(call, field), RowNames.of(field, condition.value()), scope.shards());
            case NOT_EQUAL ->
                throw PqlProblem.execution("only support != for null, not for other values, on set/mutex fields");
            default ->
                throw PqlProblem.execution("operator " + condition.operator().sign() + " not defined on "
                        + field.type().word() + " field " + Quoted.text(field.name()));
        };
    }

    static RecordSet nullTest(Operator operator, QueryField field, Scope scope) {
        return switch (operator) {
            case EQUAL -> scope.existing().andNot(field.known());
            case NOT_EQUAL -> field.known();
            default -> throw PqlProblem.execution("operator " + operator.sign() + " not defined on null");
        };
    }
}
