package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.TimeViews;
import io.millrace.model.CacheType;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Query;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Times;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.BoolResult;
import io.millrace.pql.result.RowName;
import io.millrace.problem.Problem;
import io.millrace.table.TableSnapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Set, Clear, ClearRow, Store and Delete: what becomes of their records is written to the draft of the request. */
final class WriteCalls {
    /** Of a field that Store makes. */
    private static final Pattern FIELD_NAME = Pattern.compile("[a-z][a-z0-9Θ_-]{0,229}");

    private WriteCalls() {}

    /** The fields that the query makes if the table has none of their names. */
    static Map<String, FieldOptions> fieldsMade(Query query, TableSchema table) {
        Map<String, FieldOptions> made = new LinkedHashMap<>();
        for (Call call : query.calls()) {
            if (call.key().equals("store")) {
                String name = storedField(call);
                if (table.field(name).isEmpty()) {
                    requireName(name);
                    made.putIfAbsent(name, storedInto(call));
                }
            }
        }
        return made;
    }

    static QueryResult set(Call call, WriteScope scope) {
        if (scope.schema().identity().isGivenByLog()) {
            throw PqlProblem.execution("the records of index "
                    + Quoted.text(scope.schema().name()) + " get their ids when they arrive; Set() cannot choose them");
        }
        Object record = scope.record(call);
        Map.Entry<String, Value> cell = cell(call);
        return new BoolResult(SetCell.of(cell.getKey(), cell.getValue(), timestamp(call), scope)
                .write(record));
    }

    /** Microseconds since 1970; null if the call has none. */
    private static Long timestamp(Call call) {
        return call.arg(Call.TIMESTAMP)
                .map(time -> ChronoUnit.MICROS.between(Instant.EPOCH, Times.bound(time)))
                .orElse(null);
    }

    /** The only argument that names a field. */
    private static Map.Entry<String, Value> cell(Call call) {
        List<Map.Entry<String, Value>> cells = new ArrayList<>();
        call.args().forEach((name, value) -> {
            if (!name.startsWith("_")) {
                cells.add(Map.entry(name, value));
            }
        });
        if (cells.size() != 1) {
            throw PqlProblem.execution(call.name() + "() requires one field, as in " + call.name()
                    + (call.arg(Call.COLUMN).isPresent() ? "(1, field=1)" : "(field=1)") + ", but got " + cells.size());
        }
        return cells.get(0);
    }

    static QueryResult clear(Call call, WriteScope scope) {
        Object record = scope.record(call);
        Map.Entry<String, Value> cell = cell(call);
        int position = scope.position(cell.getKey());
        QueryField field = new TableField(scope.draft().tableFor(record), position);
        RowName row = field.isNumeric() ? RowName.of(0) : rowLike(call, field, cell.getValue());
        OptionalLong id = scope.id(record);
        boolean isThere = id.isPresent()
                && (field.isNumeric()
                        ? scope.draft()
                                .tableFor(record)
                                .value(position, id.getAsLong())
                                .isPresent()
                        : !field.row(views(field), row, RecordSet.of(id.getAsLong()))
                                .isEmpty());
        if (isThere) {
            scope.draft().take(position, row, id.getAsLong(), record);
        }
        return new BoolResult(isThere);
    }

    private static RowName rowLike(Call call, QueryField field, Value value) {
        if (field.type() == FieldType.STORED) {
            throw PqlProblem.execution(call.name() + "() is not supported on stored fields");
        }
        return RowNames.of(field, value);
    }

    /** All that have rows. */
    private static NavigableSet<String> views(QueryField field) {
        NavigableSet<String> views = field.views();
        views.add(TimeViews.STANDARD);
        return views;
    }

    static QueryResult clearRow(Call call, WriteScope scope) {
        Map.Entry<String, Value> cell = cell(call);
        int position = scope.position(cell.getKey());
        QueryField field = new TableField(scope.draft().table(), position);
        if (field.isNumeric()) {
            throw PqlProblem.execution(
                    "ClearRow() is not supported on " + field.type().word() + " field types");
        }
        RowName row = rowLike(call, field, cell.getValue());
        RecordSet records = scope.base().restrict(field.row(views(field), row));
        scope.draft().take(position, row, records);
        return new BoolResult(!records.isEmpty());
    }

    static QueryResult store(Call call, WriteScope scope) {
        if (call.children().size() != 1) {
            throw PqlProblem.execution("Store() requires a source row");
        }
        Map.Entry<String, Value> cell = cell(call);
        int position = scope.position(cell.getKey());
        QueryField field = new TableField(scope.draft().table(), position);
        if (field.type() != FieldType.SET) {
            throw PqlProblem.execution("can't Store() on a " + field.type().word() + " field");
        }
        RowName row = SetCell.row(field, cell.getValue());
        RecordSet wanted = scope.reading().records(call.children().get(0));
        RecordSet held = scope.base().restrict(field.row(List.of(TimeViews.STANDARD), row));
        if (!wanted.equals(held)) {
            scope.draft().replace(position, row, held, wanted, scope.base().shards());
        }
        return new BoolResult(true);
    }

    /** The field that a Store makes if it is not there: its options. */
    private static FieldOptions storedInto(Call call) {
        return new FieldOptions.Set(cell(call).getValue() instanceof Value.Text, CacheType.NONE, 0);
    }

    private static String storedField(Call call) {
        return cell(call).getKey();
    }

    /** @throws Problem if no field can be made of the name */
    private static void requireName(String field) {
        if (!FIELD_NAME.matcher(field).matches()) {
            throw PqlProblem.execution("'" + Quoted.cut(field) + "': invalid field name, must match [a-z][a-z0-9_-]*"
                    + " and contain at most 230 characters");
        }
    }

    /** Those that exist, or have something in a field without existing. */
    private static RecordSet held(TableSnapshot table, RecordSet records) {
        RecordSet held = table.existing(records);
        for (int position = 0; position < table.schema().fields().size(); position++) {
            if (held.cardinality() == records.cardinality()) {
                return records;
            }
            held = held.or(records.and(table.known(position)));
        }
        return held;
    }

    static QueryResult delete(Call call, WriteScope scope) {
        if (call.children().isEmpty()) {
            throw PqlProblem.execution("Delete() requires an input bitmap");
        }
        if (call.children().size() > 1) {
            throw PqlProblem.execution("Delete() only accepts a single bitmap input");
        }
        RecordSet records = scope.reading().records(call.children().get(0));
        RecordSet held = held(scope.draft().table(), records);
        new AttributedRecords(scope.reading()).forget(records);
        scope.draft().delete(held);
        return new BoolResult(!held.isEmpty());
    }
}
