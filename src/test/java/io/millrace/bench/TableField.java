package io.millrace.bench;

import java.util.Locale;

/** The fields of the benchmark's table. */
enum TableField {
    KIND("set", "", 2),
    SHOP("mutex", "", 1),
    USER("set", ",\"keys\":true", 1),
    VISITED("time", ",\"timeQuantum\":\"YMD\"", 4),
    AMOUNT("int", ",\"min\":0,\"max\":4294967295", 1),
    PRICE("decimal", ",\"scale\":" + TableData.PRICE_SCALE, 1),
    SEEN("timestamp", ",\"timeUnit\":\"s\"", 1);

    private final String type;
    private final String more;
    private final int bits;

    TableField(String type, String more, int bits) {
        this.type = type;
        this.more = more;
        this.bits = bits;
    }

    String lowerName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For the making of the field. */
    String json() {
        return "{\"options\":{\"type\":\"" + type + "\"" + more + "}}";
    }

    /** For the report. */
    String label() {
        return lowerName() + " (" + type + ")";
    }

    /** What a record sets of it: rows in all views. A number is counted as one. */
    int bits() {
        return bits;
    }

    boolean isNumber() {
        return switch (this) {
            case AMOUNT, PRICE, SEEN -> true;
            case KIND, SHOP, USER, VISITED -> false;
        };
    }
}
