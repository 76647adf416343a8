package io.millrace.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.problem.Problem;
import org.junit.jupiter.api.Test;

class CellTimeTest {
    @Test
    void readsTexts() {
        check("2015-01-01T10:00:00.000Z", 1_420_106_400_000_000L);
        check("2015-01-01T10:00:00.250Z", 1_420_106_400_250_000L);
        check("2015-01-01T10:00:00.000001Z", 1_420_106_400_000_001L);
        check("0000-01-01T00:00:00.000Z", CellTime.FIRST);
        check("9999-12-31T23:59:59.999999Z", CellTime.LAST);
        check("Inf", CellTime.INFINITY);
        check("-Inf", CellTime.NEGATIVE_INFINITY);
        check("NaD", CellTime.NOT_A_DATE);
    }

    private static void check(String text, long micros) {
        assertEquals(micros, CellTime.parse(text));
        assertEquals(text, CellTime.text(micros));
    }

    @Test
    void readsOffsetsAndLeavesWhatIsFinerOut() {
        assertEquals(1_420_106_400_000_000L, CellTime.parse("2015-01-01T12:00:00+02:00"));
        assertEquals(1_420_106_400_000_001L, CellTime.parse("2015-01-01T10:00:00.0000019Z"));
        assertEquals(-100_000, CellTime.parse("1969-12-31T23:59:59.9Z"));
    }

    @Test
    void readsSeconds() {
        assertEquals(1_420_106_400_250_000L, CellTime.ofSeconds(1_420_106_400.25));
        assertEquals(-100_000, CellTime.ofSeconds(-0.1));
        assertEquals(CellTime.INFINITY, CellTime.ofSeconds(Double.POSITIVE_INFINITY));
        assertEquals(CellTime.NEGATIVE_INFINITY, CellTime.ofSeconds(Double.NEGATIVE_INFINITY));
        assertEquals(CellTime.NOT_A_DATE, CellTime.ofSeconds(Double.NaN));
    }

    @Test
    void refusesWhatIsNoTime() {
        for (String text :
                new String[] {"yesterday-ish", "", "2015-01-01", "2015-01-01T10:00:00", "+10000-01-01T00:00:00Z", "NaN"
                }) {
            assertThrows(Problem.class, () -> CellTime.parse(text));
        }
        assertThrows(Problem.class, () -> CellTime.ofSeconds(1e15));
        assertThrows(Problem.class, () -> CellTime.ofSeconds(-1e300));
    }
}
