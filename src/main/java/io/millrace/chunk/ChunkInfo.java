package io.millrace.chunk;

import java.nio.file.Path;
import java.util.Map;

/**
 * What the metadata store keeps of a chunk.
 *
 * @param firstSequence place in the table's import order; a merged chunk covers the places up to {@code lastSequence}
 * @param bytes length of the file
 * @param rows rows that were imported, repetitions of a record included
 * @param records different records
 * @param earliestMicros smallest event time of a row, microseconds since 1970
 * @param latestMicros largest event time
 * @param firstKeyId smallest record id that the chunk gives to a record key; 0 if it introduces none
 * @param keyCount how many keys it introduces
 * @param checksum CRC-32C of the file
 * @param config all that is needed to reload the chunk, names start with {@code config.}
 * @param md free metadata of the table's owner, names start with {@code md.}
 */
public record ChunkInfo(
        long firstSequence,
        long lastSequence,
        Path file,
        long bytes,
        long rows,
        long records,
        long earliestMicros,
        long latestMicros,
        long firstKeyId,
        long keyCount,
        int checksum,
        Map<String, String> config,
        Map<String, String> md) {}
