package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Comparison;
import io.millrace.chunk.NumberCursor;
import io.millrace.model.FieldOptions;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Times;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult.GroupCell;
import io.millrace.table.TableSnapshot;
import java.math.BigInteger;
import java.util.Optional;

/** The numbers of a field as a dimension of groups; the place of a number is itself. Confined to one query. */
final class GroupNumbers implements GroupDimension {
    private final QueryField field;
    private final Scope scope;
    private final TableSnapshot table;
    private final int position;
    private final Optional<TableSnapshot> foreign;

    GroupNumbers(QueryField field, Scope scope) {
        this.field = field;
        this.scope = scope;
        this.table = scope.table();
        this.position = table.schema().position(field.name());
        this.foreign = scope.foreignKeys(field);
    }

    @Override
    public Cursor over(RecordSet recordsOrNull, long from) {
        return new Numbers(table.numbers(position, from == FIRST ? recordsOrNull : behind(recordsOrNull, from), false));
    }

    private RecordSet behind(RecordSet recordsOrNull, long from) {
        RecordSet behind = table.compare(position, Comparison.GREATER_OR_EQUAL, from);
        return recordsOrNull == null ? behind : behind.and(recordsOrNull);
    }

    @Override
    public Start start(Value previousOrNull, boolean isBehind) {
        if (previousOrNull == null) {
            return new Start(table.min(position, scope.shards()).value(), true);
        }
        long previous = number(previousOrNull);
        if (isBehind) {
            return new Start(previous + 1, true);
        }
        return new Start(
                previous,
                !scope.restrict(table.compare(position, Comparison.EQUAL, previous))
                        .isEmpty());
    }

    private long number(Value value) {
        if (foreign.isPresent() && value instanceof Value.Text key) {
            return foreign.get()
                    .recordId(key.value())
                    .orElseThrow(() -> PqlProblem.execution("translating previous key " + Quoted.text(key.value())
                            + " of field " + Quoted.text(field.name()) + ": key not found"));
        }
        BigInteger number = NumberLiteral.of(value, field);
        if (number.bitLength() >= Long.SIZE || number.equals(BigInteger.valueOf(Long.MAX_VALUE))) {
            throw PqlProblem.execution("previous " + value + " is out of range for field " + Quoted.text(field.name()));
        }
        return number.longValueExact();
    }

    private GroupCell cell(long value) {
        if (foreign.isPresent()) {
            return new GroupCell.Key(field.name(), ForeignKeys.key(foreign.get(), value));
        }
        return field.options() instanceof FieldOptions.Timestamp timestamp
                ? new GroupCell.TimeValue(
                        field.name(), value, Times.format(value, timestamp.granularity(), timestamp.epoch()))
                : new GroupCell.NumberValue(field.name(), value);
    }

    private final class Numbers implements Cursor {
        private final NumberCursor numbers;

        Numbers(NumberCursor numbers) {
            this.numbers = numbers;
        }

        @Override
        public boolean next() {
            return numbers.next();
        }

        @Override
        public long place() {
            return numbers.value();
        }

        @Override
        public RecordSet records() {
            return numbers.records();
        }

        @Override
        public GroupCell cell() {
            return GroupNumbers.this.cell(numbers.value());
        }
    }
}
