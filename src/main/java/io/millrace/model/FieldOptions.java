package io.millrace.model;

import java.time.Duration;
import java.time.Instant;

/**
 * The options of a field: one record for each {@link FieldType}, with the members that mean something for it. Who needs to tell the
 * types apart switches over {@link #type()} without a default, so that a new type does not compile where it is forgotten.
 */
public sealed interface FieldOptions {
    int CACHE_SIZE_DEFAULT = 50_000;

    FieldType type();

    /** Whether rows are named by strings. */
    default boolean keys() {
        return false;
    }

    /** The table whose records the field's numbers are; null if there is none. */
    default String foreignTable() {
        return null;
    }

    /** A field that may keep some of its rows ranked. */
    sealed interface Ranked extends FieldOptions {
        CacheType cacheType();

        /** Rows that its maker wanted in the ranking. */
        int cacheSize();

        /** The same field with another ranking. */
        Ranked withCache(CacheType cacheType, int cacheSize);
    }

    record Set(boolean keys, CacheType cacheType, int cacheSize) implements Ranked {
        @Override
        public FieldType type() {
            return FieldType.SET;
        }

        @Override
        public Set withCache(CacheType otherType, int otherSize) {
            return new Set(keys, otherType, otherSize);
        }
    }

    record Mutex(boolean keys, CacheType cacheType, int cacheSize) implements Ranked {
        @Override
        public FieldType type() {
            return FieldType.MUTEX;
        }

        @Override
        public Mutex withCache(CacheType otherType, int otherSize) {
            return new Mutex(keys, otherType, otherSize);
        }
    }

    record Bool() implements FieldOptions {
        @Override
        public FieldType type() {
            return FieldType.BOOL;
        }
    }

    /**
     * @param quantum one of the ten runs of YMDH, or empty: no time views
     * @param ttl how long after its end a time view is kept; zero means forever
     */
    record Time(boolean keys, String quantum, Duration ttl, boolean noStandardView) implements FieldOptions {
        @Override
        public FieldType type() {
            return FieldType.TIME;
        }
    }

    /** @param foreignTable null if the numbers are no records */
    record Int(long min, long max, String foreignTable) implements FieldOptions {
        @Override
        public FieldType type() {
            return FieldType.INT;
        }
    }

    /**
     * @param scale decimal digits after the point, 0 to 19
     * @param min smallest value, in scaled units
     * @param max largest value, in scaled units
     */
    record Decimal(int scale, long min, long max) implements FieldOptions {
        @Override
        public FieldType type() {
            return FieldType.DECIMAL;
        }
    }

    /**
     * @param granularity the unit
     * @param epoch what 0 means
     */
    record Timestamp(Granularity granularity, Instant epoch) implements FieldOptions {
        @Override
        public FieldType type() {
            return FieldType.TIMESTAMP;
        }
    }

    record Stored(StoredContent content) implements FieldOptions {
        @Override
        public FieldType type() {
            return FieldType.STORED;
        }
    }

    static Set set(boolean keys) {
        return new Set(keys, CacheType.RANKED, CACHE_SIZE_DEFAULT);
    }

    static Mutex mutex(boolean keys) {
        return new Mutex(keys, CacheType.RANKED, CACHE_SIZE_DEFAULT);
    }

    static Bool bool() {
        return new Bool();
    }

    static Time time(boolean keys, String quantum, Duration ttl, boolean noStandardView) {
        return new Time(keys, quantum, ttl, noStandardView);
    }

    static Int integer(long min, long max, String foreignTableOrNull) {
        return new Int(min, max, foreignTableOrNull);
    }

    static Decimal decimal(int scale, long min, long max) {
        return new Decimal(scale, min, max);
    }

    static Stored stored(StoredContent content) {
        return new Stored(content);
    }

    static Timestamp timestamp(Granularity granularity, Instant epoch) {
        return new Timestamp(granularity, epoch);
    }
}
