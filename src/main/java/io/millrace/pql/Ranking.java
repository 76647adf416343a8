package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.result.QueryResult.Pair;
import io.millrace.pql.result.RowName;
import io.millrace.table.RowCounts;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/**
 * The rows with the most records, of equal ones those that were added first. Holds as many as are wanted and no key of
 * any, whatever is added. Confined to one query.
 */
final class Ranking {
    /** A limit that is none, but for {@link #ROWS_MAX}. */
    static final long ALL = Long.MAX_VALUE;

    /** What one call may hold: about 100 MB. */
    static final int ROWS_MAX = 1 << 20;

    /** @param place how many were added before it */
    private record Ranked(Pair pair, long place) {}

    private static final Comparator<Ranked> LARGEST_FIRST =
            Comparator.<Ranked>comparingLong(ranked -> -ranked.pair().count()).thenComparingLong(Ranked::place);

    private final RecordSet filter;
    private final long threshold;
    private final Tanimoto tanimoto;
    private final long limit;
    private final PriorityQueue<Ranked> lastFirst = new PriorityQueue<>(LARGEST_FIRST.reversed());
    private long added;

    /**
     * @param filter the records that are counted, or null for all
     * @param threshold rows with fewer records are left out
     * @param limit how many rows are wanted
     */
    Ranking(RecordSet filter, long threshold, Tanimoto tanimoto, long limit) {
        this.filter = filter;
        this.threshold = Math.max(1, threshold);
        this.tanimoto = tanimoto;
        this.limit = limit;
    }

    /**
     * @param id 0 in a keyed field
     * @param key reads the row's key, null in an unkeyed field
     */
    void add(long id, Supplier<String> key, RecordSet records) {
        long count = filter == null ? records.cardinality() : records.andCardinality(filter);
        if (count >= floor() && tanimoto.accepts(records, count)) {
            add(id, key, count);
        }
    }

    /** Adds all rows of a field, passing over those that are not among the largest. Cannot compare them by likeness. */
    void addAll(RowCounts rows, boolean isKeyed) {
        while (rows.next(floor())) {
            if (isKeyed) {
                add(0, rows.keyLater(), rows.count());
            } else {
                add(rows.row(), null, rows.count());
            }
        }
    }

    /** How many records a row must have to come in. */
    private long floor() {
        if (lastFirst.size() < limit) {
            return threshold;
        }
        return limit <= 0 ? Long.MAX_VALUE : lastFirst.peek().pair().count() + 1;
    }

    private void add(long id, Supplier<String> key, long count) {
        if (lastFirst.size() >= limit) {
            lastFirst.poll();
        } else if (lastFirst.size() == ROWS_MAX) {
            throw PqlProblem.tooLarge(
                    "the answer has more than " + ROWS_MAX + " rows to rank; ask for fewer by n, k or threshold");
        }
        lastFirst.add(new Ranked(new Pair(id, key, count), added++));
    }

    /** The largest first. */
    List<Pair> pairs() {
        return lastFirst.stream().sorted(LARGEST_FIRST).map(Ranked::pair).toList();
    }

    /** The same, by their names. */
    List<RowName> rows() {
        return pairs().stream()
                .map(pair -> pair.key() == null
                        ? RowName.of(pair.id())
                        : RowName.of(pair.key().get()))
                .toList();
    }
}
