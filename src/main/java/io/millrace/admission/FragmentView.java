package io.millrace.admission;

import io.millrace.model.Field;
import io.millrace.model.TableSchema;

/** What of a table is a bitmap of rows by records. Immutable. */
public sealed interface FragmentView {
    TableSchema table();

    /** Row 0: the records that there are. Only of tables that keep account of it. */
    record Records(TableSchema table) implements FragmentView {}

    /** Row 0: the records with a value. Fields with rows. */
    record Known(TableSchema table, Field field) implements FragmentView {}

    /** @param view {@code standard}, or the digits of a period */
    record Rows(TableSchema table, Field field, String view) implements FragmentView {}

    /**
     * Row 0: the records with a number, row 1: those whose number is below the field's base, row 2 + <i>i</i>: those whose distance from
     * it has bit <i>i</i>.
     */
    record Numbers(TableSchema table, Field field) implements FragmentView {}
}
