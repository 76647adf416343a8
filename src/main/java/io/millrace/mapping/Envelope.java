package io.millrace.mapping;

/** How the records of a body are wrapped. */
public enum Envelope {
    /** <code>{"records": [{"value": {…}}, …]}</code>; other members are ignored. */
    RECORDS,
    /** <code>[{…}, …]</code>: the records themselves. */
    ARRAY
}
