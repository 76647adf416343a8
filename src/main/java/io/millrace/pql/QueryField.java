package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.pql.result.RowName;
import io.millrace.table.RowColumn;
import io.millrace.table.RowCounts;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;

/** A field of a table as queries see it. Immutable. */
interface QueryField {
    String name();

    FieldOptions options();

    /** The records with a value, be it an empty set. */
    RecordSet known();

    NavigableSet<String> views();

    /** The records that have the row in one of the views. */
    default RecordSet row(Collection<String> views, RowName row) {
        return row(views, row, null);
    }

    /** @param onlyOrNull the records that are asked for; null for all */
    RecordSet row(Collection<String> views, RowName row, RecordSet onlyOrNull);

    /** The rows of the views taken together, ascending. */
    RowCursor rows(Collection<String> views);

    /** The rows behind the given one, whether or not that is there. */
    RowCursor rowsAfter(Collection<String> views, RowName row);

    /** The rows of the views taken together, with the number of their records that the filter holds, of all if it is null. */
    default RowCounts counts(Collection<String> views, RecordSet filterOrNull) {
        return RowCounts.of(rows(views), filterOrNull);
    }

    /** Whether a keyed field names the key among its rows, be it without a record. */
    boolean knows(String key);

    /** The ids of rows of a keyed field. */
    long[] ids(RowKeyIds keyIds, List<String> keys);

    RowColumn rowsOf(Collection<String> views, RecordSet records);

    default FieldType type() {
        return options().type();
    }

    default boolean isKeyed() {
        return options().keys();
    }

    default boolean isNumeric() {
        return type().isNumeric();
    }
}
