package io.millrace.chunk;

import java.util.Map;

/**
 * What the importer says about a new chunk.
 *
 * @param firstSequence place in the table's import order
 * @param lastSequence the same, unless the chunk stands for several
 * @param md free metadata; names start with {@code md.}
 */
public record ChunkHeader(long firstSequence, long lastSequence, Map<String, String> md) {
    public static ChunkHeader of(long sequence) {
        return new ChunkHeader(sequence, sequence, Map.of());
    }
}
