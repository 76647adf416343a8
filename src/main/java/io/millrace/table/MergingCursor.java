package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.RowCursor;
import io.millrace.chunk.RowTable;
import io.millrace.chunk.SectionKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;

/** Walks over the rows of several sections of several chunks, with their records. Confined to one thread. */
final class MergingCursor implements RowCursor {
    private final FoldedRows rows;
    private final boolean folding;
    private final RowMerge merge;
    private RecordSet records = RecordSet.empty();

    /** @param kind rows are folded, other sections united */
    MergingCursor(FoldedRows rows, SectionKind kind, Collection<String> views) {
        this(rows, kind, views, (chunk, table) -> 0);
    }

    /** @param start the entry of a chunk's section to start from */
    MergingCursor(FoldedRows rows, SectionKind kind, Collection<String> views, ToIntBiFunction<Chunk, RowTable> start) {
        this.rows = rows;
        this.folding = kind == SectionKind.ROWS;
        this.merge = new RowMerge(rows, kind, views, start, new int[rows.stack().size()][]);
    }

    @Override
    public boolean next() {
        do {
            records = merge.next() ? collect() : null;
        } while (records != null && records.isEmpty());
        return records != null;
    }

    private RecordSet collect() {
        List<RecordSet> parts = new ArrayList<>();
        for (RowMerge.Source source : merge.sources()) {
            RecordSet set = source.records();
            parts.add(folding ? rows.visible(source.chunk(), source.row(), set) : set);
        }
        return RecordSet.union(parts);
    }

    @Override
    public long row() {
        return merge.sources().get(0).row();
    }

    @Override
    public String key() {
        return keyLater().get();
    }

    @Override
    public Supplier<String> keyLater() {
        return merge.keyLater();
    }

    /** The sections that have the row; {@link #row} is the row's number in the first, also if the field is keyed. */
    List<RowMerge.Source> sources() {
        return merge.sources();
    }

    @Override
    public RecordSet records() {
        return records;
    }
}
