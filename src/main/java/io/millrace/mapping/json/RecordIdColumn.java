package io.millrace.mapping.json;

import io.millrace.mapping.json.NumberText.Outcome;
import io.millrace.model.RowVisitor;

/** The number of the record. Not stored as a column. */
final class RecordIdColumn extends Column {
    RecordIdColumn(ColumnRule rule) {
        super(rule);
    }

    @Override
    String expected() {
        return "the record's number, 0 to " + Long.MAX_VALUE + ", or a string with it";
    }

    @Override
    Reason wrongType() {
        return Reason.BAD_ID;
    }

    @Override
    Reason absenceReason() {
        return Reason.BAD_ID;
    }

    @Override
    void nothing(Cell cell) {
        refuse(cell, Reason.BAD_ID, "null");
    }

    @Override
    void number(Chars text, Cell cell) {
        if (NumberText.json(text, 0, cell) == Outcome.OK && cell.number >= 0) {
            cell.value(cell.number);
        } else {
            refuse(cell, Reason.BAD_ID, text.shownAsNumber());
        }
    }

    @Override
    void string(Chars text, Cell cell) {
        int start = text.trimmedStart();
        Outcome outcome = NumberText.integer(text, start, text.trimmedEnd(start), true, cell);
        if (outcome == Outcome.OK && cell.number >= 0) {
            cell.value(cell.number);
        } else {
            refuse(cell, Reason.BAD_ID, text.shownAsText());
        }
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        rows.recordId(cell.number);
    }
}
