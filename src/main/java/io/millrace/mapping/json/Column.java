package io.millrace.mapping.json;

import io.millrace.model.RowVisitor;
import java.util.List;

/**
 * How the values of one place are read into a cell and written to a row. Immutable, shared by threads; all state is
 * in the {@link Cell}. A column is told exactly one of: null, bool, number, string, object, or an array with its
 * elements; each call leaves the cell in its final state for that value.
 */
abstract class Column {
    private final String name;
    private final List<String> path;

    Column(ColumnRule rule) {
        this.name = rule.name();
        this.path = rule.path();
    }

    final String name() {
        return name;
    }

    final List<String> path() {
        return path;
    }

    /** What would be right, for messages: "send …". */
    abstract String expected();

    /** What a value of a JSON type that the column cannot store is called. */
    Reason wrongType() {
        return Reason.WRONG_TYPE;
    }

    abstract void nothing(Cell cell);

    void bool(boolean value, Cell cell) {
        refuse(cell, wrongType(), Boolean.toString(value));
    }

    abstract void number(Chars text, Cell cell);

    abstract void string(Chars text, Cell cell);

    void object(Cell cell) {
        refuse(cell, wrongType(), "an object");
    }

    void beginArray(Cell cell) {
        refuse(cell, wrongType(), "a list");
    }

    void numberElement(Chars text, Cell cell) {}

    void stringElement(Chars text, Cell cell) {}

    /** @param shown the element for a message: null, true, false, a list or an object */
    void otherElement(String shown, Cell cell) {}

    /** Why a record without the member is refused although members may be missing; null if it is not. */
    Reason absenceReason() {
        return null;
    }

    /** Writes a cell in state {@link Cell.State#VALUE}. */
    abstract void write(int position, Cell cell, RowVisitor rows);

    final void refuse(Cell cell, Reason reason, String shown) {
        cell.refuse(reason, name + ": " + shown + " cannot be stored here; send " + expected());
    }

    final void outOfRange(Cell cell, String shown, String bound) {
        cell.refuse(Reason.OUT_OF_RANGE, name + ": " + shown + " is out of range; " + bound);
    }
}
