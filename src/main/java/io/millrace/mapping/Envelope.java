package io.millrace.mapping;

/** Where the records are in a request's body. */
public enum Envelope {
    /** {@code {"records":[{"value":{…}}, …]}} */
    RECORDS,
    /** {@code [{…}, …]} */
    ARRAY
}
