package io.millrace.chunk;

/**
 * The counts in the front of a chunk's directory; {@link ChunkInfo} explains them.
 *
 * @param table id of the table
 * @param schemaVersion the table version that the chunk was written with
 */
public record ChunkSummary(
        long firstSequence,
        long lastSequence,
        long table,
        int schemaVersion,
        long rows,
        long records,
        long earliestMicros,
        long latestMicros,
        long firstKeyId,
        long keyCount) {}
