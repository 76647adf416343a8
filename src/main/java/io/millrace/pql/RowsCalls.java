package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import io.millrace.model.FieldType;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.RowName;
import io.millrace.table.RowColumn;
import java.util.Arrays;
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

    static RowList list(Call call, Scope scope) {
        String name = call.fieldName().orElseThrow(() -> PqlProblem.execution("missing field in Rows call"));
        QueryField field = scope.field(name);
        if (field.isNumeric() || field.type() == FieldType.BOOL) {
            throw PqlProblem.execution(field.type().word() + " fields not supported by Rows() query");
        }
        refuseChildren(call);
        Collection<String> views = TimeRange.views(call, field);
        if (call.arg("in").isPresent()) {
            return listed(call, field, scope);
        }
        Optional<RowName> previous = call.arg("previous").map(value -> RowOrder.previous(value, field, scope));
        Predicate<RowName> like = like(call, field);
        long limit = call.integer("limit").orElse(Long.MAX_VALUE);
        if (call.arg("column").isPresent()) {
            return ofRecord(call, field, views, scope, like, previous, limit);
        }
        return field.isKeyed()
                ? ofKeyedTable(field, views, scope, previous, like, limit)
                : ofTable(field, views, scope, previous, like, limit);
    }

    static void refuseChildren(Call call) {
        if (!call.children().isEmpty()) {
            throw PqlProblem.execution("Rows() takes no row query; use its argument column, or TopK with a filter");
        }
    }

    private static RowList ofKeyedTable(
            QueryField field,
            Collection<String> views,
            Scope scope,
            Optional<RowName> previous,
            Predicate<RowName> like,
            long limit) {
        TableRows all = new TableRows(field.rows(views), field, like, at -> isInScope(at, scope), Long.MAX_VALUE);
        Optional<List<RowName>> byId = RowOrder.byId(all, field, scope);
        return byId.isPresent()
                ? new RowList(field, page(byId.get(), previous, limit))
                : ofTable(field, views, scope, previous, like, limit);
    }

    private static List<RowName> page(List<RowName> rows, Optional<RowName> previous, long limit) {
        return rows.stream()
                .filter(row -> previous.isEmpty() || RowOrder.compare(row, previous.get()) > 0)
                .limit(limit)
                .toList();
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
            Predicate<RowName> like,
            Optional<RowName> previous,
            long limit) {
        OptionalLong record = scope.record(call.args().get("column"));
        if (record.isEmpty()) {
            return new RowList(field, List.of());
        }
        RowColumn column = field.rowsOf(views, scope.restrict(RecordSet.of(record.getAsLong())));
        List<RowName> rows = field.isKeyed()
                ? Arrays.stream(column.keys())
                        .flatMap(Arrays::stream)
                        .map(RowName::of)
                        .filter(like)
                        .toList()
                : Arrays.stream(column.rows())
                        .flatMapToLong(Arrays::stream)
                        .mapToObj(RowName::of)
                        .toList();
        List<RowName> ordered =
                field.isKeyed() ? RowOrder.byId(rows.iterator(), field, scope).orElse(rows) : rows;
        return new RowList(field, page(ordered, previous, limit));
    }

    /** The rows that the call names itself; in a keyed field only those whose key is known. */
    private static RowList listed(Call call, QueryField field, Scope scope) {
        for (String name : call.args().keySet()) {
            if (!name.equals("in") && !FIELD_ARGS.contains(name)) {
                throw PqlProblem.execution(
                        "Rows call with 'in' does not support other arguments, but found '" + name + "'");
            }
        }
        List<RowName> list = ((Value.Many) call.args().get("in"))
                .values().stream()
                        .map(value -> RowNames.of(field, value))
                        .filter(row -> row.key() == null || field.knows(row.key()))
                        .toList();
        return new RowList(field, field.isKeyed() ? RowOrder.numbered(list, field, scope) : list);
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
