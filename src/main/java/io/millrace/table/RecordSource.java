package io.millrace.table;

/** Records of one chunk, one after the other in some order. Confined to one thread. */
@FunctionalInterface
interface RecordSource {
    RecordSource NONE = (most, ids, micros) -> 0;

    /**
     * Reads the next records.
     *
     * @param most at least 1; the arrays have room for as many
     * @param ids of the records
     * @param micros their event times
     * @return how many were read; 0 at the end and ever after
     */
    int read(int most, long[] ids, long[] micros);
}
