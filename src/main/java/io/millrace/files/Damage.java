package io.millrace.files;

import java.time.Instant;

/**
 * Bytes that cannot be read back as they were written. Immutable.
 *
 * @param table the id of the only table that it concerns
 * @param what file and place, and what is wrong, as shown to people
 */
public record Damage(String table, String what, Instant found) {}
