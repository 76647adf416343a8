package io.millrace.pql.result;

import io.millrace.bitmap.RecordSet;
import io.millrace.table.TableSnapshot;
import java.util.Arrays;

/**
 * How a table's records appear in answers: by id, or by key. Immutable.
 *
 * @param table null if by id
 */
public record RecordNames(TableSnapshot table) {
    public static RecordNames of(TableSnapshot table) {
        return new RecordNames(table.schema().isKeyed() ? table : null);
    }

    public boolean areKeys() {
        return table != null;
    }

    /** The records' keys in the order of their ids. */
    public String[] keys(RecordSet records) {
        return table.recordKeys(records);
    }

    /** The records' keys in the order given. */
    public String[] keysInOrder(long[] ids) {
        long[] sorted = ids.clone();
        Arrays.sort(sorted);
        String[] keys = keys(RecordSet.ofSorted(sorted, sorted.length));
        String[] found = new String[ids.length];
        for (int i = 0; i < ids.length; i++) {
            found[i] = keys[Arrays.binarySearch(sorted, ids[i])];
        }
        return found;
    }
}
