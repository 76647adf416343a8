package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Comparison;
import io.millrace.chunk.ValueCount;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.NullResult;
import io.millrace.table.TableSnapshot;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Percentile: a number that at most nth percent of the field's numbers are below, and at most the rest above. It is
 * searched by halving the span between the smallest and the largest one, so it need not be one of them.
 */
final class PercentileCall {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final TableSnapshot table;
    private final int position;
    private final RecordSet records;

    private PercentileCall(TableSnapshot table, int position, RecordSet records) {
        this.table = table;
        this.position = position;
        this.records = records;
    }

    static QueryResult percentile(Call call, Scope scope) {
        String name = call.fieldName().orElseThrow(() -> PqlProblem.execution("Percentile(): field required"));
        if (!call.children().isEmpty()) {
            throw PqlProblem.execution(
                    "Percentile() takes its row query by name, as in Percentile(field, nth=50, filter=Row(other=1))");
        }
        BigDecimal nth = nth(call);
        QueryField field = scope.field(name);
        if (!field.isNumeric()) {
            throw PqlProblem.execution("Percentile(): " + Quoted.text(name) + " is a "
                    + field.type().word() + " field and has no numbers");
        }
        RecordSet known = scope.restrict(field.known());
        RecordSet records =
                call.call("filter").map(scope::records).map(known::and).orElse(known);
        if (records.isEmpty()) {
            return new NullResult();
        }
        int position = scope.table().schema().position(name);
        long value = new PercentileCall(scope.table(), position, records).search(nth);
        return NumberCalls.result(field, value, 1);
    }

    private static BigDecimal nth(Call call) {
        Value value = call.arg("nth").orElseThrow(() -> PqlProblem.execution("Percentile(): nth required"));
        BigDecimal nth = value instanceof Value.Decimal decimal
                ? decimal.value()
                : BigDecimal.valueOf(((Value.Int) value).value());
        if (nth.signum() < 0 || nth.compareTo(HUNDRED) > 0) {
            throw PqlProblem.execution("Percentile(): invalid nth value " + Quoted.cut(value.toString())
                    + ", should be a number between 0 and 100 inclusive");
        }
        return nth;
    }

    private long search(BigDecimal nth) {
        long less = share(nth);
        long greater = share(HUNDRED.subtract(nth));
        ValueCount first = table.min(position, records);
        ValueCount last = table.max(position, records);
        if (less == 0 || greater == 0) {
            return less == 0 ? first.value() : last.value();
        }
        long min = first.value();
        long max = last.value();
        while (min < max) {
            long middle = max / 2 + min / 2 + (max % 2 + min % 2) / 2;
            if (count(Comparison.LESS, middle) > less) {
                max = middle - 1;
            } else if (count(Comparison.GREATER, middle) > greater) {
                min = middle + 1;
            } else {
                return middle;
            }
        }
        return min;
    }

    /** So many percent of the records, rounded down. */
    private long share(BigDecimal percent) {
        BigInteger count = BigInteger.valueOf(records.cardinality());
        return new BigDecimal(count)
                .multiply(percent)
                .divide(HUNDRED, 0, RoundingMode.FLOOR)
                .longValueExact();
    }

    private long count(Comparison comparison, long value) {
        return table.compare(position, comparison, value).andCardinality(records);
    }
}
