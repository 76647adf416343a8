package io.millrace.mapping.json;

import io.millrace.mapping.time.TimestampRange;
import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.RowVisitor;
import java.time.Instant;

/** A time in whole units of the field's granularity since the field's epoch, rounded down. */
final class TimestampColumn extends TimeColumn {
    private final Granularity granularity;
    private final long epochSeconds;
    private final int epochNanos;

    TimestampColumn(ColumnRule rule, TimeSource source, FieldOptions.Timestamp options) {
        super(rule, source);
        this.granularity = options.granularity();
        Instant epoch = options.epoch();
        this.epochSeconds = epoch.getEpochSecond();
        this.epochNanos = epoch.getNano();
    }

    @Override
    void nothing(Cell cell) {
        cell.clear();
    }

    @Override
    boolean noTime(Chars text, Cell cell) {
        if (isCount() || !(text.isEmpty() || text.is(TimeSource.ZERO_DATE))) {
            return false;
        }
        outside(text, cell);
        return true;
    }

    @Override
    void store(Chars text, Cell cell) {
        long unit = granularity.nanos();
        int nanos = (int) (cell.time.nanos() / unit * unit);
        if (!TimestampRange.contains(granularity, cell.time.seconds(), nanos)) {
            outside(text, cell);
            return;
        }
        try {
            long seconds = cell.time.seconds() - epochSeconds;
            long units = Math.multiplyExact(seconds, granularity.unitsPerSecond());
            cell.value(Math.addExact(units, Math.floorDiv(nanos - epochNanos, unit)));
        } catch (ArithmeticException e) {
            outOfRange(
                    cell,
                    text.shownAsText(),
                    "that is too far from the field's epoch " + Instant.ofEpochSecond(epochSeconds, epochNanos)
                            + " to be counted in " + granularity.word());
        }
    }

    private void outside(Chars text, Cell cell) {
        outOfRange(cell, text.shownAsText(), "allowed is " + TimestampRange.shown(granularity));
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        rows.number(position, cell.number);
    }
}
