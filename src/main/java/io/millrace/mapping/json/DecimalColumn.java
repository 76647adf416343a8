package io.millrace.mapping.json;

import io.millrace.mapping.json.NumberText.Outcome;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowVisitor;
import java.math.BigDecimal;

/** A decimal: the number's digits up to the scale, the others cut; exact. */
final class DecimalColumn extends Column {
    private final int scale;
    private final long min;
    private final long max;

    DecimalColumn(ColumnRule rule, FieldOptions.Decimal options) {
        super(rule);
        this.scale = options.scale();
        this.min = options.min();
        this.max = options.max();
    }

    @Override
    String expected() {
        return "a number, or a string with digits and at most one point";
    }

    @Override
    void nothing(Cell cell) {
        cell.clear();
    }

    @Override
    void number(Chars text, Cell cell) {
        bounded(NumberText.json(text, scale, cell), text, cell);
    }

    @Override
    void string(Chars text, Cell cell) {
        if (text.isEmpty()) {
            cell.nothing();
        } else {
            bounded(NumberText.decimal(text, scale, cell), text, cell);
        }
    }

    private void bounded(Outcome outcome, Chars text, Cell cell) {
        if (outcome == Outcome.MALFORMED) {
            refuse(cell, Reason.BAD_NUMBER, text.shownAsText());
        } else if (outcome == Outcome.OVERFLOW || cell.number < min || cell.number > max) {
            outOfRange(
                    cell,
                    text.shownAsNumber(),
                    "allowed at scale " + scale + " is " + shown(min) + " to " + shown(max));
        } else {
            cell.value(cell.number);
        }
    }

    private String shown(long scaled) {
        return BigDecimal.valueOf(scaled, scale).toPlainString();
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        rows.number(position, cell.number);
    }
}
