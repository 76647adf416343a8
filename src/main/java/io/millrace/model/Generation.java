package io.millrace.model;

/** The clients that a query may come from, by what their servers could do. */
public enum Generation {
    /** Rows and records have attributes. */
    PILOSA_1,
    /** Everything later. */
    FEATUREBASE_3
}
