package io.millrace.slice;

/**
 * What came through one sink. Immutable.
 *
 * @param sink its number
 * @param csvBytes size of its rows as text
 * @param fileBytes size of the blocks with its rows
 * @param earliestMicros smallest event time of a row, microseconds since 1970
 * @param latestMicros largest event time
 */
public record SinkTotals(
        long sink, long records, long csvBytes, long fileBytes, long earliestMicros, long latestMicros) {}
