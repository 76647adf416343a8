package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.NumberCursor;
import io.millrace.model.FieldOptions;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Times;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.DistinctNumbersResult;
import io.millrace.pql.result.QueryResult.DistinctRowsResult;
import io.millrace.pql.result.QueryResult.DistinctTimesResult;
import io.millrace.pql.result.RowName;
import io.millrace.table.RowCounts;
import io.millrace.table.TableSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Distinct: the values of a field that some records have, of this table or another. */
final class DistinctCall {
    /** About what a value holds that lies far from others. */
    private static final long VALUE_BYTES = 96;

    private final Call call;
    private final Scope scope;
    private final QueryField field;
    private final RecordSet filterOrNull;

    private DistinctCall(Call call, Scope asked) {
        this.call = call;
        this.scope = call.text("index").map(asked::inTable).orElse(asked);
        String name =
                call.text("field").orElseThrow(() -> PqlProblem.execution("missing field option in Distinct query"));
        this.field = scope.field(name);
        this.filterOrNull = scope.filter(call);
        if (field.isNumeric()) {
            TimeRange.refuse(call, field);
        }
    }

    static QueryResult distinct(Call call, Scope scope) {
        return new DistinctCall(call, scope).result();
    }

    /** The positive values, or the rows, as ids of records. */
    static RecordSet records(Call call, Scope scope) {
        DistinctCall distinct = new DistinctCall(call, scope);
        return scope.restrict(
                distinct.field.isNumeric()
                        ? distinct.positives()
                        : distinct.rows().rows());
    }

    /** How many values there are. */
    static long count(Call call, Scope scope) {
        DistinctCall distinct = new DistinctCall(call, scope);
        return count(distinct.field, TimeRange.views(call, distinct.field), distinct.filterOrNull, distinct.scope);
    }

    /** How many values of the field the records have that the filter holds. */
    static long count(QueryField field, Collection<String> views, RecordSet filterOrNull, Scope scope) {
        long count = 0;
        if (field.isNumeric()) {
            NumberCursor numbers = numbers(field, filterOrNull, scope);
            while (numbers.next()) {
                count++;
            }
            return count;
        }
        RowCounts rows = field.counts(views, filterOrNull);
        while (rows.next(1)) {
            count++;
        }
        return count;
    }

    private static NumberCursor numbers(QueryField field, RecordSet filterOrNull, Scope scope) {
        int position = scope.table().schema().position(field.name());
        return scope.table().numbers(position, filterOrNull, false);
    }

    private QueryResult result() {
        if (!field.isNumeric()) {
            return rows();
        }
        if (field.options() instanceof FieldOptions.Timestamp timestamp) {
            return times(timestamp);
        }
        long[] values = values();
        RecordSet positives = positives(values);
        Optional<TableSnapshot> foreign = scope.foreignKeys(field);
        return new DistinctNumbersResult(
                field.name(),
                positives,
                negatives(values),
                foreign.map(table -> ForeignKeys.keys(table, positives)).orElse(null));
    }

    private QueryResult times(FieldOptions.Timestamp timestamp) {
        List<String> texts = Arrays.stream(values())
                .mapToObj(value -> Times.format(value, timestamp.granularity(), timestamp.epoch()))
                .toList();
        return new DistinctTimesResult(field.name(), texts);
    }

    /** Ascending. */
    private long[] values() {
        NumberCursor numbers = numbers(field, filterOrNull, scope);
        LongStream.Builder values = LongStream.builder();
        for (long held = VALUE_BYTES; numbers.next(); held += VALUE_BYTES) {
            scope.refuseMore(call, held);
            values.add(numbers.value());
        }
        return values.build().toArray();
    }

    private RecordSet positives() {
        return positives(values());
    }

    private static RecordSet positives(long[] values) {
        long[] positives = Arrays.stream(values).filter(value -> value >= 0).toArray();
        return RecordSet.ofSorted(positives, positives.length);
    }

    private RecordSet negatives(long[] values) {
        if (values.length > 0 && values[0] == Long.MIN_VALUE) {
            throw PqlProblem.execution("Distinct() cannot show the value " + Long.MIN_VALUE + " of field "
                    + Quoted.text(field.name()) + ", whose magnitude exceeds 63 bits; leave it out by a row query");
        }
        return RecordSet.of(Arrays.stream(values)
                .filter(value -> value < 0)
                .map(value -> -value)
                .toArray());
    }

    private DistinctRowsResult rows() {
        RowCounts rows = field.counts(TimeRange.views(call, field), filterOrNull);
        return field.isKeyed() ? keyedRows(rows) : unkeyedRows(rows);
    }

    private DistinctRowsResult unkeyedRows(RowCounts rows) {
        LongStream.Builder ids = LongStream.builder();
        for (long held = VALUE_BYTES; rows.next(1); held += VALUE_BYTES) {
            scope.refuseMore(call, held);
            ids.add(rows.row());
        }
        return new DistinctRowsResult(field.name(), RecordSet.of(ids.build().toArray()), null);
    }

    private DistinctRowsResult keyedRows(RowCounts rows) {
        List<RowName> found = new ArrayList<>();
        long held = 0;
        while (rows.next(1)) {
            String key = rows.keyLater().get();
            held += VALUE_BYTES + 2L * key.length();
            scope.refuseMore(call, held);
            found.add(RowName.of(key));
        }
        List<RowName> byId = RowOrder.numbered(found, field, scope);
        Collections.sort(byId, RowOrder::compare);
        RecordSet ids = RecordSet.of(byId.stream().mapToLong(RowName::id).toArray());
        return new DistinctRowsResult(
                field.name(), ids, byId.stream().map(RowName::key).toList());
    }
}
