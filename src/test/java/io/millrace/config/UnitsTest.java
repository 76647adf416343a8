package io.millrace.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.model.ByteSize;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UnitsTest {
    private static void checkSize(String text, long bytes) {
        assertEquals(bytes, ByteSize.parse(text), text);
    }

    private static void checkSpan(String text, long nanos) {
        assertEquals(nanos, TimeSpan.parse(text).toNanos(), text);
    }

    @Test
    void readsSizes() {
        checkSize("0", 0);
        checkSize("17", 17);
        checkSize("17B", 17);
        checkSize("1kB", 1_000);
        checkSize("1KB", 1_000);
        checkSize("1MB", 1_000_000);
        checkSize("2 GB", 2_000_000_000);
        checkSize("1KiB", 1_024);
        checkSize("64MiB", 67_108_864);
        checkSize("3GiB", 3_221_225_472L);
        checkSize("9223372036854775807", Long.MAX_VALUE);
    }

    @Test
    void refusesOtherSizes() {
        for (String text : List.of(
                "",
                "MiB",
                "-1",
                "+1",
                "1.5MiB",
                "1mb",
                "1 Mib",
                "1  MB",
                " 1",
                "1e3",
                "1_000",
                "9223372036854775808",
                "9007199254740993KiB")) {
            assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(text), text);
        }
    }

    @Test
    void readsDurations() {
        checkSpan("0", 0);
        checkSpan("0s", 0);
        checkSpan("250us", 250_000);
        checkSpan("500ms", 500_000_000);
        checkSpan("5 s", 5_000_000_000L);
        checkSpan("10m", 600_000_000_000L);
        checkSpan("2h", 7_200_000_000_000L);
        checkSpan("1d", 86_400_000_000_000L);
    }

    @Test
    void refusesOtherDurations() {
        for (String text : List.of("", "5", "s", "1.5s", "-1s", "1S", "1min", "1h30m", "300000d", "1e3ms")) {
            assertThrows(IllegalArgumentException.class, () -> TimeSpan.parse(text), text);
        }
    }

    @Test
    void findsTheNearestName() {
        List<String> keys = ServerConfig.SETTINGS.stream().map(Setting::key).toList();
        assertEquals("; did you mean https.port?", NearestName.hint("https.prot", keys));
        assertEquals("; did you mean log.rotate.age?", NearestName.hint("logs.rotate.age", keys));
        assertEquals("; did you mean data?", NearestName.hint("date", keys));
        assertEquals("", NearestName.hint("nonsense.entirely.so", keys));
    }
}
