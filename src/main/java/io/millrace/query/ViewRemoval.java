package io.millrace.query;

import io.millrace.chunk.RowCursor;
import io.millrace.model.FieldType;
import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import io.millrace.row.RowEncoder;
import io.millrace.table.BulkLines;
import io.millrace.table.TableSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * Takes the rows out of a view, so many at a time that they fit in memory: a large view is gone when the last of them are durable. Rows
 * that come back meanwhile behind the place where it is stay. Confined to one request.
 */
final class ViewRemoval {
    /** What the bitmaps of one batch hold, about. */
    private static final long BATCH_BYTES = 4 << 20;

    private static final long ROW_BYTES = 64;

    private final TableSchema table;
    private final int position;
    private final String view;
    private final long receivedMicros;
    private boolean isOver;
    private long lastRow = -1;
    private String lastKeyOrNull;

    /** @param position of the field in the table */
    ViewRemoval(TableSchema table, int position, String view, long receivedMicros) {
        this.table = table;
        this.position = position;
        this.view = view;
        this.receivedMicros = receivedMicros;
    }

    /**
     * What is to be appended next; empty if nothing is left.
     *
     * @param now the table with everything that was appended before
     */
    Optional<RowBatch> next(TableSnapshot now) {
        RowEncoder rows = new RowEncoder(table);
        BulkLines lines = new BulkLines(rows, receivedMicros);
        while (!isOver && rows.records() == 0) {
            take(now, lines);
        }
        return rows.records() == 0 ? Optional.empty() : Optional.of(rows.finish());
    }

    private void take(TableSnapshot now, BulkLines lines) {
        if (table.field(position).type().form() != FieldType.Form.ROWS) {
            lines.take(position, 0, null, now.known(position));
            isOver = true;
            return;
        }
        OneView one = new OneView(now, position, view);
        RowCursor cursor = cursor(now);
        long bytes = 0;
        while (bytes < BATCH_BYTES && !isOver) {
            isOver = !cursor.next();
            if (!isOver) {
                remember(cursor);
                one.take(lines, Math.max(0, lastRow), lastKeyOrNull, cursor.records());
                bytes += ROW_BYTES + cursor.records().bytes();
            }
        }
    }

    private RowCursor cursor(TableSnapshot now) {
        if (table.field(position).isKeyed()) {
            return lastKeyOrNull == null
                    ? now.rows(position, view)
                    : now.rowsAfter(position, List.of(view), lastKeyOrNull);
        }
        return lastRow < 0 ? now.rows(position, view) : now.rowsAfter(position, List.of(view), lastRow);
    }

    private void remember(RowCursor cursor) {
        if (table.field(position).isKeyed()) {
            lastKeyOrNull = cursor.key();
        } else {
            lastRow = cursor.row();
        }
    }
}
