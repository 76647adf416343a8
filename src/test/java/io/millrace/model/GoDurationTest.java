package io.millrace.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GoDurationTest {
    private static void check(Duration expected, String text) {
        assertEquals(Optional.of(expected), GoDuration.parse(text), text);
    }

    private static void checkNone(String text) {
        assertEquals(Optional.empty(), GoDuration.parse(text), text);
    }

    @Test
    void readsWhatGoReads() {
        check(Duration.ZERO, "0");
        check(Duration.ZERO, "0s");
        check(Duration.ofHours(24), "24h");
        check(Duration.ofMinutes(90), "1h30m");
        check(Duration.ofMillis(1_500), "1.5s");
        check(Duration.ofMillis(500), ".5s");
        check(Duration.ofNanos(-2_000), "-2us");
        check(Duration.ofNanos(3_000_001), "3ms1ns");
        check(Duration.ofNanos(1_000), "1µs");
    }

    @Test
    void refusesWhatGoRefuses() {
        for (String text : new String[] {"", "-", "30d", "10", "72second", "1h 30m", "h", "1", "1.h.", "9999999h"}) {
            checkNone(text);
        }
    }

    @Test
    void writesAsGoWrites() {
        assertEquals("0s", GoDuration.format(Duration.ZERO));
        assertEquals("24h0m0s", GoDuration.format(Duration.ofHours(24)));
        assertEquals("1m0s", GoDuration.format(Duration.ofMinutes(1)));
        assertEquals("1.5s", GoDuration.format(Duration.ofMillis(1_500)));
        assertEquals("10s", GoDuration.format(Duration.ofSeconds(10)));
        assertEquals("999ms", GoDuration.format(Duration.ofMillis(999)));
        assertEquals("1.5ms", GoDuration.format(Duration.ofNanos(1_500_000)));
        assertEquals("135.123µs", GoDuration.format(Duration.ofNanos(135_123)));
        assertEquals("100ns", GoDuration.format(Duration.ofNanos(100)));
    }
}
