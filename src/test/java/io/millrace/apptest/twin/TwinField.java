package io.millrace.apptest.twin;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A field of a table. Immutable.
 *
 * @param isKeyed whether its rows are texts; else they are numbers
 * @param quantum of a time field; else empty
 * @param isFed whether a sink feeds it, so that it cannot be deleted
 */
public record TwinField(
        String name, Kind kind, boolean isKeyed, String quantum, boolean hasNoStandardView, boolean isFed) {
    static final String STANDARD = "standard";

    /** Numbers are from its negative to it; all its bits are set, so that numbers whose bits are joined do not exceed it. */
    static final long NUMBER_MAX = 2_047;

    private static final List<String> QUANTA = List.of("Y", "YM", "YMD", "YMDH", "M", "MD", "MDH", "D", "DH", "H");

    public enum Kind {
        SET,
        MUTEX,
        BOOL,
        TIME,
        INT,
        DECIMAL,
        TIMESTAMP
    }

    static TwinField of(String name, Kind kind, boolean isKeyed) {
        return new TwinField(name, kind, isKeyed, kind == Kind.TIME ? "YMDH" : "", false, false);
    }

    public static TwinField random(String name, Random random) {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        boolean mayBeKeyed = kind == Kind.SET || kind == Kind.MUTEX || kind == Kind.TIME;
        return new TwinField(
                name,
                kind,
                mayBeKeyed && random.nextBoolean(),
                kind == Kind.TIME ? QUANTA.get(random.nextInt(QUANTA.size())) : "",
                kind == Kind.TIME && random.nextInt(4) == 0,
                false);
    }

    TwinField fed() {
        return new TwinField(name, kind, isKeyed, quantum, hasNoStandardView, true);
    }

    boolean isNumber() {
        return kind == Kind.INT || kind == Kind.DECIMAL || kind == Kind.TIMESTAMP;
    }

    boolean isMany() {
        return kind == Kind.SET || kind == Kind.TIME;
    }

    /** As the server's paths take them. */
    public String options() {
        return switch (kind) {
            case SET -> "{\"type\":\"set\",\"keys\":" + isKeyed + "}";
            case MUTEX -> "{\"type\":\"mutex\",\"keys\":" + isKeyed + "}";
            case BOOL -> "{\"type\":\"bool\"}";
            case TIME ->
                "{\"type\":\"time\",\"timeQuantum\":\"" + quantum + "\",\"keys\":" + isKeyed + ",\"noStandardView\":"
                        + hasNoStandardView + "}";
            case INT -> "{\"type\":\"int\",\"min\":-" + NUMBER_MAX + ",\"max\":" + NUMBER_MAX + "}";
            case DECIMAL -> "{\"type\":\"decimal\",\"scale\":2}";
            case TIMESTAMP -> "{\"type\":\"timestamp\",\"timeUnit\":\"s\",\"epoch\":\"2000-01-01T00:00:00Z\"}";
        };
    }

    /** What Extract says of it. */
    String type() {
        return switch (kind) {
            case SET, TIME -> isKeyed ? "[]string" : "[]uint64";
            case MUTEX -> isKeyed ? "string" : "uint64";
            case BOOL -> "bool";
            case INT -> "int64";
            case DECIMAL -> "decimal";
            case TIMESTAMP -> "timestamp";
        };
    }

    /** The views that a row goes into that is set at the time. */
    List<String> views(LocalDateTime timeOrNull) {
        List<String> views = new ArrayList<>();
        if (!hasNoStandardView) {
            views.add(STANDARD);
        }
        if (timeOrNull != null) {
            quantum.chars().forEach(unit -> views.add(period((char) unit, timeOrNull)));
        }
        return views;
    }

    /** The name of the view of a unit of time, such as {@code 201912}. */
    static String period(char unit, LocalDateTime time) {
        String digits = time.format(DateTimeFormatter.ofPattern("yyyyMMddHH"));
        return switch (unit) {
            case 'Y' -> digits.substring(0, 4);
            case 'M' -> digits.substring(0, 6);
            case 'D' -> digits.substring(0, 8);
            default -> digits;
        };
    }

    char finestUnit() {
        return quantum.charAt(quantum.length() - 1);
    }

    /** How PQL writes a value: a row, a bool or a number in the field's unit. */
    String literal(Object value) {
        return switch (kind) {
            case SET, MUTEX, TIME -> isKeyed ? quoted((String) value) : value.toString();
            case BOOL -> Boolean.toString(value.equals(1L));
            case INT -> value.toString();
            case DECIMAL -> BigDecimal.valueOf((Long) value, 2).toPlainString();
            case TIMESTAMP -> "'" + time((Long) value) + "'";
        };
    }

    /** A number of a timestamp field as answers show it. */
    static String time(long seconds) {
        return LocalDateTime.of(2000, 1, 1, 0, 0)
                .plusSeconds(seconds)
                .atOffset(ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'"));
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
