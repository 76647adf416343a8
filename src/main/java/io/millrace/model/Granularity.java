package io.millrace.model;

/** The unit in which a timestamp field counts. */
public enum Granularity {
    S("s", 1_000_000_000L),
    MS("ms", 1_000_000L),
    US("us", 1_000L),
    NS("ns", 1L);

    private final String word;
    private final long nanos;

    Granularity(String word, long nanos) {
        this.word = word;
        this.nanos = nanos;
    }

    public String word() {
        return word;
    }

    /** Nanoseconds in one unit. */
    public long nanos() {
        return nanos;
    }

    public long unitsPerSecond() {
        return 1_000_000_000L / nanos;
    }
}
