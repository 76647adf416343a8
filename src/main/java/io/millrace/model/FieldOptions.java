package io.millrace.model;

import java.time.Duration;
import java.time.Instant;

/**
 * All options of a field. Those that mean nothing for the type hold the neutral value that the factory methods give.
 *
 * @param keys whether rows are named by strings
 * @param cacheSize rows in the ranking, 0 with {@link CacheType#NONE}
 * @param min smallest value of an int, or of a decimal in scaled units
 * @param max largest value, like {@code min}
 * @param scale decimal digits after the point, 0 to 19
 * @param granularity unit of a timestamp
 * @param epoch what a timestamp's 0 means
 * @param quantum one of the ten runs of YMDH for a time field, else empty
 * @param ttl how long after its end a time view is kept; zero means forever
 * @param foreignTable the table whose records an int's values are; null if none
 */
public record FieldOptions(
        FieldType type,
        boolean keys,
        CacheType cacheType,
        int cacheSize,
        long min,
        long max,
        int scale,
        Granularity granularity,
        Instant epoch,
        String quantum,
        Duration ttl,
        boolean noStandardView,
        String foreignTable) {

    public static final int CACHE_SIZE_DEFAULT = 50_000;

    private static FieldOptions plain(FieldType type, boolean keys, CacheType cacheType, int cacheSize) {
        return new FieldOptions(
                type,
                keys,
                cacheType,
                cacheSize,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                0,
                Granularity.S,
                Instant.EPOCH,
                "",
                Duration.ZERO,
                false,
                null);
    }

    public static FieldOptions set(boolean keys) {
        return plain(FieldType.SET, keys, CacheType.RANKED, CACHE_SIZE_DEFAULT);
    }

    public static FieldOptions mutex(boolean keys) {
        return plain(FieldType.MUTEX, keys, CacheType.RANKED, CACHE_SIZE_DEFAULT);
    }

    public static FieldOptions bool() {
        return plain(FieldType.BOOL, false, CacheType.NONE, 0);
    }

    public static FieldOptions time(boolean keys, String quantum, Duration ttl, boolean noStandardView) {
        FieldOptions base = plain(FieldType.TIME, keys, CacheType.NONE, 0);
        return new FieldOptions(
                base.type,
                keys,
                base.cacheType,
                0,
                base.min,
                base.max,
                0,
                base.granularity,
                base.epoch,
                quantum,
                ttl,
                noStandardView,
                null);
    }

    public static FieldOptions integer(long min, long max, String foreignTable) {
        FieldOptions base = plain(FieldType.INT, false, CacheType.NONE, 0);
        return new FieldOptions(
                base.type,
                false,
                base.cacheType,
                0,
                min,
                max,
                0,
                base.granularity,
                base.epoch,
                "",
                base.ttl,
                false,
                foreignTable);
    }

    public static FieldOptions decimal(int scale, long min, long max) {
        FieldOptions base = plain(FieldType.DECIMAL, false, CacheType.NONE, 0);
        return new FieldOptions(
                base.type,
                false,
                base.cacheType,
                0,
                min,
                max,
                scale,
                base.granularity,
                base.epoch,
                "",
                base.ttl,
                false,
                null);
    }

    public static FieldOptions timestamp(Granularity granularity, Instant epoch) {
        FieldOptions base = plain(FieldType.TIMESTAMP, false, CacheType.NONE, 0);
        return new FieldOptions(
                base.type,
                false,
                base.cacheType,
                0,
                base.min,
                base.max,
                0,
                granularity,
                epoch,
                "",
                base.ttl,
                false,
                null);
    }

    public FieldOptions withCache(CacheType cacheType, int cacheSize) {
        return new FieldOptions(
                type,
                keys,
                cacheType,
                cacheType == CacheType.NONE ? 0 : cacheSize,
                min,
                max,
                scale,
                granularity,
                epoch,
                quantum,
                ttl,
                noStandardView,
                foreignTable);
    }
}
