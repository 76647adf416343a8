package io.millrace.model;

/**
 * Identifies a sink for ever, also after it was deleted.
 *
 * @param value greater than 0
 */
public record SinkId(long value) implements Comparable<SinkId> {
    @Override
    public int compareTo(SinkId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
