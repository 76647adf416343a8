package io.millrace.pql.result;

import java.nio.charset.StandardCharsets;

/**
 * A row of a field: by its id in an unkeyed field, by its key in a keyed one.
 *
 * @param key null in an unkeyed field
 */
public record RowName(long id, String key) {
    public static RowName of(long id) {
        return new RowName(id, null);
    }

    public static RowName of(String key) {
        return new RowName(0, key);
    }

    /** The key in UTF-8, or null. */
    public byte[] utf8() {
        return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    }
}
