package io.millrace.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RetriesTest {
    private static final Instant NOW = Instant.parse("2024-01-15T10:00:00Z");

    @Test
    void waitsLongerEachTimeUpToHalfAMinute() {
        assertEquals(100, Retries.millis(1));
        assertEquals(200, Retries.millis(2));
        assertEquals(25_600, Retries.millis(9));
        assertEquals(30_000, Retries.millis(10));
        assertEquals(30_000, Retries.millis(Integer.MAX_VALUE));
    }

    @Test
    void waitsAsLongAsTheTargetAsks() {
        assertEquals(7_000, Retries.millis(1, "7", NOW));
        assertEquals(7_000, Retries.millis(1, " 7 ", NOW));
        assertEquals(90_000, Retries.millis(1, "Mon, 15 Jan 2024 10:01:30 GMT", NOW));
        assertEquals(3_600_000, Retries.millis(1, "999999999", NOW));
        assertEquals(3_600_000, Retries.millis(1, "Sat, 15 Jan 2124 10:01:30 GMT", NOW));
    }

    @Test
    void waitsAsUsualForWhatMakesNoSense() {
        for (String text : new String[] {"0", "-1", "soon", "", "9999999999", "Mon, 15 Jan 2023 10:01:30 GMT", "1.5"}) {
            assertEquals(200, Retries.millis(2, text, NOW), text);
        }
        assertEquals(200, Retries.millis(2, null, NOW));
    }

    @Test
    void tellsWhatIsTaken() {
        assertTrue(Retries.isTaken(200));
        assertTrue(Retries.isTaken(201));
        assertTrue(Retries.isTaken(204));
        assertFalse(Retries.isTaken(302));
        assertFalse(Retries.isTaken(500));
        for (int status : new int[] {408, 425, 429, 502, 503, 504}) {
            assertTrue(Retries.isForNow(status));
        }
        assertFalse(Retries.isForNow(400));
        assertFalse(Retries.isForNow(500));
    }
}
