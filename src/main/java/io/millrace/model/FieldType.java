package io.millrace.model;

import java.util.Locale;

/** How a field keeps its values. The lower-case name is the one used in requests and in PQL answers. */
public enum FieldType {
    /** Any number of rows per record. */
    SET,
    /** At most one row per record. */
    MUTEX,
    /** A set with a copy per time period. */
    TIME,
    /** A 64-bit integer. */
    INT,
    /** A 64-bit integer scaled by a power of ten. */
    DECIMAL,
    /** Whole units since an epoch. */
    TIMESTAMP,
    /** True, false or unknown. */
    BOOL;

    /** Whether a record's value is a bit-sliced number. */
    public boolean isNumeric() {
        return this == INT || this == DECIMAL || this == TIMESTAMP;
    }

    /** Whether a record can have several rows of the field. */
    public boolean isMultiValued() {
        return this == SET || this == TIME;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
