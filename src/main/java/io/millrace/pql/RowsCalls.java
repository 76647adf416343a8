package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import io.millrace.model.FieldType;
import io.millrace.table.RowColumn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** Rows and UnionRows: which rows a field has, and the records of several rows. */
final class RowsCalls {
    private static final Set<String> FIELD_ARGS = Set.of(Call.FIELD, "field");

    private RowsCalls() {}

    static QueryResult rows(Call call, Scope scope) {
        return list(call, scope).result();
    }

    static RecordSet unionRows(Call call, Scope scope) {
        return RecordSet.union(
                call.children().stream().map(child -> unionOf(child, scope)).toList());
    }

    private static RecordSet unionOf(Call child, Scope scope) {
        Iterable<RowName> rows =
                switch (child.key()) {
                    case "rows" -> list(child, scope).rows();
                    case "topn" -> RankCalls.topNRows(child, scope);
                    case "topk" -> RankCalls.topKRows(child, scope);
                    default ->
                        throw PqlProblem.execution(
                                "UnionRows() only accepts Rows, TopN and TopK, but got " + child.name());
                };
        QueryField field = scope.field(child.fieldName().orElseThrow());
        Collection<String> views = TimeRange.views(child, field);
        return scope.restrict(new RowList(field, rows).records(views));
    }

    private static RowList list(Call call, Scope scope) {
        String name = call.fieldName().orElseThrow(() -> PqlProblem.execution("missing field in Rows call"));
        QueryField field = scope.field(name);
        if (field.isNumeric() || field.type() == FieldType.BOOL) {
            throw PqlProblem.execution(field.type().word() + " fields not supported by Rows() query");
        }
        if (!call.children().isEmpty()) {
            throw PqlProblem.execution("Rows() takes no row query; use its argument column, or TopK with a filter");
        }
        Collection<String> views = TimeRange.views(call, field);
        if (call.arg("in").isPresent()) {
            return listed(call, field, views);
        }
        Optional<RowName> previous = call.arg("previous").map(value -> RowNames.of(field, value));
        Predicate<RowName> like = like(call, field);
        long limit = call.integer("limit").orElse(Long.MAX_VALUE);
        return call.arg("column").isPresent()
                ? ofRecord(call, field, views, scope, like.and(behind(previous, field)), limit)
                : ofTable(field, views, scope, previous, like, limit);
    }

    private static RowList ofTable(
            QueryField field,
            Collection<String> views,
            Scope scope,
            Optional<RowName> previous,
            Predicate<RowName> like,
            long limit) {
        return new RowList(field, () -> {
            RowCursor cursor = previous.map(row -> field.rowsAfter(views, row)).orElseGet(() -> field.rows(views));
            return new TableRows(cursor, field, like, at -> isInScope(at, scope), limit);
        });
    }

    private static boolean isInScope(RowCursor cursor, Scope scope) {
        return scope.shards() == null || cursor.records().intersects(scope.shards());
    }

    private static RowList ofRecord(
            Call call,
            QueryField field,
            Collection<String> views,
            Scope scope,
            Predicate<RowName> accepted,
            long limit) {
        OptionalLong record = scope.record(call.args().get("column"));
        if (record.isEmpty()) {
            return new RowList(field, List.of());
        }
        List<RowName> list = new ArrayList<>();
        RowColumn column = field.rowsOf(views, scope.restrict(RecordSet.of(record.getAsLong())));
        int count = field.isKeyed() ? column.keys().length : column.rows().length;
        for (int i = 0; i < count; i++) {
            int rows = field.isKeyed() ? column.keys()[i].length : column.rows()[i].length;
            for (int j = 0; j < rows && list.size() < limit; j++) {
                RowName row = field.isKeyed() ? RowName.of(column.keys()[i][j]) : RowName.of(column.rows()[i][j]);
                if (accepted.test(row)) {
                    list.add(row);
                }
            }
        }
        return new RowList(field, list);
    }

    /** The rows that the call names itself; in a keyed field only those that there are. */
    private static RowList listed(Call call, QueryField field, Collection<String> views) {
        for (String name : call.args().keySet()) {
            if (!name.equals("in") && !FIELD_ARGS.contains(name)) {
                throw PqlProblem.execution(
                        "Rows call with 'in' does not support other arguments, but found '" + name + "'");
            }
        }
        List<RowName> list = new ArrayList<>();
        for (Value value : ((Value.Many) call.args().get("in")).values()) {
            RowName row = RowNames.of(field, value);
            if (!field.isKeyed() || !field.row(views, row).isEmpty()) {
                list.add(row);
            }
        }
        return new RowList(field, list);
    }

    private static Predicate<RowName> behind(Optional<RowName> previous, QueryField field) {
        if (previous.isEmpty()) {
            return row -> true;
        }
        RowName last = previous.get();
        return field.isKeyed() ? row -> KeyOrder.compare(row.key(), last.key()) > 0 : row -> row.id() > last.id();
    }

    private static Predicate<RowName> like(Call call, QueryField field) {
        if (call.text("like").isEmpty()) {
            return row -> true;
        }
        if (!field.isKeyed()) {
            throw PqlProblem.execution("'" + field.name() + "' is not a set/mutex/time field with a string key");
        }
        LikePattern pattern = new LikePattern(call.text("like").orElseThrow());
        return row -> pattern.matches(row.key());
    }
}
