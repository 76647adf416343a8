package io.millrace.model;

/**
 * A place among the records of a table, whether or not one is there. Immutable.
 *
 * @param eventMicros event time, microseconds since 1970
 * @param sequence the record's id, which is its place in the order of arrival
 */
public record RecordPoint(long eventMicros, long sequence) implements Comparable<RecordPoint> {
    /** By event time, then sequence. */
    @Override
    public int compareTo(RecordPoint other) {
        int order = Long.compare(eventMicros, other.eventMicros);
        return order == 0 ? Long.compare(sequence, other.sequence) : order;
    }
}
