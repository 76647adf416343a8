package io.millrace.dataset.rows;

import io.millrace.bitmap.RecordSet;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Whole;
import io.millrace.cell.ColumnCondition;
import io.millrace.cell.ColumnCondition.Relation;
import io.millrace.cell.Path;
import io.millrace.cell.RowScan;
import io.millrace.chunk.Comparison;
import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.table.TableSnapshot;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;

/** Finds by index the records of a table that can be rows which are wanted. */
final class TableConditions {
    /** What a number with a point may be beyond without two of them becoming one when they are seen as doubles. */
    private static final BigInteger EXACT_MAX = BigInteger.valueOf(1L << 53);

    private TableConditions() {}

    /** All records that are wanted are among these; empty if any may be. */
    static Optional<RecordSet> of(TableSnapshot table, RowScan wanted) {
        List<RecordSet> sets = new ArrayList<>();
        wanted.names().ifPresent(names -> sets.add(named(table, names)));
        for (ColumnCondition condition : wanted.conditions()) {
            matching(table, condition).ifPresent(sets::add);
        }
        return sets.stream().reduce(RecordSet::and);
    }

    private static RecordSet named(TableSnapshot table, Set<Path> names) {
        LongStream ids = names.stream()
                .filter(name -> name.size() == 1)
                .map(name -> name.elements().get(0))
                .map(name -> table.schema().isKeyed() ? table.recordId(name) : id(name))
                .flatMapToLong(OptionalLong::stream);
        return RecordSet.of(ids.sorted().distinct().toArray());
    }

    private static OptionalLong id(String name) {
        try {
            long id = Long.parseLong(name);
            return id >= 0 && Long.toString(id).equals(name) ? OptionalLong.of(id) : OptionalLong.empty();
        } catch (NumberFormatException noId) {
            return OptionalLong.empty();
        }
    }

    private static Optional<RecordSet> matching(TableSnapshot table, ColumnCondition condition) {
        int position = condition.column().size() == 1
                ? table.schema().position(condition.column().elements().get(0))
                : -1;
        if (position < 0) {
            return Optional.empty();
        }
        Field field = table.schema().field(position);
        boolean isEqual = condition.relation() == Relation.EQUAL;
        if (condition.value() instanceof Whole number && field.type().form() == FieldType.Form.NUMBERS) {
            return number(field, number.value())
                    .map(value -> table.compare(position, comparison(condition.relation()), value));
        }
        boolean isOneRow =
                field.type().form() == FieldType.Form.ROWS && !field.type().isMultiValued();
        return isOneRow && isEqual ? row(table, position, field, condition.value()) : Optional.empty();
    }

    /** In the units of the field, if that is exact; a time is no number. */
    private static Optional<Long> number(Field field, long value) {
        if (field.options() instanceof FieldOptions.Timestamp) {
            return Optional.empty();
        }
        int scale = field.options() instanceof FieldOptions.Decimal decimal ? decimal.scale() : 0;
        BigInteger units = BigInteger.valueOf(value).multiply(BigInteger.TEN.pow(Math.max(0, scale)));
        boolean isExact = scale == 0 || (scale > 0 && units.abs().compareTo(EXACT_MAX) < 0);
        return isExact ? Optional.of(units.longValueExact()) : Optional.empty();
    }

    private static Optional<RecordSet> row(TableSnapshot table, int position, Field field, CellValue value) {
        boolean isKeyed = field.isKeyed();
        if (isKeyed && value instanceof Text text) {
            return Optional.of(table.row(position, TimeViews.STANDARD, text.value()));
        }
        return !isKeyed && value instanceof Whole number && number.value() >= 0
                ? Optional.of(table.row(position, TimeViews.STANDARD, number.value()))
                : Optional.empty();
    }

    private static Comparison comparison(Relation relation) {
        return switch (relation) {
            case EQUAL -> Comparison.EQUAL;
            case LESS -> Comparison.LESS;
            case LESS_OR_EQUAL -> Comparison.LESS_OR_EQUAL;
            case GREATER -> Comparison.GREATER;
            case GREATER_OR_EQUAL -> Comparison.GREATER_OR_EQUAL;
        };
    }
}
