package io.millrace.mapping.json;

import io.millrace.mapping.json.NumberText.Outcome;
import io.millrace.mapping.time.TimeLayout.Match;
import io.millrace.model.RowVisitor;
import java.math.BigInteger;
import java.time.Instant;

/** A whole number that counts units since an epoch, cut toward zero; exact for any year. */
final class TimeCountColumn extends Column {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** So many seconds fit a long in nanoseconds. */
    private static final long SAFE_SECONDS = 9_000_000_000L;

    private final TimeSource layouts;
    private final boolean takesNumberText;
    private final long epochSeconds;
    private final int epochNanos;
    private final long unitNanos;

    /** @param takesNumberText whether a string that is no time may be a count; so if no layout was chosen */
    TimeCountColumn(ColumnRule rule, TimeSource layouts, boolean takesNumberText, Instant epoch, long unitNanos) {
        super(rule);
        this.layouts = layouts;
        this.takesNumberText = takesNumberText;
        this.epochSeconds = epoch.getEpochSecond();
        this.epochNanos = epoch.getNano();
        this.unitNanos = unitNanos;
    }

    @Override
    String expected() {
        return layouts.expected() + ", or a number that counts units since the epoch";
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
        if (NumberText.json(text, 0, cell) == Outcome.OK) {
            cell.value(cell.number);
        } else {
            outOfInt(text, cell);
        }
    }

    @Override
    void string(Chars text, Cell cell) {
        if (text.is(TimeSource.ZERO_DATE)) {
            cell.nothing();
            return;
        }
        Match match = layouts.match(text, cell);
        if (match != Match.OK && takesNumberText && isCount(text, cell)) {
            return;
        }
        if (layouts.accept(this, match, text, cell)) {
            count(text, cell);
        }
    }

    /** Whether the string holds a whole number; then the cell has its final state. */
    private boolean isCount(Chars text, Cell cell) {
        int start = text.trimmedStart();
        switch (NumberText.integer(text, start, text.trimmedEnd(start), true, cell)) {
            case OK -> cell.value(cell.number);
            case OVERFLOW -> outOfInt(text, cell);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void count(Chars text, Cell cell) {
        long seconds = cell.time.seconds() - epochSeconds;
        int nanos = cell.time.nanos() - epochNanos;
        if (Math.abs(seconds) < SAFE_SECONDS) {
            cell.value((seconds * NANOS_PER_SECOND + nanos) / unitNanos);
            return;
        }
        BigInteger units = BigInteger.valueOf(seconds)
                .multiply(BigInteger.valueOf(NANOS_PER_SECOND))
                .add(BigInteger.valueOf(nanos))
                .divide(BigInteger.valueOf(unitNanos));
        if (units.bitLength() < Long.SIZE) {
            cell.value(units.longValue());
        } else {
            outOfInt(text, cell);
        }
    }

    private void outOfInt(Chars text, Cell cell) {
        outOfRange(cell, text.shownAsText(), "the count of units since the epoch has to fit 64 bits");
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        rows.number(position, cell.number);
    }
}
