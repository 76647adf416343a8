package io.millrace.pql;

import java.util.Map;
import java.util.Set;

/** Which code executes which call, by the call's name in lower case. A new call is a line here. */
final class CallTable {
    static final Map<String, RowCall> ROWS = Map.ofEntries(
            Map.entry("all", SetCalls::all),
            Map.entry("apply", AbsentCalls.DATAFRAME),
            Map.entry("arrow", AbsentCalls.DATAFRAME),
            Map.entry("constrow", SetCalls::constRow),
            Map.entry("difference", SetCalls::difference),
            Map.entry("distinct", DistinctCall::records),
            Map.entry("externallookup", AbsentCalls.LOOKUP),
            Map.entry("intersect", SetCalls::intersect),
            Map.entry("limit", SetCalls::limit),
            Map.entry("not", SetCalls::not),
            Map.entry("range", FieldCalls::row),
            Map.entry("row", FieldCalls::row),
            Map.entry("shift", SetCalls::shift),
            Map.entry("sort", SortCall::records),
            Map.entry("union", SetCalls::union),
            Map.entry("unionrows", RowsCalls::unionRows),
            Map.entry("xor", SetCalls::xor));

    static final Map<String, ResultCall> RESULTS = Map.ofEntries(
            Map.entry("count", SetCalls::count),
            Map.entry("distinct", DistinctCall::distinct),
            Map.entry("extract", ExtractCall::extract),
            Map.entry("fieldvalue", NumberCalls::fieldValue),
            Map.entry("groupby", GroupByCall::groupBy),
            Map.entry("includescolumn", SetCalls::includesColumn),
            Map.entry("max", NumberCalls::max),
            Map.entry("maxrow", RankCalls::maxRow),
            Map.entry("min", NumberCalls::min),
            Map.entry("minrow", RankCalls::minRow),
            Map.entry("options", SetCalls::options),
            Map.entry("percentile", PercentileCall::percentile),
            Map.entry("rows", RowsCalls::rows),
            Map.entry("sort", SortCall::sort),
            Map.entry("sum", NumberCalls::sum),
            Map.entry("topk", RankCalls::topK),
            Map.entry("topn", RankCalls::topN));

    /** Calls that change a table. */
    static final Map<String, WriteCall> WRITES = Map.of(
            "clear", WriteCalls::clear,
            "clearrow", WriteCalls::clearRow,
            "delete", WriteCalls::delete,
            "set", WriteCalls::set,
            "setcolumnattrs", AttributeCalls::setColumnAttrs,
            "setrowattrs", AttributeCalls::setRowAttrs,
            "store", WriteCalls::store);

    /** Calls of the language that have their place inside another call. */
    static final Set<String> ABSENT = Set.of("condition");

    private CallTable() {}
}
