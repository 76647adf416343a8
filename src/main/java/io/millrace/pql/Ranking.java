package io.millrace.pql;

import io.millrace.chunk.RecordSet;
import io.millrace.pql.QueryResult.Pair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Rows with their counts, to be ordered by count. Rows are added in ascending order. Confined to one query. */
final class Ranking {
    private record Ranked(RowName row, long count) {}

    private final RecordSet filter;
    private final long threshold;
    private final Tanimoto tanimoto;
    private List<Ranked> ranked = new ArrayList<>();

    /**
     * @param filter the records that are counted, or null for all
     * @param threshold rows with fewer records are left out
     */
    Ranking(RecordSet filter, long threshold, Tanimoto tanimoto) {
        this.filter = filter;
        this.threshold = Math.max(1, threshold);
        this.tanimoto = tanimoto;
    }

    void add(RowName row, RecordSet records) {
        long count = filter == null ? records.cardinality() : records.andCardinality(filter);
        if (count >= threshold && tanimoto.accepts(records, count)) {
            ranked.add(new Ranked(row, count));
        }
    }

    /** The largest first, of equal ones the first; only so many, or all if that is 0. */
    Ranking sorted(long limit) {
        ranked.sort(Comparator.comparingLong(Ranked::count).reversed());
        if (limit > 0 && limit < ranked.size()) {
            ranked = ranked.subList(0, (int) limit);
        }
        return this;
    }

    List<Pair> pairs() {
        return ranked.stream().map(one -> pair(one.row(), one.count())).toList();
    }

    List<RowName> rows() {
        return ranked.stream().map(Ranked::row).toList();
    }

    static Pair pair(RowName row, long count) {
        return new Pair(row.id(), row.key() == null ? "" : row.key(), count);
    }
}
