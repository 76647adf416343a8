package io.millrace.model;

/** How far the records of a load have come. */
public enum LoadState {
    /** Records that come now belong to it. */
    WRITING,
    /** It gets no more, and not all of its records are staged. */
    CLOSING,
    /** All are staged, and not all are in chunks. */
    IMPORTING,
    /** All are in chunks. */
    IMPORTED
}
