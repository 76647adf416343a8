package io.millrace.chunk;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;

/** Walks over the rows of several sections of several chunks side by side. Confined to one thread. */
final class MergingCursor implements RowCursor {
    private final FoldedRows rows;
    private final boolean keyed;
    private final boolean folding;
    private final PriorityQueue<Source> sources;
    private int chunk;
    private KeyDictionary dictionary;
    private long row;
    private byte[] key;
    private RecordSet records = RecordSet.empty();

    /** @param kind rows are folded, other sections united */
    MergingCursor(FoldedRows rows, SectionKind kind, Collection<String> views) {
        this(rows, kind, views, (chunk, table) -> 0);
    }

    /** @param start the entry of a chunk's section to start from */
    MergingCursor(FoldedRows rows, SectionKind kind, Collection<String> views, ToIntBiFunction<Chunk, RowTable> start) {
        this.rows = rows;
        this.keyed = rows.field().isKeyed();
        this.folding = kind == SectionKind.ROWS;
        Comparator<Source> order = keyed
                ? Comparator.comparing(source -> source.key, Arrays::compareUnsigned)
                : Comparator.comparingLong(source -> source.row);
        this.sources = new PriorityQueue<>(order.thenComparingInt(source -> source.chunk));
        for (int chunk = 0; chunk < rows.stack().size(); chunk++) {
            for (String view : views) {
                RowTable table = rows.stack().get(chunk).rows(kind, rows.field().id(), view);
                Source source =
                        new Source(chunk, table, start.applyAsInt(rows.stack().get(chunk), table));
                if (source.read()) {
                    sources.add(source);
                }
            }
        }
    }

    @Override
    public boolean next() {
        records = RecordSet.empty();
        while (records.isEmpty() && !sources.isEmpty()) {
            rows.interruption().check();
            Source at = sources.peek();
            chunk = at.chunk;
            dictionary = at.dictionary;
            row = at.row;
            key = at.key;
            records = collect();
        }
        return !records.isEmpty();
    }

    private RecordSet collect() {
        List<RecordSet> parts = new ArrayList<>();
        while (!sources.isEmpty() && sources.peek().isAt(row, key)) {
            Source source = sources.poll();
            RecordSet set = source.table.records(source.entry);
            parts.add(folding ? rows.visible(source.chunk, source.row, set) : set);
            if (source.advance()) {
                sources.add(source);
            }
        }
        return RecordSet.union(parts);
    }

    @Override
    public long row() {
        return row;
    }

    @Override
    public String key() {
        return new String(key, StandardCharsets.UTF_8);
    }

    @Override
    public Supplier<String> keyLater() {
        KeyDictionary here = dictionary;
        int index = (int) row;
        return () -> here.key(index);
    }

    /** The first of the chunks that have the row; {@link #row} is the row's number in it, also if the field is keyed. */
    int chunk() {
        return chunk;
    }

    @Override
    public RecordSet records() {
        return records;
    }

    /** The next row of one section. */
    private final class Source {
        private final int chunk;
        private final RowTable table;
        private final KeyDictionary dictionary;
        private int entry;
        private long row;
        private byte[] key;

        Source(int chunk, RowTable table, int entry) {
            this.chunk = chunk;
            this.table = table;
            this.entry = entry;
            this.dictionary = rows.stack().get(chunk).dictionary(rows.field().id());
        }

        boolean advance() {
            entry = table.next(entry);
            return read();
        }

        boolean read() {
            if (entry == table.entries()) {
                return false;
            }
            row = table.row(entry);
            key = keyed ? dictionary.bytes((int) row) : null;
            return true;
        }

        boolean isAt(long wantedRow, byte[] wantedKey) {
            return keyed ? Arrays.equals(key, wantedKey) : row == wantedRow;
        }
    }
}
