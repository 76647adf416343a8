package io.millrace.mapping.json;

/** A time as it was read: an instant and how it was written. A mutable slot, reused; confined to its owner. */
final class GoTime {
    /** Reads texts into this slot; kept here so that no reading allocates. */
    final LayoutReader reader = new LayoutReader();

    /** Seconds since 1970 in UTC. */
    long seconds;
    /** 0 to 999,999,999. */
    int nanos;
    /** East of UTC, as written in the text. */
    int offsetSeconds;
    /** The text named a zone that is neither UTC nor GMT and gave no offset; the instant takes it for UTC. */
    boolean isZoneUnknown;

    void set(long seconds, int nanos) {
        this.seconds = seconds;
        this.nanos = nanos;
        this.offsetSeconds = 0;
        this.isZoneUnknown = false;
    }
}
