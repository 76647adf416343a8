package io.millrace.chunk;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the metadata store keeps of a chunk.
 *
 * @param firstSequence place in the table's import order; a merged chunk covers the places up to {@code lastSequence}
 * @param file null while the chunk is on the heap and in no file; then {@code config.file} is missing too
 * @param bytes length of the file, or on the heap
 * @param rows rows that were imported, repetitions of a record included
 * @param records different records
 * @param earliestMicros smallest event time of a row, microseconds since 1970; 0 if there are no rows
 * @param latestMicros largest event time, likewise
 * @param firstKeyId smallest record id that the chunk gives to a record key; 0 if it introduces none
 * @param keyCount how many keys it introduces; those of one import have consecutive ids
 * @param sections how many sections the file has
 * @param checksum CRC-32C of the file
 * @param config all that is needed to reload the chunk; names start with {@code config.}
 * @param md free metadata of the table's owner; names start with {@code md.}
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
        int sections,
        int checksum,
        Map<String, String> config,
        Map<String, String> md) {

    static final String FILE = "config.file";
    static final String BYTES = "config.bytes";
    static final String VERSION = "config.version";
    static final String CHECKSUM = "config.checksum";

    static ChunkInfo of(
            Path file,
            long bytes,
            int version,
            int sections,
            int checksum,
            ChunkSummary summary,
            Map<String, String> md) {
        return new ChunkInfo(
                summary.firstSequence(),
                summary.lastSequence(),
                file,
                bytes,
                summary.rows(),
                summary.records(),
                summary.earliestMicros(),
                summary.latestMicros(),
                summary.firstKeyId(),
                summary.keyCount(),
                sections,
                checksum,
                config(file, bytes, version, checksum, summary),
                Map.copyOf(md));
    }

    private static Map<String, String> config(Path file, long bytes, int version, int checksum, ChunkSummary summary) {
        Map<String, String> config = new TreeMap<>();
        config.put("config.format", "chunk");
        config.put(VERSION, Integer.toString(version));
        if (file != null) {
            config.put(FILE, file.toString());
        }
        config.put(BYTES, Long.toString(bytes));
        config.put(CHECKSUM, String.format("%08x", checksum));
        config.put("config.rows", Long.toString(summary.rows()));
        config.put("config.records", Long.toString(summary.records()));
        config.put("config.table", Long.toString(summary.table()));
        config.put("config.schemaVersion", Integer.toString(summary.schemaVersion()));
        config.put("config.firstSequence", Long.toString(summary.firstSequence()));
        config.put("config.lastSequence", Long.toString(summary.lastSequence()));
        return Map.copyOf(config);
    }

    public int schemaVersion() {
        return Integer.parseInt(config.get("config.schemaVersion"));
    }
}
