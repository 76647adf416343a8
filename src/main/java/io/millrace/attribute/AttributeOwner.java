package io.millrace.attribute;

import io.millrace.model.TableId;

/**
 * Whose attributes they are: the rows of a field, or the records of a table. Among them one is named by its id in digits, or by its key.
 *
 * @param field the id of the field, or {@link #RECORDS}
 */
public record AttributeOwner(TableId table, int field) {
    /** No field has this id. */
    public static final int RECORDS = 0;

    public static AttributeOwner records(TableId table) {
        return new AttributeOwner(table, RECORDS);
    }
}
