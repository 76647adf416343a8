package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.RowParts;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.BoolResult;
import io.millrace.pql.result.QueryResult.CountResult;
import io.millrace.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BinaryOperator;

/** Calls that combine, cut, count or test sets of records. */
final class SetCalls {
    /** Calls of which each record can be answered by itself. */
    private static final Set<String> BY_RECORD =
            Set.of("all", "constrow", "difference", "intersect", "not", "range", "row", "union", "xor");

    /** With more records it is quicker to put a row together and intersect it then than to intersect its parts in the files. */
    private static final int ASKED_MAX = 1 << 16;

    private SetCalls() {}

    static RecordSet all(Call call, Scope scope) {
        return cut(scope.existing(), call);
    }

    static RecordSet limit(Call call, Scope scope) {
        return cut(scope.records(onlyChild(call)), call);
    }

    private static RecordSet cut(RecordSet records, Call call) {
        OptionalLong limit = call.integer("limit");
        OptionalLong offset = call.integer("offset");
        boolean isWhole = limit.isEmpty() && offset.isEmpty();
        return isWhole ? records : records.limit(offset.orElse(0), limit.orElse(Long.MAX_VALUE));
    }

    static RecordSet union(Call call, Scope scope) {
        return RecordSet.union(call.children().stream().map(scope::records).toList());
    }

    static RecordSet xor(Call call, Scope scope) {
        return call.children().isEmpty() ? RecordSet.empty() : fold(call, scope, RecordSet::xor);
    }

    /** Each child is only asked about what is left of those before it, if that is little. */
    static RecordSet intersect(Call call, Scope scope) {
        if (call.children().isEmpty()) {
            throw empty(call);
        }
        RecordSet common = scope.records(call.children().get(0));
        for (Call child : call.children().subList(1, call.children().size())) {
            common = common(common, child, scope);
        }
        return common;
    }

    private static RecordSet common(RecordSet records, Call child, Scope scope) {
        return isByRecord(child) && records.cardinality() <= ASKED_MAX
                ? scope.withOnly(records).records(child)
                : records.and(scope.records(child));
    }

    private static Problem empty(Call call) {
        return PqlProblem.execution("empty " + call.name() + " query is currently not supported");
    }

    static RecordSet difference(Call call, Scope scope) {
        return fold(call, scope, RecordSet::andNot);
    }

    private static RecordSet fold(Call call, Scope scope, BinaryOperator<RecordSet> operator) {
        return call.children().stream().map(scope::records).reduce(operator).orElseThrow(() -> empty(call));
    }

    static RecordSet not(Call call, Scope scope) {
        return scope.existing().andNot(scope.records(onlyChild(call)));
    }

    static RecordSet constRow(Call call, Scope scope) {
        if (!(call.args().get("columns") instanceof Value.Many columns)) {
            throw PqlProblem.execution("ConstRow() requires columns, a list of records");
        }
        long[] ids = columns.values().stream()
                .map(scope::record)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .toArray();
        RecordSet listed = RecordSet.of(ids);
        RecordSet restricted = scope.restrict(listed);
        return scope.table().schema().tracksExistence()
                ? scope.withOnly(restricted).existing()
                : restricted;
    }

    static RecordSet shift(Call call, Scope scope) {
        long by = call.integer("n").orElse(0);
        if (by < 0) {
            throw PqlProblem.execution("cannot shift by negative values");
        }
        return scope.restrict(scope.records(onlyChild(call)).shift(by));
    }

    static QueryResult count(Call call, Scope scope) {
        Call child = onlyChild(call);
        return new CountResult(
                switch (child.key()) {
                    case "distinct" -> DistinctCall.count(child, scope);
                    case "intersect" -> countOfIntersection(child, scope);
                    default -> scope.records(child).cardinality();
                });
    }

    /** Counts what the last child has in common with the others without putting it together. */
    private static long countOfIntersection(Call intersect, Scope scope) {
        List<Call> children = intersect.children();
        if (children.size() < 2) {
            return scope.records(intersect).cardinality();
        }
        RecordSet others = scope.records(children.get(0));
        for (Call child : children.subList(1, children.size() - 1)) {
            others = common(others, child, scope);
        }
        Call last = children.get(children.size() - 1);
        return others.cardinality() <= ASKED_MAX
                ? common(others, last, scope).cardinality()
                : others.andCardinality(scope.records(last));
    }

    static QueryResult includesColumn(Call call, Scope scope) {
        Value column =
                call.arg("column").orElseThrow(() -> PqlProblem.execution("IncludesColumn call must specify a column"));
        if (call.children().size() != 1) {
            throw PqlProblem.execution("IncludesColumn call must specify a row query");
        }
        OptionalLong record = scope.record(column);
        Call child = call.children().get(0);
        Scope asked =
                record.isPresent() && isByRecord(child) ? scope.withOnly(RecordSet.of(record.getAsLong())) : scope;
        RecordSet records = asked.records(child);
        return new BoolResult(record.isPresent() && records.contains(record.getAsLong()));
    }

    /** Whether the call says the same of a record when only that is asked for. */
    private static boolean isByRecord(Call call) {
        return BY_RECORD.contains(call.key())
                && call.integer("limit").isEmpty()
                && call.integer("offset").isEmpty()
                && call.children().stream().allMatch(SetCalls::isByRecord);
    }

    static QueryResult options(Call call, Scope scope) {
        return chosen(call, scope).result(onlyChild(call));
    }

    static RecordSet optionRecords(Call call, Scope scope) {
        return chosen(call, scope).records(onlyChild(call));
    }

    static Scope chosen(Call call, Scope scope) {
        RowParts all = scope.rows();
        Scope shown = scope.showing(new RowParts(
                excludes(call, "excludeRowAttrs").map(excluded -> !excluded).orElse(all.attributes()),
                excludes(call, "excludeColumns").map(excluded -> !excluded).orElse(all.records()),
                all.recordAttributes()));
        if (!(call.args().get("shards") instanceof Value.Many shards)) {
            return shown;
        }
        return shown.withShards(
                shards.values().stream().mapToLong(SetCalls::shard).toArray());
    }

    private static Optional<Boolean> excludes(Call call, String name) {
        return call.args().get(name) instanceof Value.Bool excluded ? Optional.of(excluded.value()) : Optional.empty();
    }

    private static long shard(Value value) {
        if (value instanceof Value.Int number) {
            return number.value();
        }
        throw PqlProblem.execution("Options(): shards must be integers, but got " + value.kind());
    }

    static Call onlyChild(Call call) {
        if (call.children().size() != 1) {
            throw PqlProblem.execution(call.name() + "() requires exactly one row query, but got "
                    + call.children().size());
        }
        return call.children().get(0);
    }
}
