package io.millrace.api;

/** What a request wants to do. */
public enum Right {
    /** Send records, query, look at what there is. */
    USE,
    /** Create, change and delete databases, tables, endpoints and API keys. */
    CHANGE
}
