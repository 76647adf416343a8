package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import io.millrace.chunk.TimeViews;
import io.millrace.model.CacheType;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.Pair;
import io.millrace.pql.result.QueryResult.PairResult;
import io.millrace.pql.result.QueryResult.PairsResult;
import io.millrace.pql.result.RowName;
import io.millrace.table.RowCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Calls that rank rows: by the number of their records, or by themselves. Counts are exact, whatever the cache. */
final class RankCalls {
    /** Keyed rows whose ids are asked for at once. */
    private static final int ROWS_AT_A_TIME = 1 << 12;

    private RankCalls() {}

    static QueryResult topN(Call call, Scope scope) {
        return new PairsResult(
                call.fieldName().orElse(""), topNRanking(call, scope).pairs());
    }

    static QueryResult topK(Call call, Scope scope) {
        return new PairsResult(
                call.fieldName().orElse(""), topKRanking(call, scope).pairs());
    }

    static List<RowName> topNRows(Call call, Scope scope) {
        return topNRanking(call, scope).rows();
    }

    static List<RowName> topKRows(Call call, Scope scope) {
        return topKRanking(call, scope).rows();
    }

    private static Ranking topNRanking(Call call, Scope scope) {
        QueryField field = rankedField(call, scope);
        if (call.children().size() > 1) {
            throw PqlProblem.execution("TopN() can only have one input bitmap");
        }
        RecordSet filter = scope.filter(call);
        long threshold = call.integer("threshold").orElse(0);
        Tanimoto tanimoto = Tanimoto.of(call, filter);
        List<String> views = List.of(TimeViews.STANDARD);
        if (call.args().get("ids") instanceof Value.Many ids) {
            Ranking ranking = new Ranking(filter, threshold, tanimoto, Ranking.ALL);
            for (Value id : ids.values()) {
                add(ranking, field, views, RowNames.of(field, id));
            }
            return ranking;
        }
        long n = call.integer("n").orElse(0);
        Ranking ranking = new Ranking(filter, threshold, tanimoto, n > 0 ? n : Ranking.ALL);
        Optional<List<RowName>> filtered = AttributeCalls.filtered(call, field, scope);
        if (filtered.isPresent()) {
            filtered.get().forEach(row -> add(ranking, field, views, row));
        } else if (tanimoto.equals(Tanimoto.NONE)) {
            ranking.addAll(field.counts(views, filter), field.isKeyed());
        } else {
            addAll(ranking, field, views);
        }
        return ranking;
    }

    private static void add(Ranking ranking, QueryField field, List<String> views, RowName row) {
        ranking.add(row.id(), row.key() == null ? null : row::key, field.row(views, row));
    }

    private static QueryField rankedField(Call call, Scope scope) {
        String name = call.fieldName().orElseThrow(() -> PqlProblem.execution("TopN() requires a field"));
        QueryField field = scope.findField(name)
                .orElseThrow(() -> PqlProblem.execution("field " + Quoted.text(name) + " not found"));
        if (field.isNumeric()) {
            throw PqlProblem.execution(
                    "cannot compute TopN() on integer, decimal, or timestamp field: " + Quoted.text(name));
        }
        boolean isRanked =
                field.options() instanceof FieldOptions.Ranked ranked && ranked.cacheType() != CacheType.NONE;
        if (!isRanked && field.type() != FieldType.TIME) {
            throw PqlProblem.execution("cannot compute TopN(), field has no cache: " + Quoted.text(name));
        }
        return field;
    }

    private static Ranking topKRanking(Call call, Scope scope) {
        String name = call.fieldName().orElseThrow(() -> PqlProblem.execution("TopK() requires a field"));
        QueryField field = scope.field(name);
        if (field.isNumeric() || field.type() == FieldType.BOOL) {
            throw PqlProblem.execution(
                    "field type " + Quoted.text(field.type().word()) + " is not yet supported by TopK");
        }
        if (!call.children().isEmpty()) {
            throw PqlProblem.execution("TopK() takes its row query by name, as in TopK(field, filter=Row(other=1))");
        }
        RecordSet filter = call.call("filter").map(scope::records).orElse(scope.shards());
        long k = call.integer("k").orElse(Ranking.ALL);
        Ranking ranking = new Ranking(filter, 0, Tanimoto.NONE, k);
        if (k > 0) {
            ranking.addAll(field.counts(TimeRange.views(call, field), filter), field.isKeyed());
        }
        return ranking;
    }

    private static void addAll(Ranking ranking, QueryField field, Collection<String> views) {
        RowCursor cursor = field.rows(views);
        while (cursor.next()) {
            if (field.isKeyed()) {
                ranking.add(0, cursor.keyLater(), cursor.records());
            } else {
                ranking.add(cursor.row(), null, cursor.records());
            }
        }
    }

    static QueryResult minRow(Call call, Scope scope) {
        return edgeRow(call, scope, true);
    }

    static QueryResult maxRow(Call call, Scope scope) {
        return edgeRow(call, scope, false);
    }

    private static QueryResult edgeRow(Call call, Scope scope, boolean isFirst) {
        QueryField field = edgeField(call, scope);
        RecordSet filter = scope.filter(call);
        boolean isCounted = !call.children().isEmpty();
        RowCounts rows = field.counts(TimeRange.views(call, field), filter);
        Pair found = new Pair(0, null, 0);
        if (field.isKeyed()) {
            found = keyedEdge(field, rows, scope, isFirst);
        } else {
            while (rows.next(1)) {
                found = new Pair(rows.row(), null, rows.count());
                if (isFirst) {
                    break;
                }
            }
        }
        long count = isCounted ? found.count() : Math.min(1, found.count());
        return new PairResult(field.name(), new Pair(found.id(), found.key(), count));
    }

    /** The row with the smallest or the largest id; ids are asked for many rows at a time. */
    private static Pair keyedEdge(QueryField field, RowCounts rows, Scope scope, boolean isFirst) {
        Pair best = new Pair(0, null, 0);
        List<Pair> some = new ArrayList<>();
        boolean isThere = true;
        while (isThere) {
            isThere = rows.next(1);
            if (isThere) {
                String key = rows.keyLater().get();
                some.add(new Pair(0, () -> key, rows.count()));
            }
            if (some.size() == ROWS_AT_A_TIME || (!isThere && !some.isEmpty())) {
                best = better(best, some, field, scope, isFirst);
                some.clear();
            }
        }
        return best;
    }

    private static Pair better(Pair best, List<Pair> others, QueryField field, Scope scope, boolean isFirst) {
        List<String> keys = others.stream().map(pair -> pair.key().get()).toList();
        long[] ids = field.ids(scope.keyIds(), keys);
        Pair found = best;
        for (int i = 0; i < ids.length; i++) {
            boolean isBetter = found.count() == 0 || (isFirst ? ids[i] < found.id() : ids[i] > found.id());
            if (isBetter) {
                found = new Pair(ids[i], others.get(i).key(), others.get(i).count());
            }
        }
        return found;
    }

    private static QueryField edgeField(Call call, Scope scope) {
        String name = call.fieldName().orElseThrow(() -> PqlProblem.execution(call.name() + "() requires a field"));
        QueryField field = scope.findField(name)
                .orElseThrow(() ->
                        PqlProblem.execution("execute" + call.name() + ": mapping on primary node: field not found"));
        if (field.isNumeric()) {
            throw PqlProblem.execution(field.type().word() + " fields not supported by " + call.name() + "() query");
        }
        return field;
    }
}
