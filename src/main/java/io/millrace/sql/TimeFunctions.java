package io.millrace.sql;

import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Time;
import io.millrace.cell.CellValue.Whole;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;

/** Parts of times, in UTC, and times cut to such parts. */
final class TimeFunctions {
    private static final List<String> PARTS = List.of(
            "year",
            "quarter",
            "month",
            "week",
            "day",
            "hour",
            "minute",
            "second",
            "millisecond",
            "microsecond",
            "dow",
            "doy",
            "isodow",
            "isoweek",
            "isoyear");
    private static final int DAYS_PER_WEEK = 7;
    private static final int MONTHS_PER_QUARTER = 3;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private TimeFunctions() {}

    static List<String> parts() {
        return PARTS;
    }

    static CellValue part(String unit, CellValue value) {
        OffsetDateTime time = time(value);
        return time == null ? CellValue.NULL : new Whole(part(unit, time));
    }

    private static long part(String unit, OffsetDateTime time) {
        return switch (known(unit)) {
            case "year" -> time.getYear();
            case "quarter" -> time.get(IsoFields.QUARTER_OF_YEAR);
            case "month" -> time.getMonthValue();
            case "week" -> (time.getDayOfYear() - 1) / DAYS_PER_WEEK;
            case "day" -> time.getDayOfMonth();
            case "hour" -> time.getHour();
            case "minute" -> time.getMinute();
            case "second" -> time.getSecond();
            case "millisecond" -> time.getNano() / NANOS_PER_MILLI;
            case "microsecond" -> time.getNano() / NANOS_PER_MICRO;
            case "dow" -> time.get(ChronoField.DAY_OF_WEEK) % DAYS_PER_WEEK;
            case "doy" -> time.getDayOfYear() - 1L;
            case "isodow" -> time.get(ChronoField.DAY_OF_WEEK);
            case "isoweek" -> time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            default -> time.get(IsoFields.WEEK_BASED_YEAR);
        };
    }

    private static String known(String unit) {
        String known = unit.toLowerCase(Locale.ROOT);
        if (!PARTS.contains(known)) {
            throw new ArithmeticException(
                    "'" + unit + "' is no part of a time; take one of " + String.join(", ", PARTS));
        }
        return known;
    }

    static CellValue truncated(String unit, CellValue value) {
        OffsetDateTime time = time(value);
        if (time == null) {
            return CellValue.NULL;
        }
        OffsetDateTime day = time.truncatedTo(ChronoUnit.DAYS);
        OffsetDateTime cut =
                switch (known(unit)) {
                    case "year" -> day.withDayOfYear(1);
                    case "quarter" ->
                        day.withDayOfMonth(1)
                                .withMonth((day.getMonthValue() - 1) / MONTHS_PER_QUARTER * MONTHS_PER_QUARTER + 1);
                    case "month" -> day.withDayOfMonth(1);
                    case "week" -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
                    case "isoweek" -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                    case "isoyear" ->
                        day.with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, 1).with(ChronoField.DAY_OF_WEEK, 1);
                    case "hour" -> time.truncatedTo(ChronoUnit.HOURS);
                    case "minute" -> time.truncatedTo(ChronoUnit.MINUTES);
                    case "second" -> time.truncatedTo(ChronoUnit.SECONDS);
                    case "millisecond" -> time.truncatedTo(ChronoUnit.MILLIS);
                    case "microsecond" -> time;
                    default -> day;
                };
        return new Time(micros(cut));
    }

    /** Null if the value is none, or no point in time. */
    private static OffsetDateTime time(CellValue value) {
        return Casts.time(value) instanceof Time time && CellTime.isPoint(time.micros()) ? utc(time.micros()) : null;
    }

    static OffsetDateTime utc(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    static long micros(OffsetDateTime time) {
        return time.toEpochSecond() * MICROS_PER_SECOND + time.getNano() / NANOS_PER_MICRO;
    }
}
