package io.millrace.api.mldb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeriodTest {
    @Test
    void readsUnits() {
        check("500ms", Duration.ofMillis(500));
        check("500x", Duration.ofMillis(500));
        check("1s", Duration.ofSeconds(1));
        check("2m", Duration.ofMinutes(2));
        check("3h", Duration.ofHours(3));
        check("4d", Duration.ofDays(4));
        assertEquals(Optional.empty(), Period.parse("commitInterval", "0s"));
    }

    private static void check(String text, Duration period) {
        assertEquals(Optional.of(period), Period.parse("commitInterval", text));
    }

    @Test
    void refusesOthers() {
        for (String text :
                new String[] {"soon", "", "1", "s", "1.5s", "-1s", "1w", "1M", "1y", "1 s", "99999999999999s"}) {
            assertThrows(MldbError.class, () -> Period.parse("commitInterval", text), text);
        }
    }
}
