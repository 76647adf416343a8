package io.millrace.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What each record of the benchmark's table holds: the same in every run, worked out from the record's id. Records come in
 * the order of their time, over three years. Immutable.
 */
record TableData(long records) {
    static final int KINDS = 20;
    static final int SHOPS = 1_000;
    static final int USERS = 100_000;
    static final int PLACES = 10;
    static final int AMOUNT_BITS = 32;
    static final int PRICE_BITS = 24;
    static final int PRICE_SCALE = 2;

    /** The first day, and how many days there are. */
    static final LocalDate FIRST_DAY = LocalDate.of(2022, 1, 1);

    static final int DAYS = 3 * 365;

    private static final long DAY_SECONDS = 86_400;
    private static final int JITTER_SECONDS = 3_600;

    /** Each field draws from a sequence of its own. */
    private enum Draw {
        KIND(1),
        OTHER_KIND(2),
        SHOP(3),
        USER(4),
        AMOUNT(5),
        PRICE(6),
        PLACE(7),
        JITTER(8);

        private final int number;

        Draw(int number) {
            this.number = number;
        }
    }

    /** Evenly spread bits (the finaliser of SplitMix64, Steele, Lea and Flood, OOPSLA 2014). */
    private static long bits(long record, Draw draw) {
        long mixed = (8 * record + draw.number) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** Even from 0 to below the bound. */
    private static int even(long record, Draw draw, int bound) {
        return (int) (((bits(record, draw) >>> 32) * bound) >>> 32);
    }

    /** Small numbers come more often than large ones. */
    private static int skewed(long record, Draw draw, int bound) {
        double share = even(record, draw, 1 << 30) / (double) (1 << 30);
        return (int) (share * share * bound);
    }

    /** The first of the record's two kinds. */
    int kind(long record) {
        return skewed(record, Draw.KIND, KINDS);
    }

    int otherKind(long record) {
        return even(record, Draw.OTHER_KIND, KINDS);
    }

    int shop(long record) {
        return skewed(record, Draw.SHOP, SHOPS);
    }

    int user(long record) {
        return even(record, Draw.USER, USERS);
    }

    long amount(long record) {
        return bits(record, Draw.AMOUNT) >>> (Long.SIZE - AMOUNT_BITS);
    }

    /** In hundredths. */
    long price(long record) {
        return bits(record, Draw.PRICE) >>> (Long.SIZE - PRICE_BITS);
    }

    int place(long record) {
        return even(record, Draw.PLACE, PLACES);
    }

    /** Seconds since 1970. */
    long second(long record) {
        long even = (long) ((double) record / records * (DAYS * DAY_SECONDS - JITTER_SECONDS));
        return FIRST_DAY.atStartOfDay().toEpochSecond(ZoneOffset.UTC)
                + even
                + even(record, Draw.JITTER, JITTER_SECONDS);
    }

    LocalDate day(long record) {
        return LocalDate.ofEpochDay(second(record) / DAY_SECONDS);
    }
}
