package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.table.TableSnapshot;

/**
 * How a table's records appear in answers: by id, or by key. Immutable.
 *
 * @param table null if by id
 */
public record RecordNames(TableSnapshot table) {
    static RecordNames of(TableSnapshot table) {
        return new RecordNames(table.schema().isKeyed() ? table : null);
    }

    public boolean areKeys() {
        return table != null;
    }

    /** The records' keys in the order of their ids. */
    public String[] keys(RecordSet records) {
        return table.recordKeys(records);
    }
}
