package io.millrace.staging;

/**
 * A slice in staging. Immutable.
 *
 * @param key its name there
 * @param bytes its size
 * @param checksum of its bytes, with the kind in front, as in {@code crc32c:0a1b2c3d}
 */
public record StagedSlice(String key, long bytes, String checksum) {}
