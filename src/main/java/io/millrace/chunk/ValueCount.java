package io.millrace.chunk;

/**
 * The answer of an aggregation over numbers.
 *
 * @param value the smallest or the largest number; 0 if there is none
 * @param count the records that hold it
 */
public record ValueCount(long value, long count) {
    public static final ValueCount NONE = new ValueCount(0, 0);
}
