package io.millrace.model;

/** Identifies a table for ever, also after it was dropped. */
public record TableId(long value) implements Comparable<TableId> {
    @Override
    public int compareTo(TableId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
