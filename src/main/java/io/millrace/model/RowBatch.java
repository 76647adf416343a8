package io.millrace.model;

/**
 * The rows of one request as CSV lines, ready to be appended. Immutable from the moment it is handed over; the array is
 * not copied.
 *
 * @param schema the table version that fixes the columns
 * @param csv whole lines in UTF-8, each ending in a line feed; only the first {@code length} bytes count
 * @param records number of rows, at least 1
 * @param earliestMicros smallest event time of a row, microseconds since 1970; the record's own time, or else the time of receipt
 * @param latestMicros largest event time
 */
public record RowBatch(
        TableSchema schema, byte[] csv, int length, int records, long earliestMicros, long latestMicros) {}
