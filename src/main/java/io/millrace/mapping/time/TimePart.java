package io.millrace.mapping.time;

/** The parts of a time that a layout can name, each in one way of writing it. */
public enum TimePart {
    /** Four digits. */
    LONG_YEAR,
    /** Two digits: 1969 to 2068. */
    YEAR,
    LONG_MONTH,
    /** Three letters. */
    SHORT_MONTH,
    MONTH,
    ZERO_MONTH,
    LONG_WEEKDAY,
    /** Three letters. */
    SHORT_WEEKDAY,
    DAY,
    PADDED_DAY,
    ZERO_DAY,
    PADDED_YEAR_DAY,
    ZERO_YEAR_DAY,
    HOUR,
    HOUR_12,
    ZERO_HOUR_12,
    MINUTE,
    ZERO_MINUTE,
    SECOND,
    ZERO_SECOND,
    UPPER_PM,
    LOWER_PM,
    /** An offset from UTC: a sign, hours, minutes and seconds of two digits each. */
    OFFSET_SECONDS,
    OFFSET_COLON_SECONDS,
    OFFSET,
    OFFSET_COLON,
    /** Hours alone. */
    OFFSET_SHORT,
    /** As without Z, but {@code Z} stands for UTC. */
    Z_OFFSET_SECONDS,
    Z_OFFSET_COLON_SECONDS,
    Z_OFFSET,
    Z_OFFSET_COLON,
    Z_OFFSET_SHORT,
    /** The abbreviation of a zone. */
    ZONE,
    /** A separator and exactly so many digits. */
    FRACTION,
    /** A separator and digits, or nothing. */
    OPTIONAL_FRACTION;

    boolean isFraction() {
        return this == FRACTION || this == OPTIONAL_FRACTION;
    }

    /** Of an offset. */
    boolean takesZ() {
        return compareTo(Z_OFFSET_SECONDS) >= 0 && compareTo(Z_OFFSET_SHORT) <= 0;
    }

    /** Of an offset: whether colons stand between its numbers. */
    boolean hasColons() {
        return switch (this) {
            case OFFSET_COLON_SECONDS, OFFSET_COLON, Z_OFFSET_COLON_SECONDS, Z_OFFSET_COLON -> true;
            default -> false;
        };
    }

    /** Of an offset: hours, hours and minutes, or seconds too. */
    int offsetNumbers() {
        return switch (this) {
            case OFFSET_SHORT, Z_OFFSET_SHORT -> 1;
            case OFFSET, OFFSET_COLON, Z_OFFSET, Z_OFFSET_COLON -> 2;
            case OFFSET_SECONDS, OFFSET_COLON_SECONDS, Z_OFFSET_SECONDS, Z_OFFSET_COLON_SECONDS -> 3;
            default -> throw new IllegalStateException(this + " is no offset");
        };
    }
}
