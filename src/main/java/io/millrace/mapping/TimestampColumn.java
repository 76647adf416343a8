package io.millrace.mapping;

import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.RowVisitor;
import java.time.Instant;

/** Type {@code timestamp}: whole units of the field's granularity since the field's epoch, rounded down. */
final class TimestampColumn extends Column {
    private final TimeSource source;
    private final Granularity granularity;
    private final long epochSeconds;
    private final int epochNanos;

    TimestampColumn(Definition definition, TimeSource source, FieldOptions options) {
        super(definition);
        this.source = source;
        this.granularity = options.granularity();
        Instant epoch = options.epoch();
        this.epochSeconds = epoch.getEpochSecond();
        this.epochNanos = epoch.getNano();
    }

    @Override
    String expected() {
        return source.expected();
    }

    @Override
    Reason wrongType() {
        return Reason.BAD_TIME;
    }

    @Override
    void nothing(Cell cell) {
        cell.clear();
    }

    @Override
    void number(Chars text, Cell cell) {
        if (source.readNumber(this, text, cell)) {
            store(text, cell);
        }
    }

    @Override
    void string(Chars text, Cell cell) {
        if (!source.isCount() && (text.isEmpty() || text.is(TimeSource.ZERO_DATE))) {
            outside(text, cell);
        } else if (source.readText(this, text, cell)) {
            store(text, cell);
        }
    }

    private void store(Chars text, Cell cell) {
        long unit = granularity.nanos();
        int nanos = (int) (cell.time.nanos / unit * unit);
        if (!TimestampRange.contains(granularity, cell.time.seconds, nanos)) {
            outside(text, cell);
            return;
        }
        try {
            long seconds = cell.time.seconds - epochSeconds;
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
