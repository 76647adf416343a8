package io.millrace.catalog;

import java.time.Duration;
import java.util.Optional;

/**
 * When the records of a sink's open load are brought into chunks, and when the load is closed. Immutable.
 *
 * @param upload records that are in the log only
 * @param load the load as a whole
 */
public record LoadTriggers(Upload upload, Load load) {
    /** What has been reached. */
    public enum Reason {
        MAX_SLICES,
        EXPIRATION,
        SLICES_COUNT,
        COUNT,
        SIZE,
        INTERVAL;

        /** Whether it counts however many loads of the sink wait to be imported. */
        public boolean isUrgent() {
            return this == MAX_SLICES || this == EXPIRATION;
        }
    }

    /**
     * @param minInterval before which nothing happens
     * @param bytes compressed
     */
    public record Upload(Duration minInterval, long records, long bytes, Duration interval) {
        /** The reason to act now, on so many records of that size that have waited for so long; empty if there is none. */
        public Optional<Reason> due(Duration age, long recordsNow, long bytesNow) {
            return age.compareTo(minInterval) < 0 || recordsNow == 0
                    ? Optional.empty()
                    : reached(this, age, recordsNow, bytesNow);
        }
    }

    private static Optional<Reason> reached(Upload limits, Duration age, long records, long bytes) {
        if (records >= limits.records) {
            return Optional.of(Reason.COUNT);
        }
        if (bytes >= limits.bytes) {
            return Optional.of(Reason.SIZE);
        }
        return age.compareTo(limits.interval) >= 0 ? Optional.of(Reason.INTERVAL) : Optional.empty();
    }

    /**
     * @param slicesMax at which it is closed whatever its age
     * @param limits as for {@link Upload}
     * @param slices at which it is closed
     * @param expiration it is closed when its staged files have no longer to live than this
     * @param waitingMax with so many closed loads of the sink that are not imported, only an urgent reason counts
     */
    public record Load(long slicesMax, Upload limits, long slices, Duration expiration, int waitingMax) {
        /**
         * The reason to close it now; empty if there is none.
         *
         * @param waiting how many closed loads of the sink are not imported
         */
        public Optional<Reason> due(
                Duration age, long recordsNow, long bytesNow, long slicesNow, Duration lifetime, int waiting) {
            return due(age, recordsNow, bytesNow, slicesNow, lifetime)
                    .filter(reason -> reason.isUrgent() || waiting < waitingMax);
        }

        /**
         * The same however many wait.
         *
         * @param lifetime how long its staged files are still kept
         */
        public Optional<Reason> due(Duration age, long recordsNow, long bytesNow, long slicesNow, Duration lifetime) {
            if (slicesNow >= slicesMax) {
                return Optional.of(Reason.MAX_SLICES);
            }
            if (age.compareTo(limits.minInterval) < 0) {
                return Optional.empty();
            }
            if (lifetime.compareTo(expiration) <= 0) {
                return Optional.of(Reason.EXPIRATION);
            }
            if (slicesNow >= slices) {
                return Optional.of(Reason.SLICES_COUNT);
            }
            return recordsNow == 0 ? Optional.empty() : reached(limits, age, recordsNow, bytesNow);
        }
    }
}
