package io.millrace.sql;

import io.millrace.cell.CellRow;
import io.millrace.cell.RowSource.RowCursor;
import io.millrace.model.Interruption;

/** A step of a query: goes forward over what it makes of the step before. Confined to one thread. */
interface Input extends AutoCloseable {
    /** Shows the next row; false behind the last one. */
    boolean next(RowView view);

    @Override
    void close();

    /** Of a dataset. */
    static Input of(RowCursor rows, Interruption interruption) {
        return new Input() {
            private static final int ROWS_PER_CHECK = 256;

            private int count;

            @Override
            public boolean next(RowView view) {
                if (count++ % ROWS_PER_CHECK == 0) {
                    interruption.check();
                }
                CellRow row = rows.next();
                if (row != null) {
                    view.show(row);
                }
                return row != null;
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }
}
