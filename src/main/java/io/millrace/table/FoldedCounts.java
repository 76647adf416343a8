package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowTable;
import io.millrace.chunk.SectionKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * Counts the records of a field's rows over a stack of chunks. What the sections say of their rows is a bound of the count;
 * the records are only looked at where it could suffice. Of a single-valued field a record counts in one chunk alone, so
 * that counts add up, and its forward column counts all rows of a chunk in one go. Confined to one thread.
 */
final class FoldedCounts implements RowCounts {
    /** So many entries of all chunks together are counted in advance, with an int for each: 16 MiB. */
    private static final int COUNTED_MAX = 1 << 22;

    /**
     * With more records for each entry, and container of 2^16 ids, it is faster to look at the entries' bitmaps: that takes 0.1 µs for each
     * container, and a record 3 ns.
     */
    private static final int RECORDS_PER_CONTAINER = 32;

    private final FoldedRows rows;
    private final RecordSet filterOrNull;
    private final boolean addsUp;
    private final int[][] counts;
    private final RowMerge merge;
    private long count;

    /** @param filterOrNull the records that count, or null for all */
    FoldedCounts(FoldedRows rows, Collection<String> views, RecordSet filterOrNull) {
        this.rows = rows;
        this.filterOrNull = filterOrNull;
        this.addsUp = !rows.field().type().isMultiValued();
        this.counts = new int[rows.stack().size()][];
        if (addsUp) {
            int countable = countable();
            rows.stack()
                    .each(chunk -> isWhole(chunk) || chunk >= countable ? null : counted(chunk))
                    .toArray(counts);
        }
        this.merge = new RowMerge(rows, SectionKind.ROWS, views, (chunk, table) -> 0, counts);
    }

    /** Whether all records of the chunk's rows count. */
    private boolean isWhole(int chunk) {
        return filterOrNull == null && rows.showsAll(chunk);
    }

    /** So many of the oldest chunks have no more entries than may be counted in advance. */
    private int countable() {
        long entries = 0;
        for (int chunk = 0; chunk < counts.length; chunk++) {
            entries += isWhole(chunk) ? 0 : rows.entries(chunk);
            if (entries > COUNTED_MAX) {
                return chunk;
            }
        }
        return counts.length;
    }

    private int[] counted(int chunk) {
        int entries = rows.entries(chunk);
        RecordSet records = rows.valued(chunk, filterOrNull);
        if (!records.isEmpty() && !rows.isForward(chunk)) {
            return null;
        }
        int[] counted = new int[entries];
        if (records.isEmpty()) {
            return counted;
        }
        if (records.cardinality() / RECORDS_PER_CONTAINER > (long) entries * records.containers()) {
            return null;
        }
        rows.readEntries(chunk, records, (record, entry) -> counted[entry]++);
        return counted;
    }

    @Override
    public boolean next(long atLeast) {
        while (merge.next()) {
            long bound = 0;
            boolean isExact = addsUp || merge.sources().size() == 1;
            for (RowMerge.Source source : merge.sources()) {
                bound += source.count();
                isExact &= counts[source.chunk()] != null || isWhole(source.chunk());
            }
            if (bound >= atLeast) {
                count = isExact ? bound : exact();
                if (count >= atLeast) {
                    return true;
                }
            }
        }
        return false;
    }

    private long exact() {
        if (addsUp || merge.sources().size() == 1) {
            long sum = 0;
            for (RowMerge.Source source : merge.sources()) {
                sum += counts[source.chunk()] == null ? counting(source) : source.count();
            }
            return sum;
        }
        List<RecordSet> parts = new ArrayList<>();
        for (RowMerge.Source source : merge.sources()) {
            parts.add(rows.visible(source.chunk(), source.row(), source.records()));
        }
        return counting(RecordSet.union(parts));
    }

    private long counting(RowMerge.Source source) {
        RowTable table = source.table();
        if (source.end() == source.from() + 1 && table.isSingle(source.from()) && isOut(table.single(source.from()))) {
            return 0;
        }
        return counting(rows.visible(source.chunk(), source.row(), source.records()));
    }

    private boolean isOut(long record) {
        return filterOrNull != null && !filterOrNull.contains(record);
    }

    private long counting(RecordSet records) {
        return filterOrNull == null ? records.cardinality() : records.andCardinality(filterOrNull);
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public long row() {
        return merge.sources().get(0).row();
    }

    @Override
    public Supplier<String> keyLater() {
        return merge.keyLater();
    }
}
