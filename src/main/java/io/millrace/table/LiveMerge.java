package io.millrace.table;

import io.millrace.chunk.Chunk;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the chunks in memory few. The newest ones of a segment are merged when they are at least {@link #FAN_IN} and the oldest
 * of them weighs no more than the others together: then each row moves into a chunk twice as heavy as the one it was in. So
 * {@code n} questions over {@code n} batches move a row {@code log n} times and leave at most {@code FAN_IN log n} chunks.
 */
final class LiveMerge {
    static final int FAN_IN = 4;

    /** What is larger is merged on disk; a question should not wait for it. */
    static final long BYTES_MAX = 8L << 20;

    private LiveMerge() {}

    /** @param schema at least as new as the chunks */
    static List<LiveChunk> merged(List<LiveChunk> oldestFirst, TableSchema schema) {
        List<LiveChunk> chunks = new ArrayList<>(oldestFirst);
        int from = start(chunks);
        if (from < chunks.size()) {
            List<LiveChunk> parts = chunks.subList(from, chunks.size());
            List<Chunk> neighbours = parts.stream().map(LiveChunk::chunk).toList();
            LiveChunk last = parts.get(parts.size() - 1);
            LiveChunk merged = new LiveChunk(
                    ChunkMerge.inMemory(neighbours, schema),
                    last.segment(),
                    parts.get(0).firstPosition(),
                    last.lastPosition());
            parts.clear();
            chunks.add(merged);
        }
        return chunks;
    }

    /** The first of those to merge; the size of the list if there are none. */
    private static int start(List<LiveChunk> chunks) {
        int start = chunks.size();
        long weight = 0;
        long bytes = 0;
        for (int i = chunks.size() - 1; i >= 0; i--) {
            LiveChunk chunk = chunks.get(i);
            bytes += chunk.bytes();
            if (chunk.segment() != chunks.get(chunks.size() - 1).segment() || bytes > BYTES_MAX) {
                break;
            }
            if (chunk.weight() <= weight && chunks.size() - i >= FAN_IN) {
                start = i;
            }
            weight += chunk.weight();
        }
        return start;
    }
}
