package io.millrace.model;

import java.util.Locale;

/** What kind of values a field has. The lower-case name is the one used in requests and in PQL answers. */
public enum FieldType {
    /** Any number of rows per record. */
    SET(Form.ROWS),
    /** At most one row per record. */
    MUTEX(Form.ROWS),
    /** A set with a copy per time period. */
    TIME(Form.ROWS),
    /** A 64-bit integer. */
    INT(Form.NUMBERS),
    /** A 64-bit integer scaled by a power of ten. */
    DECIMAL(Form.NUMBERS),
    /** Whole units since an epoch. */
    TIMESTAMP(Form.NUMBERS),
    /** True, false or unknown. */
    BOOL(Form.ROWS),
    /** A text, bytes or JSON that is kept as it is and not indexed. */
    STORED(Form.VALUES);

    /** How a chunk keeps the values. */
    public enum Form {
        /** By row, the records that have it. */
        ROWS,
        /** Bit-sliced. */
        NUMBERS,
        /** One after the other, in pages. */
        VALUES
    }

    private final Form form;

    FieldType(Form form) {
        this.form = form;
    }

    public Form form() {
        return form;
    }

    /** Whether a record's value is a bit-sliced number. */
    public boolean isNumeric() {
        return form == Form.NUMBERS;
    }

    /** Whether a record can have several rows of the field. */
    public boolean isMultiValued() {
        return this == SET || this == TIME;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
