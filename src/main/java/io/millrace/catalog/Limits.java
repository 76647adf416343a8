package io.millrace.catalog;

/**
 * What one endpoint admits. Each limit has a burst of one second.
 *
 * @param bytesPerSecond of the inflated body; 0 means unlimited
 * @param recordsPerSecond 0 means unlimited
 */
public record Limits(long bytesPerSecond, long recordsPerSecond) {
    public static final Limits UNLIMITED = new Limits(0, 0);

    public Limits {
        if (bytesPerSecond < 0 || recordsPerSecond < 0) {
            throw new IllegalArgumentException("limits cannot be negative");
        }
    }

    public boolean isUnlimited() {
        return bytesPerSecond == 0 && recordsPerSecond == 0;
    }
}
