package io.millrace.model;

/**
 * The rows of one request as CSV lines, ready to be appended. Immutable from the moment it is handed over; the array is
 * not copied.
 *
 * @param schema the table version that fixes the columns
 * @param csv whole lines in UTF-8, each ending in a line feed; only the first {@code length} bytes count
 * @param records number of rows, at least 1
 * @param earliestMicros smallest time of a row, microseconds since 1970; the record's own time, or else the time of receipt, also where the id,
 *     which there is none of yet, will be the event time
 * @param latestMicros largest such time
 * @param sink number of the sink that the rows came through; 0 if it is not known
 * @param sinkBytes size of the rows in the form that the sink counts, below 2^32; 0 if that is the text
 * @param firstId id of the first row, the others having the numbers behind it, where the log gave ids; else 0
 */
public record RowBatch(
        TableSchema schema,
        byte[] csv,
        int length,
        int records,
        long earliestMicros,
        long latestMicros,
        long sink,
        long sinkBytes,
        long firstId) {
    /** Of no known sink, with the ids of the client or none yet. */
    public RowBatch(TableSchema schema, byte[] csv, int length, int records, long earliestMicros, long latestMicros) {
        this(schema, csv, length, records, earliestMicros, latestMicros, 0, 0, 0);
    }

    /** The same rows, through this sink. */
    public RowBatch through(long newSink) {
        return new RowBatch(schema, csv, length, records, earliestMicros, latestMicros, newSink, sinkBytes, firstId);
    }

    /** The same rows, with ids from this one on. */
    public RowBatch numbered(long newFirstId) {
        return new RowBatch(schema, csv, length, records, earliestMicros, latestMicros, sink, sinkBytes, newFirstId);
    }
}
