package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.result.QueryResult.Aggregate;
import io.millrace.pql.result.QueryResult.Group;
import io.millrace.pql.result.QueryResult.GroupCell;
import io.millrace.table.SumCount;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What GroupBy works out of the records of each group. Immutable. */
interface GroupAggregate {
    Aggregate kind();

    /** The group of some records; empty if it is left out. */
    Optional<Group> group(Supplier<List<GroupCell>> cells, RecordSet records);

    static GroupAggregate of(Call groupBy, Scope scope) {
        Optional<Call> aggregate = groupBy.call("aggregate");
        if (aggregate.isEmpty()) {
            return new Counted();
        }
        Call call = aggregate.get();
        if (call.key().equals("sum")) {
            return Summed.of(call, scope);
        }
        if (call.key().equals("count")
                && call.children().size() == 1
                && call.children().get(0).key().equals("distinct")) {
            return DistinctCounted.of(call.children().get(0), scope);
        }
        throw PqlProblem.execution(
                "aggregate of GroupBy() must be Sum(field=…) or Count(Distinct(field=…)), but got " + call.shown());
    }

    /** Nothing but the count. */
    record Counted() implements GroupAggregate {
        @Override
        public Aggregate kind() {
            return Aggregate.NONE;
        }

        @Override
        public Optional<Group> group(Supplier<List<GroupCell>> cells, RecordSet records) {
            return Optional.of(new Group(cells.get(), records.cardinality(), null));
        }
    }

    /** The sum of a field, over the records with a number; groups without one are left out. */
    record Summed(QueryField field, RecordSet filterOrNull, Scope scope) implements GroupAggregate {
        static Summed of(Call call, Scope scope) {
            String name = call.fieldName().orElseThrow(() -> PqlProblem.execution("Sum(): field required"));
            QueryField field = scope.field(name);
            if (!field.isNumeric() || field.type() == FieldType.TIMESTAMP) {
                throw PqlProblem.execution(
                        "cannot compute Sum() on " + field.type().word() + " field: " + Quoted.text(name));
            }
            return new Summed(field, scope.filter(call), scope);
        }

        @Override
        public Aggregate kind() {
            return field.type() == FieldType.DECIMAL ? Aggregate.DECIMAL_SUM : Aggregate.SUM;
        }

        private int scale() {
            return field.options() instanceof FieldOptions.Decimal decimal ? decimal.scale() : 0;
        }

        @Override
        public Optional<Group> group(Supplier<List<GroupCell>> cells, RecordSet records) {
            RecordSet summed = filterOrNull == null ? records : records.and(filterOrNull);
            int position = scope.table().schema().position(field.name());
            SumCount sum = scope.table().sum(position, summed);
            return sum.count() == 0
                    ? Optional.empty()
                    : Optional.of(new Group(cells.get(), sum.count(), new BigDecimal(sum.sum(), scale())));
        }
    }

    /** How many values of a field there are. */
    record DistinctCounted(QueryField field, Collection<String> views, RecordSet filterOrNull, Scope scope)
            implements GroupAggregate {
        static DistinctCounted of(Call call, Scope scope) {
            String name = call.text("field")
                    .orElseThrow(() -> PqlProblem.execution("missing field option in Distinct query"));
            if (call.text("index")
                    .filter(index -> !index.equals(scope.table().schema().name()))
                    .isPresent()) {
                throw PqlProblem.execution("aggregate of GroupBy() cannot count values of another index");
            }
            QueryField field = scope.field(name);
            return new DistinctCounted(field, TimeRange.views(call, field), scope.filter(call), scope);
        }

        @Override
        public Aggregate kind() {
            return Aggregate.DISTINCT_COUNT;
        }

        @Override
        public Optional<Group> group(Supplier<List<GroupCell>> cells, RecordSet records) {
            RecordSet counted = filterOrNull == null ? records : records.and(filterOrNull);
            long values = counted.isEmpty() ? 0 : DistinctCall.count(field, views, counted, scope);
            return Optional.of(new Group(cells.get(), records.cardinality(), BigDecimal.valueOf(values)));
        }
    }
}
