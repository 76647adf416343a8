package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.ValueCount;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Times;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.NullResult;
import io.millrace.pql.result.QueryResult.ValueCountResult;
import io.millrace.table.SumCount;
import io.millrace.table.TableSnapshot;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalLong;

/** Calls that answer a number of a numeric field. */
final class NumberCalls {
    /** Min or Max of a snapshot. */
    private interface Aggregate {
        ValueCount of(TableSnapshot table, int position, RecordSet filter);
    }

    private NumberCalls() {}

    static QueryResult sum(Call call, Scope scope) {
        QueryField field = aggregatedField(call, scope);
        RecordSet filter = scope.filter(call);
        if (!field.isNumeric()) {
            return ValueCountResult.NONE;
        }
        if (field.type() == FieldType.TIMESTAMP) {
            throw PqlProblem.execution("cannot compute Sum() on timestamp field: " + Quoted.text(field.name()));
        }
        TableSnapshot table = scope.table();
        SumCount found = table.sum(table.schema().position(field.name()), filter);
        if (found.count() == 0) {
            return ValueCountResult.NONE;
        }
        return field.options() instanceof FieldOptions.Decimal decimal
                ? new ValueCountResult(
                        BigInteger.ZERO, new BigDecimal(found.sum(), decimal.scale()), null, found.count())
                : new ValueCountResult(found.sum(), null, null, found.count());
    }

    static QueryResult min(Call call, Scope scope) {
        return edge(call, scope, TableSnapshot::min);
    }

    static QueryResult max(Call call, Scope scope) {
        return edge(call, scope, TableSnapshot::max);
    }

    private static QueryResult edge(Call call, Scope scope, Aggregate aggregate) {
        QueryField field = aggregatedField(call, scope);
        if (!field.isNumeric()) {
            throw PqlProblem.execution("execute" + call.name() + ": bsigroup not found: " + Quoted.text(field.name())
                    + " is a " + field.type().word() + " field and has no numbers");
        }
        return aggregate(field, scope.filter(call), scope, aggregate);
    }

    private static QueryField aggregatedField(Call call, Scope scope) {
        String name = call.fieldName().orElseThrow(() -> PqlProblem.execution(call.name() + "(): field required"));
        return scope.findField(name)
                .orElseThrow(() ->
                        PqlProblem.execution("execute" + call.name() + ": mapping on primary node: field not found"));
    }

    private static ValueCountResult aggregate(QueryField field, RecordSet filter, Scope scope, Aggregate aggregate) {
        TableSnapshot table = scope.table();
        ValueCount found = aggregate.of(table, table.schema().position(field.name()), filter);
        return result(field, found.value(), found.count());
    }

    static QueryResult fieldValue(Call call, Scope scope) {
        String name = call.fieldName().orElseThrow(() -> PqlProblem.execution("FieldValue(): field required"));
        Value column = call.arg("column").orElseThrow(() -> PqlProblem.execution("FieldValue(): column required"));
        QueryField field = scope.field(name);
        if (!field.isNumeric()) {
            throw PqlProblem.execution("FieldValue(): " + Quoted.text(name) + " is a "
                    + field.type().word() + " field and has no numbers");
        }
        OptionalLong record = scope.record(column);
        if (record.isEmpty()) {
            return new NullResult();
        }
        if (scope.restrict(RecordSet.of(record.getAsLong())).isEmpty()) {
            return ValueCountResult.NONE;
        }
        OptionalLong value = scope.table().value(scope.table().schema().position(name), record.getAsLong());
        return value.isEmpty() ? ValueCountResult.NONE : result(field, value.getAsLong(), 1);
    }

    /** The number as the field's type shows it. */
    static ValueCountResult result(QueryField field, long value, long count) {
        if (count == 0) {
            return ValueCountResult.NONE;
        }
        if (field.options() instanceof FieldOptions.Decimal decimal) {
            return new ValueCountResult(BigInteger.ZERO, BigDecimal.valueOf(value, decimal.scale()), null, count);
        }
        if (field.options() instanceof FieldOptions.Timestamp timestamp) {
            String shown = Times.format(value, timestamp.granularity(), timestamp.epoch());
            return new ValueCountResult(BigInteger.ZERO, null, shown, count);
        }
        return new ValueCountResult(BigInteger.valueOf(value), null, null, count);
    }
}
