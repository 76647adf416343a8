package io.millrace.pql;

import io.millrace.bitmap.LongList;
import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.NumberCursor;
import io.millrace.chunk.RowCursor;
import io.millrace.chunk.TimeViews;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.Cells;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.SortedResult;
import io.millrace.pql.result.RecordNames;
import io.millrace.pql.result.RowName;
import io.millrace.table.NumberColumn;
import io.millrace.table.TableSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Sort: records in the order of a field's value, those of equal values by id. Walks over the values in their order, so that
 * a limit ends it early. Confined to one thread.
 */
final class SortCall {
    /** About what a record holds with its value. */
    static final long BYTES = 32;

    /** About what a row holds that is kept to be taken later. */
    private static final long ROW_BYTES = 256;

    private record RowRecords(RowName row, RecordSet records) {}

    private final Call call;
    private final Scope scope;
    private final QueryField field;
    private final RecordSet records;
    private final boolean isDescending;
    /** Records that are still to be passed over. */
    private long skipped;
    /** Records that are still wanted. */
    private long left;

    private final LongList ids = new LongList();
    private final LongList numbers = new LongList();
    private final List<String> texts = new ArrayList<>();

    private SortCall(Call call, Scope scope) {
        this.call = call;
        this.scope = scope;
        String name = call.fieldName().orElseThrow(() -> PqlProblem.execution("Sort(): field required"));
        this.field = scope.field(name);
        if (field.type().isMultiValued()) {
            throw PqlProblem.execution("Sort of field type " + field.type().word() + " not implemented yet");
        }
        TimeRange.refuse(call, field);
        this.records = scope.records(SetCalls.onlyChild(call));
        this.isDescending = call.arg("sort-desc").orElse(null) instanceof Value.Bool bool && bool.value();
        this.skipped = call.integer("offset").orElse(0);
        this.left = call.integer("limit").orElse(Long.MAX_VALUE);
    }

    static QueryResult sort(Call call, Scope scope) {
        return new SortCall(call, scope).sorted();
    }

    static RecordSet records(Call call, Scope scope) {
        return RecordSet.of(new SortCall(call, scope).sorted().ids());
    }

    /** The records of a row query in their order, if that is another than the order of their ids. */
    static Optional<long[]> order(Call call, Scope scope) {
        return switch (call.key()) {
            case "sort" -> Optional.of(new SortCall(call, scope).sorted().ids());
            case "limit" -> order(SetCalls.onlyChild(call), scope).map(sorted -> cut(sorted, call));
            case "options" -> order(SetCalls.onlyChild(call), SetCalls.chosen(call, scope));
            default -> Optional.empty();
        };
    }

    private static long[] cut(long[] ids, Call call) {
        int begin = (int) Math.min(ids.length, call.integer("offset").orElse(0));
        int size = (int) Math.min(ids.length - begin, call.integer("limit").orElse(Long.MAX_VALUE));
        return Arrays.copyOfRange(ids, begin, begin + size);
    }

    private SortedResult sorted() {
        if (field.isNumeric()) {
            takeNumbers();
        } else if (isDescending) {
            takeLastRowsFirst();
        } else {
            RowCursor rows = field.rows(List.of(TimeViews.STANDARD));
            while (left > 0 && rows.next()) {
                take(RowList.current(rows, field), rows.records().and(records));
            }
        }
        return new SortedResult(array(ids), RecordNames.of(scope.table()), cells());
    }

    private void takeNumbers() {
        int position = scope.table().schema().position(field.name());
        NumberCursor cursor = scope.table().numbers(position, records, isDescending);
        while (left > 0 && cursor.next()) {
            long value = cursor.value();
            take(cursor.records(), () -> numbers.add(value));
        }
    }

    private void takeLastRowsFirst() {
        List<RowRecords> rows = new ArrayList<>();
        RowCursor cursor = field.rows(List.of(TimeViews.STANDARD));
        while (cursor.next()) {
            RecordSet found = cursor.records().and(records);
            if (!found.isEmpty()) {
                rows.add(new RowRecords(RowList.current(cursor, field), found));
                scope.refuseMore(call, ROW_BYTES * rows.size());
            }
        }
        Collections.reverse(rows);
        rows.forEach(row -> take(row.row(), row.records()));
    }

    private void take(RowName row, RecordSet found) {
        take(found, row.key() == null ? () -> numbers.add(row.id()) : () -> texts.add(row.key()));
    }

    /** Takes those of the records that are wanted, and with each its value. */
    private void take(RecordSet found, Runnable value) {
        long count = found.cardinality();
        if (count <= skipped) {
            skipped -= count;
            return;
        }
        RecordSet wanted = found.limit(skipped, left);
        skipped = 0;
        left -= wanted.cardinality();
        scope.refuseMore(call, BYTES * (ids.size() + wanted.cardinality()));
        wanted.forEach(id -> {
            ids.add(id);
            value.run();
        });
    }

    private static long[] array(LongList list) {
        long[] items = new long[list.size()];
        Arrays.setAll(items, list::get);
        return items;
    }

    private Cells cells() {
        if (field.isKeyed() && !field.isNumeric()) {
            return new Cells.Texts(texts.toArray(String[]::new));
        }
        long[] values = array(numbers);
        BitSet known = new BitSet();
        known.set(0, values.length);
        if (field.type() == FieldType.BOOL) {
            BitSet isTrue = new BitSet();
            for (int i = 0; i < values.length; i++) {
                isTrue.set(i, values[i] == 1);
            }
            return new Cells.Bools(isTrue, known);
        }
        Optional<TableSnapshot> foreign = scope.foreignKeys(field);
        if (foreign.isPresent()) {
            return ForeignKeys.of(foreign.get(), new NumberColumn(values, known));
        }
        if (field.options() instanceof FieldOptions.Decimal decimal) {
            return new Cells.Decimals(values, known, decimal.scale());
        }
        return field.options() instanceof FieldOptions.Timestamp timestamp
                ? new Cells.Timestamps(values, known, timestamp.granularity(), timestamp.epoch())
                : new Cells.Numbers(values, known);
    }
}
