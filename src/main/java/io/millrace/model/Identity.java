package io.millrace.model;

/** Where the ids of a table's records come from. */
public enum Identity {
    /** The client gives each record its id. */
    ID,
    /** The client gives each record a key, of which an id is made. */
    KEY,
    /** The log gives ids at the commit: 1, 2, 3 … in the order of the log. */
    LOG,
    /**
     * The log gives ids at the commit: the time in {@link Ticks}, or one more than the last id of any such table. The event time of a
     * row without a time of its own is that of its id.
     */
    LOG_TIME;

    public boolean isKeyed() {
        return this == KEY;
    }

    /** Whether rows come without an id and get theirs when they are committed. */
    public boolean isGivenByLog() {
        return this == LOG || this == LOG_TIME;
    }
}
