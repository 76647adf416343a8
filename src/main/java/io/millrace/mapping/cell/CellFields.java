package io.millrace.mapping.cell;

import io.millrace.model.FieldOptions;
import io.millrace.model.StoredContent;

/**
 * The fields of a table of cells. Its ids are the log's, so a range of them is what came in a span of time; each record is what one request says of one
 * row at one time, which is its event time.
 */
public enum CellFields {
    /** The name of the row, the text of a {@link io.millrace.cell.Path}. */
    ROW("row"),
    /** <code>{"column": value, …}</code>, each column once, in the order of the request; values as {@link io.millrace.cell.CellJson} writes them. */
    CELLS("cells"),
    /** In place of an event time, where it is none: 0 not a date, 1 minus infinity, 2 infinity. */
    NO_TIME("no_time"),
    /** How many cells there are. */
    COUNT("count");

    public static final int NOT_A_DATE = 0;
    public static final int NEGATIVE_INFINITY = 1;
    public static final int INFINITY = 2;

    private final String word;

    CellFields(String word) {
        this.word = word;
    }

    /** The field's name in the table. */
    public String word() {
        return word;
    }

    public FieldOptions options() {
        return switch (this) {
            case ROW -> FieldOptions.mutex(true);
            case CELLS -> FieldOptions.stored(StoredContent.JSON);
            case NO_TIME -> FieldOptions.mutex(false);
            case COUNT -> FieldOptions.integer(1, Integer.MAX_VALUE, null);
        };
    }
}
