package io.millrace.table;

import io.millrace.chunk.ChunkWriter;
import io.millrace.chunk.DictionaryWriter;
import io.millrace.chunk.KeyDictionary;
import io.millrace.chunk.TimeViews;
import io.millrace.model.FieldType;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The common dictionary of a keyed field of several chunks: where each chunk's keys went. Immutable. */
final class MergedKeys {
    private static final int DROPPED = -1;

    private final int[][] rows;

    private MergedKeys(int[][] rows) {
        this.rows = rows;
    }

    /** The row in the merged chunk. */
    long row(int chunk, long row) {
        return rows[chunk][(int) row];
    }

    /** Merges and writes the dictionaries. A mutex keeps only the keys that a record still has. */
    static MergedKeys write(ChunkWriter out, FoldedRows folded) throws IOException {
        ChunkStack stack = folded.stack();
        int fieldId = folded.field().id();
        int[][] rows = new int[stack.size()][];
        PriorityQueue<Source> sources =
                new PriorityQueue<>(Comparator.comparing(source -> source.key, Arrays::compareUnsigned));
        BitSet[] used = folded.field().type() == FieldType.MUTEX ? used(folded) : null;
        for (int chunk = 0; chunk < rows.length; chunk++) {
            KeyDictionary dictionary = stack.get(chunk).dictionary(fieldId);
            rows[chunk] = new int[dictionary.size()];
            Arrays.fill(rows[chunk], DROPPED);
            Source source = new Source(chunk, dictionary, used == null ? null : used[chunk]);
            if (source.advance()) {
                sources.add(source);
            }
        }
        out.dictionary(folded.field(), dictionary -> merge(sources, rows, dictionary));
        return new MergedKeys(rows);
    }

    private static void merge(PriorityQueue<Source> sources, int[][] rows, DictionaryWriter dictionary)
            throws IOException {
        byte[] last = null;
        while (!sources.isEmpty()) {
            Source source = sources.poll();
            if (last == null || !Arrays.equals(last, source.key)) {
                last = source.key;
                dictionary.add(last, 0, last.length);
            }
            rows[source.chunk][source.index] = dictionary.size() - 1;
            if (source.advance()) {
                sources.add(source);
            }
        }
    }

    /** By chunk, the keys of rows that still have a record after the fold, as the cursor names them. */
    private static BitSet[] used(FoldedRows folded) {
        BitSet[] used = new BitSet[folded.stack().size()];
        Arrays.setAll(used, i -> new BitSet());
        MergingCursor cursor = folded.cursor(List.of(TimeViews.STANDARD));
        while (cursor.next()) {
            RowMerge.Source first = cursor.sources().get(0);
            used[first.chunk()].set((int) first.row());
        }
        return used;
    }

    /** The next key of one dictionary. Confined to one thread. */
    private static final class Source {
        private final int chunk;
        private final KeyDictionary dictionary;
        private final BitSet usedOrNull;
        private int index = -1;
        private byte[] key;

        Source(int chunk, KeyDictionary dictionary, BitSet usedOrNull) {
            this.chunk = chunk;
            this.dictionary = dictionary;
            this.usedOrNull = usedOrNull;
        }

        boolean advance() {
            index = usedOrNull == null ? index + 1 : usedOrNull.nextSetBit(index + 1);
            if (index < 0 || index >= dictionary.size()) {
                return false;
            }
            key = dictionary.bytes(index);
            return true;
        }
    }
}
