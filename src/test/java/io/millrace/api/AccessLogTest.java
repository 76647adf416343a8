package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class AccessLogTest {
    private static void check(int expected, AccessMode mode) {
        AccessLog log = new AccessLog(mode, ClientAddresses.DIRECT, path -> path);
        int told = 0;
        for (int i = 0; i < 1_000; i++) {
            told += log.tellsNext() ? 1 : 0;
        }
        assertEquals(expected, told);
    }

    @Test
    void tellsAsManyAsItIsSetTo() {
        check(0, AccessMode.OFF);
        check(10, AccessMode.SAMPLED);
        check(1_000, AccessMode.FULL);
    }

    @Test
    void keepsTextOfClientsInOneLine() {
        assertEquals("/a?b?", LogText.of("/a\nb\u001b"));
        assertEquals("-", LogText.of(null));
        assertEquals(301, LogText.of("x".repeat(10_000)).length());
    }
}
