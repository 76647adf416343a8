package io.millrace.chunk;

/** How a field's number relates to a given one. A record without a number never matches. */
public enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
}
