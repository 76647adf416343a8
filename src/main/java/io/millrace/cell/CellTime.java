package io.millrace.cell;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Times of cells: microseconds since 1970, and three that are no points in time. */
public final class CellTime {
    /** Of no time at all; before all others where an order is needed. */
    public static final long NOT_A_DATE = Long.MIN_VALUE;

    public static final long NEGATIVE_INFINITY = Long.MIN_VALUE + 1;
    public static final long INFINITY = Long.MAX_VALUE;

    /** The years 0000 to 9999, which ISO 8601 writes with four digits. */
    public static final long FIRST = -62_167_219_200_000_000L;

    public static final long LAST = 253_402_300_799_999_999L;

    private static final double MICROS = 1e6;
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final DateTimeFormatter ALL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    private CellTime() {}

    public static boolean isPoint(long micros) {
        return micros >= FIRST && micros <= LAST;
    }

    /**
     * @param text ISO 8601 with {@code Z} or an offset, or {@code Inf}, {@code -Inf}, {@code NaD}
     * @throws Problem {@code INVALID_PARAMETER} if it is neither
     */
    public static long parse(String text) {
        switch (text) {
            case "Inf":
                return INFINITY;
            case "-Inf":
                return NEGATIVE_INFINITY;
            case "NaD":
                return NOT_A_DATE;
            default:
                return ofIso(text);
        }
    }

    private static long ofIso(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return checked(
                    Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000));
        } catch (DateTimeException | ArithmeticException e) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "'" + text
                            + "' is no time; write ISO 8601 with Z or an offset, such as 2015-01-01T10:00:00.250Z, seconds since 1970"
                            + " as a number, or Inf, -Inf, NaD");
        }
    }

    /**
     * @param seconds since 1970
     * @throws Problem {@code INVALID_PARAMETER} if the year has not four digits
     */
    public static long ofSeconds(double seconds) {
        if (Double.isNaN(seconds)) {
            return NOT_A_DATE;
        }
        if (Double.isInfinite(seconds)) {
            return seconds > 0 ? INFINITY : NEGATIVE_INFINITY;
        }
        long whole = (long) Math.floor(seconds);
        double micros = Math.rint((seconds - whole) * MICROS);
        return checked(Math.abs(seconds) > LAST / MICROS * 2 ? INFINITY : whole * 1_000_000L + (long) micros);
    }

    private static long checked(long micros) {
        if (!isPoint(micros)) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER, "a time is out of range: its year has to be one from 0000 to 9999");
        }
        return micros;
    }

    /** What {@link #parse} reads: with milliseconds, or microseconds where they say more. */
    public static String text(long micros) {
        if (micros == NOT_A_DATE) {
            return "NaD";
        }
        if (!isPoint(micros)) {
            return micros > 0 ? "Inf" : "-Inf";
        }
        Instant time = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        return (micros % 1_000 == 0 ? MILLIS : ALL).format(time.atOffset(ZoneOffset.UTC));
    }
}
