package io.millrace.api.featurebase.schema;

import java.util.Locale;
import java.util.OptionalLong;

/** The units in which times are counted. */
final class Unit {
    static final String CUSTOM = "c";

    private Unit() {}

    /** Nanoseconds of a unit, whose case is ignored; empty for {@link #CUSTOM} and for what is none. */
    static OptionalLong nanos(String unit) {
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "d" -> OptionalLong.of(86_400_000_000_000L);
            case "h" -> OptionalLong.of(3_600_000_000_000L);
            case "m" -> OptionalLong.of(60_000_000_000L);
            case "s" -> OptionalLong.of(1_000_000_000L);
            case "ms" -> OptionalLong.of(1_000_000L);
            case "us" -> OptionalLong.of(1_000L);
            case "ns" -> OptionalLong.of(1L);
            default -> OptionalLong.empty();
        };
    }

    static boolean isCustom(String unit) {
        return unit.equalsIgnoreCase(CUSTOM);
    }
}
