package io.millrace.pql;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;

/**
 * The period of a time view in UTC, from its name: YYYY, YYYYMM, YYYYMMDD or YYYYMMDDHH. Immutable.
 *
 * @param end exclusive
 */
record ViewPeriod(LocalDateTime start, LocalDateTime end) {
    static ViewPeriod of(String view) {
        LocalDateTime start = LocalDateTime.of(
                part(view, 0, 4, 0), part(view, 4, 6, 1), part(view, 6, 8, 1), part(view, 8, 10, 0), 0);
        return new ViewPeriod(start, start.plus(1, unit(view.length())));
    }

    private static int part(String view, int begin, int end, int absent) {
        return view.length() < end ? absent : Integer.parseInt(view, begin, end, 10);
    }

    private static ChronoUnit unit(int nameLength) {
        return switch (nameLength) {
            case 4 -> ChronoUnit.YEARS;
            case 6 -> ChronoUnit.MONTHS;
            case 8 -> ChronoUnit.DAYS;
            case 10 -> ChronoUnit.HOURS;
            default -> throw new IllegalArgumentException("no view has a name of " + nameLength + " characters");
        };
    }
}
