package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.KeyDictionary;
import io.millrace.chunk.RowTable;
import io.millrace.chunk.SectionKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;

/**
 * Walks over the rows of several sections of several chunks side by side, without looking at their records. Confined to one
 * thread.
 */
final class RowMerge {
    /** Steps between two looks at the interruption. */
    private static final int STEPS_PER_CHECK = 1 << 8;

    private final FoldedRows rows;
    private final boolean comparesKeys;
    private final PriorityQueue<Source> waiting;
    private final List<Source> current = new ArrayList<>();
    private int unchecked = STEPS_PER_CHECK - 1;

    /**
     * @param start the entry of a chunk's section to start from
     * @param counts by chunk, how many records of each entry count, or null for all; what has none is passed over
     */
    RowMerge(
            FoldedRows rows,
            SectionKind kind,
            Collection<String> views,
            ToIntBiFunction<Chunk, RowTable> start,
            int[][] counts) {
        this.rows = rows;
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < rows.stack().size(); i++) {
            Chunk chunk = rows.stack().get(i);
            for (String view : views) {
                RowTable table = chunk.rows(kind, rows.field().id(), view);
                sources.add(new Source(i, table, start.applyAsInt(chunk, table), counts[i]));
            }
        }
        sources.removeIf(source -> source.end == source.table.entries());
        this.comparesKeys = rows.field().isKeyed() && sources.size() > 1;
        this.waiting = new PriorityQueue<>(Math.max(1, sources.size()), this::order);
        sources.forEach(this::advance);
    }

    private int order(Source one, Source other) {
        int order = compare(one, other);
        return order == 0 ? Integer.compare(one.chunk, other.chunk) : order;
    }

    private int compare(Source one, Source other) {
        return comparesKeys
                ? Arrays.compareUnsigned(one.key, 0, one.keyLength, other.key, 0, other.keyLength)
                : Long.compare(one.row, other.row);
    }

    private void advance(Source source) {
        if (source.advance()) {
            waiting.add(source);
        }
    }

    /** Moves to the next row; the first call moves to the first one. */
    boolean next() {
        if (++unchecked == STEPS_PER_CHECK) {
            rows.interruption().check();
            unchecked = 0;
        }
        if (current.size() == 1 && goesOnAlone(current.get(0))) {
            return true;
        }
        current.forEach(this::advance);
        current.clear();
        while (!waiting.isEmpty() && (current.isEmpty() || compare(current.get(0), waiting.peek()) == 0)) {
            current.add(waiting.poll());
        }
        return !current.isEmpty();
    }

    /** Moves the source on; false, with the source put back, if others come before or at its next row. */
    private boolean goesOnAlone(Source source) {
        boolean isThere = source.advance();
        if (isThere && (waiting.isEmpty() || compare(source, waiting.peek()) < 0)) {
            return true;
        }
        current.clear();
        if (isThere) {
            waiting.add(source);
        }
        return false;
    }

    /** Those that have the row, by ascending chunk; good until the next move. */
    List<Source> sources() {
        return current;
    }

    /** Reads the row's key when it is asked, at any time. */
    Supplier<String> keyLater() {
        Source first = current.get(0);
        KeyDictionary here = first.dictionary;
        int index = (int) first.row;
        return () -> here.key(index);
    }

    /** A row of one section: the entries from {@link #from} to {@link #end}, exclusively. */
    final class Source {
        private final int chunk;
        private final RowTable table;
        private final KeyDictionary dictionary;
        private final int[] countsOrNull;
        private int from;
        private int end;
        private long row;
        private byte[] key = new byte[64];
        private int keyLength;

        Source(int chunk, RowTable table, int start, int[] countsOrNull) {
            this.chunk = chunk;
            this.table = table;
            this.end = start;
            this.countsOrNull = countsOrNull;
            this.dictionary = rows.stack().get(chunk).dictionary(rows.field().id());
        }

        private boolean advance() {
            from = end;
            while (countsOrNull != null && from < countsOrNull.length && countsOrNull[from] == 0) {
                from++;
            }
            if (from == table.entries()) {
                end = from;
                return false;
            }
            end = table.next(from);
            row = table.row(from);
            if (comparesKeys) {
                readKey();
            }
            return true;
        }

        private void readKey() {
            keyLength = dictionary.length((int) row);
            if (keyLength > key.length) {
                key = new byte[2 * keyLength];
            }
            dictionary.copy((int) row, key, keyLength);
        }

        int chunk() {
            return chunk;
        }

        RowTable table() {
            return table;
        }

        int from() {
            return from;
        }

        int end() {
            return end;
        }

        /** The row's number in the chunk, also if the field is keyed. */
        long row() {
            return row;
        }

        RecordSet records() {
            return table.records(from);
        }

        /** How many records the row has here: of those that count, or of all. */
        long count() {
            long sum = 0;
            for (int entry = from; entry < end; entry++) {
                sum += countsOrNull == null ? table.cardinality(entry) : countsOrNull[entry];
            }
            return sum;
        }
    }
}
