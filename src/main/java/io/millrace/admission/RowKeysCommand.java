package io.millrace.admission;

import io.millrace.model.TableId;
import java.util.List;

/**
 * Tell the numbers of the keys of a field's rows; the reply has one for each, in their order, 0 where there is none.
 *
 * @param field its id
 * @param creates whether keys that have no number get the next of 1, 2, 3, …
 */
public record RowKeysCommand(TableId table, int field, List<String> keys, boolean creates) {
    public RowKeysCommand {
        keys = List.copyOf(keys);
    }

    /** Tell the keys that have these numbers; the reply has one for each, in their order, null where there is none. */
    public record Numbers(TableId table, int field, long[] ids) {}
}
