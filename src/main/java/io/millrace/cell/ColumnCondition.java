package io.millrace.cell;

/**
 * What has to hold of the latest value of a column. It does not of a row that has none. Immutable.
 *
 * @param value a whole number or a text, to the right of the relation
 */
public record ColumnCondition(Path column, Relation relation, CellValue value) {
    /** How the column's value relates to the given one. */
    public enum Relation {
        EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }
}
