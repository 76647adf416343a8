package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import io.millrace.pql.result.QueryResult.RowsResult;
import io.millrace.pql.result.RowName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Rows of one field in their order. Immutable.
 *
 * @param rows may be looked for each time they are walked over, so that they need not be held
 */
record RowList(QueryField field, Iterable<RowName> rows) {
    /** Sets that are united at a time. */
    private static final int SETS = 256;

    static RowName current(RowCursor cursor, QueryField field) {
        return field.isKeyed() ? RowName.of(cursor.key()) : RowName.of(cursor.row());
    }

    RowsResult result() {
        return new RowsResult(field.name(), field.isKeyed(), rows);
    }

    /** The records that have one of the rows in one of the views. */
    RecordSet records(Collection<String> views) {
        List<RecordSet> sets = new ArrayList<>();
        for (RowName row : rows) {
            sets.add(field.row(views, row));
            if (sets.size() == SETS) {
                RecordSet union = RecordSet.union(sets);
                sets.clear();
                sets.add(union);
            }
        }
        return RecordSet.union(sets);
    }
}
