package io.millrace.chunk;

import io.millrace.bitmap.RecordSet;

/** Walks over the numbers of some records in order, each once. Confined to one thread. */
public interface NumberCursor {
    /** Moves to the next number; the first call moves to the first one. */
    boolean next();

    long value();

    /** The records that have the number; never empty. */
    RecordSet records();
}
