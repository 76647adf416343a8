package io.millrace.model;

/**
 * A named, typed column of a table.
 *
 * @param id unique within the table for ever: a dropped field's number is not given again
 * @param createdNanos creation time, nanoseconds since 1970
 */
public record Field(int id, String name, FieldOptions options, long createdNanos) {
    public FieldType type() {
        return options.type();
    }

    public boolean isKeyed() {
        return options.keys();
    }
}
