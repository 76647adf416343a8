package io.millrace.mapping.json;

/** The elements of a Go time layout, by what the reference time Mon Jan 2 15:04:05 2006 -0700 (MST) shows for them. */
enum LayoutToken {
    LONG_YEAR("2006"),
    YEAR("06"),
    LONG_MONTH("January"),
    SHORT_MONTH("Jan"),
    MONTH("1"),
    ZERO_MONTH("01"),
    LONG_WEEKDAY("Monday"),
    SHORT_WEEKDAY("Mon"),
    DAY("2"),
    PADDED_DAY("_2"),
    ZERO_DAY("02"),
    PADDED_YEAR_DAY("__2"),
    ZERO_YEAR_DAY("002"),
    HOUR("15"),
    HOUR_12("3"),
    ZERO_HOUR_12("03"),
    MINUTE("4"),
    ZERO_MINUTE("04"),
    SECOND("5"),
    ZERO_SECOND("05"),
    UPPER_PM("PM"),
    LOWER_PM("pm"),
    OFFSET_SECONDS("-070000"),
    OFFSET_COLON_SECONDS("-07:00:00"),
    OFFSET("-0700"),
    OFFSET_COLON("-07:00"),
    OFFSET_SHORT("-07"),
    Z_OFFSET_SECONDS("Z070000"),
    Z_OFFSET_COLON_SECONDS("Z07:00:00"),
    Z_OFFSET("Z0700"),
    Z_OFFSET_COLON("Z07:00"),
    Z_OFFSET_SHORT("Z07"),
    ZONE("MST"),
    /** {@code .000}: a separator and exactly so many digits. */
    FRACTION(""),
    /** {@code .999}: a separator and digits, or nothing. */
    OPTIONAL_FRACTION("");

    private final String text;

    LayoutToken(String text) {
        this.text = text;
    }

    /** How the token is written in a layout; empty for fractions, which have many forms. */
    String text() {
        return text;
    }

    boolean isFraction() {
        return this == FRACTION || this == OPTIONAL_FRACTION;
    }

    boolean takesZ() {
        return compareTo(Z_OFFSET_SECONDS) >= 0 && compareTo(Z_OFFSET_SHORT) <= 0;
    }
}
