package io.millrace.bench;

/** What a floor does with a body before it answers. */
enum FloorKind {
    /** Reads it. */
    A,
    /** Also parses it, touching every token and value. */
    B,
    /** Also appends it to a file under group commit. */
    C
}
