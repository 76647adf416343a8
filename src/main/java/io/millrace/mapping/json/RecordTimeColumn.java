package io.millrace.mapping.json;

import io.millrace.model.RowVisitor;

/** When the record happened. Not stored; chooses the time views and is the event time. */
final class RecordTimeColumn extends TimeColumn {
    /** 0000-01-01T00:00:00Z: views are named with four digits of the year. */
    private static final long SECONDS_MIN = -62_167_219_200L;
    /** 9999-12-31T23:59:59Z. */
    private static final long SECONDS_MAX = 253_402_300_799L;

    RecordTimeColumn(ColumnRule rule, TimeSource source) {
        super(rule, source);
    }

    @Override
    void nothing(Cell cell) {
        cell.nothing();
    }

    @Override
    boolean noTime(Chars text, Cell cell) {
        if (!text.isEmpty() && (isCount() || !text.is(TimeSource.ZERO_DATE))) {
            return false;
        }
        cell.nothing();
        return true;
    }

    @Override
    void store(Chars text, Cell cell) {
        long seconds = cell.time.seconds();
        if (seconds < SECONDS_MIN || seconds > SECONDS_MAX) {
            outOfRange(cell, text.shownAsText(), "the year has to be 0 to 9999");
        } else {
            cell.value(seconds * 1_000_000 + cell.time.nanos() / 1_000);
        }
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        rows.recordTime(cell.number);
    }
}
