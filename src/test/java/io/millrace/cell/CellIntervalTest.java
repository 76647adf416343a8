package io.millrace.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.cell.CellValue.Interval;
import io.millrace.problem.Problem;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CellIntervalTest {
    private static void check(String text, Interval expected, String written) {
        assertEquals(expected, CellInterval.parse(text), text);
        assertEquals(written, CellInterval.text(expected));
    }

    @Test
    void readsUnitsInManyWords() {
        check("3d 2h", new Interval(0, 3, 7_200), "3 DAY 2H");
        check("1 month", new Interval(1, 0, 0), "1 MONTH");
        check("1 year, 2 MONTHS 1 week", new Interval(14, 7, 0), "1 YEAR 2 MONTH 7 DAY");
        check("-1.5 seconds", new Interval(0, 0, -1.5), "-1.5S");
        check("90m", new Interval(0, 0, 5_400), "1H 30M");
        check("0s", new Interval(0, 0, 0), "0S");
        check("  2 Hours 5s ", new Interval(0, 0, 7_205), "2H 5S");
    }

    @Test
    void readsWhatItWrites() {
        Random random = new Random(5);
        for (int i = 0; i < 1_000; i++) {
            Interval interval = new Interval(
                    random.nextInt(100) - 50, random.nextInt(1_000) - 500, random.nextInt(200_000) / 4.0 - 25_000);
            assertEquals(interval, CellInterval.parse(CellInterval.text(interval)));
        }
    }

    @Test
    void refusesAllElse() {
        for (String text :
                List.of("", " ", "3", "d", "1.5 days", "3x", "1d;", "99999999999 years", "1d 2", "x".repeat(1_000))) {
            assertThrows(Problem.class, () -> CellInterval.parse(text), text);
        }
    }
}
