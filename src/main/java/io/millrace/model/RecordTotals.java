package io.millrace.model;

/**
 * What a number of records adds up to. Immutable.
 *
 * @param rawBytes size of their rows as text
 * @param compressedBytes size of the blocks with those rows
 * @param firstMicros smallest event time of a record, microseconds since 1970; the largest long without records
 * @param lastMicros largest event time; the smallest long without records
 */
public record RecordTotals(long records, long rawBytes, long compressedBytes, long firstMicros, long lastMicros) {
    public static final RecordTotals NONE = new RecordTotals(0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);

    public RecordTotals plus(RecordTotals other) {
        return new RecordTotals(
                records + other.records,
                rawBytes + other.rawBytes,
                compressedBytes + other.compressedBytes,
                Math.min(firstMicros, other.firstMicros),
                Math.max(lastMicros, other.lastMicros));
    }
}
