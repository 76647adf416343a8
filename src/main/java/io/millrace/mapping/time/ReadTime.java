package io.millrace.mapping.time;

/** A time as it was read: an instant and how it was written. A mutable slot, reused; confined to its owner. */
public final class ReadTime {
    /** Reads texts into this slot; kept here so that no reading allocates. */
    final LayoutReader reader = new LayoutReader();

    private long seconds;
    private int nanos;
    private int offsetSeconds;
    private boolean isZoneUnknown;

    /** Seconds since 1970 in UTC. */
    public long seconds() {
        return seconds;
    }

    /** 0 to 999,999,999. */
    public int nanos() {
        return nanos;
    }

    /** East of UTC, as written in the text. */
    public int offsetSeconds() {
        return offsetSeconds;
    }

    /** The text named a zone that is neither UTC nor GMT and gave no offset; the instant takes it for UTC. */
    public boolean isZoneUnknown() {
        return isZoneUnknown;
    }

    void set(long seconds, int nanos) {
        set(seconds, nanos, 0, false);
    }

    void set(long seconds, int nanos, int offsetSeconds, boolean isZoneUnknown) {
        this.seconds = seconds;
        this.nanos = nanos;
        this.offsetSeconds = offsetSeconds;
        this.isZoneUnknown = isZoneUnknown;
    }
}
