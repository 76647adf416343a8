package io.millrace.pql;

/**
 * A row of a field: by its id in an unkeyed field, by its key in a keyed one.
 *
 * @param key null in an unkeyed field
 */
record RowName(long id, String key) {
    static RowName of(long id) {
        return new RowName(id, null);
    }

    static RowName of(String key) {
        return new RowName(0, key);
    }
}
