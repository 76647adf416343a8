package io.millrace.pql;

import io.millrace.chunk.RowCursor;
import io.millrace.pql.result.RowName;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

/** Walks over rows of a field, one at a time. Confined to one thread. */
final class TableRows implements Iterator<RowName> {
    private final RowCursor cursor;
    private final QueryField field;
    private final Predicate<RowName> accepted;
    private final Predicate<RowCursor> inScope;
    private long left;
    private RowName next;

    /** @param limit how many rows are wanted */
    TableRows(
            RowCursor cursor, QueryField field, Predicate<RowName> accepted, Predicate<RowCursor> inScope, long limit) {
        this.cursor = cursor;
        this.field = field;
        this.accepted = accepted;
        this.inScope = inScope;
        this.left = limit;
    }

    @Override
    public boolean hasNext() {
        while (next == null && left > 0 && cursor.next()) {
            RowName row = RowList.current(cursor, field);
            if (accepted.test(row) && inScope.test(cursor)) {
                next = row;
                left--;
            }
        }
        return next != null;
    }

    @Override
    public RowName next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        RowName row = next;
        next = null;
        return row;
    }
}
