package io.millrace.pql;

import io.millrace.chunk.RowCursor;
import io.millrace.pql.QueryResult.RowsResult;
import java.util.ArrayList;
import java.util.List;

/** Rows of one field in the order they were found. Confined to one query. */
final class RowList {
    private final QueryField field;
    private final List<RowName> rows = new ArrayList<>();

    RowList(QueryField field) {
        this.field = field;
    }

    static RowName current(RowCursor cursor, QueryField field) {
        return field.isKeyed() ? RowName.of(cursor.key()) : RowName.of(cursor.row());
    }

    void add(RowName row) {
        rows.add(row);
    }

    int size() {
        return rows.size();
    }

    List<RowName> rows() {
        return rows;
    }

    RowsResult result() {
        return field.isKeyed()
                ? new RowsResult(
                        field.name(), null, rows.stream().map(RowName::key).toList())
                : new RowsResult(
                        field.name(), rows.stream().mapToLong(RowName::id).toArray(), null);
    }
}
