package io.millrace.query;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.TimeViews;
import io.millrace.model.FieldType;
import io.millrace.table.BulkLines;
import io.millrace.table.TableSnapshot;
import java.nio.charset.StandardCharsets;

/**
 * Takes rows out of one view of a field. A line of the log takes a row out of all views, so the others get it again, as they have it.
 * Confined to one thread.
 *
 * @param table as it is before
 * @param view {@code standard}, or the digits of a period
 */
record OneView(TableSnapshot table, int position, String view) {
    /** @param key null in an unkeyed field */
    void take(BulkLines lines, long row, String key, RecordSet records) {
        byte[] utf8 = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        RecordSet having = records.and(of(view, row, key));
        if (having.isEmpty()) {
            return;
        }
        lines.take(position, row, utf8, having);
        if (table.schema().field(position).type() == FieldType.TIME) {
            for (String other : table.views(position)) {
                if (!other.equals(view)) {
                    String name = other.equals(TimeViews.STANDARD) ? "" : other;
                    lines.give(position, name, row, utf8, having.and(of(other, row, key)));
                }
            }
        }
    }

    private RecordSet of(String some, long row, String key) {
        return key == null ? table.row(position, some, row) : table.row(position, some, key);
    }
}
