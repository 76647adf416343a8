package io.millrace.dataset;

import io.millrace.model.TableId;

/**
 * Some records of a table, by id. Where the log gives the ids this is what came in a span of time, and never changes.
 *
 * @param first id of the first one
 * @param last id of the last one
 */
public record RecordRange(TableId table, long first, long last) {
    /** All that the table has, and will have. */
    public static RecordRange all(TableId table) {
        return new RecordRange(table, 0, Long.MAX_VALUE);
    }

    public boolean isEmpty() {
        return last < first;
    }
}
