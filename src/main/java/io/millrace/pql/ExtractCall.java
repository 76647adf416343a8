package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.StoredContent;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.result.Cells;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.CellReader;
import io.millrace.pql.result.QueryResult.ExtractResult;
import io.millrace.pql.result.QueryResult.ExtractedField;
import io.millrace.pql.result.RecordNames;
import io.millrace.table.NumberColumn;
import io.millrace.table.RowColumn;
import io.millrace.table.TableSnapshot;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Extract: a table of records and fields. */
final class ExtractCall {
    private static final Set<String> ARGS = Set.of(Call.FIELD, "field", "from", "to");

    private ExtractCall() {}

    static QueryResult extract(Call call, Scope scope) {
        if (call.children().isEmpty()) {
            throw PqlProblem.execution("Extract() requires a row query as its first argument");
        }
        Call source = call.children().get(0);
        long[] order = SortCall.order(source, scope).orElse(null);
        RecordSet records = order == null ? scope.records(source) : RecordSet.of(order);
        List<ExtractedField> fields = call.children().stream()
                .skip(1)
                .map(child -> field(child, scope))
                .toList();
        return new ExtractResult(records, order, RecordNames.of(scope.table()), fields);
    }

    private static ExtractedField field(Call call, Scope scope) {
        if (!call.key().equals("rows")
                || !call.children().isEmpty()
                || !ARGS.containsAll(call.args().keySet())) {
            throw PqlProblem.execution(
                    "Extract() takes after its first argument only Rows with a field, from and to, but got "
                            + call.shown());
        }
        String name = call.fieldName().orElseThrow(() -> PqlProblem.execution("missing field in Rows call"));
        QueryField field = scope.findAnyField(name).orElseThrow(() -> PqlProblem.fieldNotFound(name));
        Collection<String> views = TimeRange.views(call, field);
        return switch (field.type().form()) {
            case NUMBERS -> numbers(field, scope);
            case ROWS -> rows(field, views, scope);
            case VALUES -> values(field, scope);
        };
    }

    private static ExtractedField values(QueryField field, Scope scope) {
        TableSnapshot table = scope.table();
        int position = table.schema().position(field.name());
        StoredContent content = ((FieldOptions.Stored) field.options()).content();
        String type =
                switch (content) {
                    case TEXT -> "string";
                    case BYTES -> "bytes";
                    case JSON -> "json";
                };
        return new ExtractedField(
                field.name(), type, records -> new Cells.Stored(table.stored(position, records), content));
    }

    private static ExtractedField rows(QueryField field, Collection<String> views, Scope scope) {
        boolean isKeyed = field.isKeyed();
        if (field.type().isMultiValued()) {
            return isKeyed
                    ? new ExtractedField(field.name(), "[]string", records -> textLists(field, views, records, scope))
                    : new ExtractedField(field.name(), "[]uint64", records -> numberLists(field, views, records));
        }
        if (field.type() == FieldType.BOOL) {
            return new ExtractedField(field.name(), "bool", records -> bools(field, views, records));
        }
        return isKeyed
                ? new ExtractedField(field.name(), "string", records -> texts(field, views, records))
                : new ExtractedField(field.name(), "uint64", records -> singles(field, views, records));
    }

    private static Cells numberLists(QueryField field, Collection<String> views, RecordSet records) {
        long[][] rows = field.rowsOf(views, records).rows().clone();
        unset(rows, field, records);
        return new Cells.NumberLists(rows);
    }

    private static Cells textLists(QueryField field, Collection<String> views, RecordSet records, Scope scope) {
        String[][] keys = field.rowsOf(views, records).keys().clone();
        RowOrder.sort(keys, field, scope);
        unset(keys, field, records);
        return new Cells.TextLists(keys);
    }

    /** Sets those entries to null whose record has no value of the field, not even an empty set. */
    private static void unset(Object[] lists, QueryField field, RecordSet records) {
        RecordSet known = field.known();
        long[] ids = records.toArray();
        for (int i = 0; i < ids.length; i++) {
            if (!known.contains(ids[i])) {
                lists[i] = null;
            }
        }
    }

    private static Cells singles(QueryField field, Collection<String> views, RecordSet records) {
        long[][] rows = field.rowsOf(views, records).rows();
        long[] values = new long[rows.length];
        BitSet known = new BitSet();
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length > 0) {
                values[i] = rows[i][0];
                known.set(i);
            }
        }
        return new Cells.Numbers(values, known);
    }

    private static Cells texts(QueryField field, Collection<String> views, RecordSet records) {
        RowColumn column = field.rowsOf(views, records);
        String[] values = new String[column.keys().length];
        for (int i = 0; i < values.length; i++) {
            String[] keys = column.keys()[i];
            values[i] = keys.length > 0 ? keys[0] : null;
        }
        return new Cells.Texts(values);
    }

    private static Cells bools(QueryField field, Collection<String> views, RecordSet records) {
        long[][] rows = field.rowsOf(views, records).rows();
        BitSet values = new BitSet();
        BitSet known = new BitSet();
        for (int i = 0; i < rows.length; i++) {
            known.set(i, rows[i].length > 0);
            values.set(i, rows[i].length > 0 && rows[i][0] == 1);
        }
        return new Cells.Bools(values, known);
    }

    private static ExtractedField numbers(QueryField field, Scope scope) {
        FieldOptions options = field.options();
        TableSnapshot table = scope.table();
        int position = table.schema().position(field.name());
        Optional<TableSnapshot> foreign = scope.foreignKeys(field);
        if (foreign.isPresent()) {
            CellReader keys = records -> ForeignKeys.of(foreign.get(), table.values(position, records));
            return new ExtractedField(field.name(), "string", keys);
        }
        CellReader cells = records -> {
            NumberColumn column = table.values(position, records);
            if (options instanceof FieldOptions.Decimal decimal) {
                return new Cells.Decimals(column.values(), column.present(), decimal.scale());
            }
            return options instanceof FieldOptions.Timestamp timestamp
                    ? new Cells.Timestamps(
                            column.values(), column.present(), timestamp.granularity(), timestamp.epoch())
                    : new Cells.Numbers(column.values(), column.present());
        };
        return new ExtractedField(
                field.name(),
                field.type() == FieldType.INT ? "int64" : field.type().word(),
                cells);
    }
}
