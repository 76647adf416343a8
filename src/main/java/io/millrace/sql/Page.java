package io.millrace.sql;

import io.millrace.cell.CellRow;
import io.millrace.model.Interruption;
import java.util.OptionalLong;

/** A part of the rows of a result. Confined to one thread. */
final class Page implements ResultRows {
    private static final int ROWS_PER_CHECK = 256;

    private final ResultRows rows;
    private final Interruption interruption;
    private long toSkip;
    private long left;

    Page(ResultRows rows, long offset, OptionalLong limit, Interruption interruption) {
        this.rows = rows;
        this.interruption = interruption;
        this.toSkip = offset;
        this.left = limit.orElse(Long.MAX_VALUE);
    }

    @Override
    public CellRow next() {
        for (; toSkip > 0 && left > 0; toSkip--) {
            if (rows.next() == null) {
                left = 0;
            }
        }
        if (left % ROWS_PER_CHECK == 0) {
            interruption.check();
        }
        return left-- > 0 ? rows.next() : null;
    }

    @Override
    public Budget budget() {
        return rows.budget();
    }

    @Override
    public void close() {
        rows.close();
    }
}
