package io.millrace.admission;

import io.millrace.model.Field;
import io.millrace.model.TableId;
import java.util.List;

/** Look keys up in what is stored. */
public sealed interface LookUpCommand {
    TableId table();

    /** The reply has the id of each record, in their order, 0 where there is none. */
    record RecordIds(TableId table, List<String> keys) implements LookUpCommand {}

    /** The reply has the key of each record, in their order, null where there is none. */
    record RecordKeys(TableId table, long[] ids) implements LookUpCommand {}

    /** The reply has each key that is a row of the field with at least one record. */
    record RowKeys(TableId table, Field field, List<String> keys) implements LookUpCommand {}

    /**
     * The reply has each key of a row that fits the pattern, and that at least one record has.
     *
     * @param pattern with {@code %} for any run of characters, {@code _} for one
     */
    record RowsLike(TableId table, Field field, String pattern) implements LookUpCommand {}
}
