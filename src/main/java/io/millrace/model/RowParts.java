package io.millrace.model;

/**
 * What an answer shows of rows of records, as clients of Pilosa 1.x choose it.
 *
 * @param attributes of the row itself
 * @param records the records that the row has
 * @param recordAttributes the attributes of those records, beside the results
 */
public record RowParts(boolean attributes, boolean records, boolean recordAttributes) {
    /** What clients see that choose nothing. */
    public static RowParts of(Generation generation) {
        return new RowParts(generation == Generation.PILOSA_1, true, false);
    }
}
