package io.millrace.objects;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StoreHealthTest {
    private static final Trouble AWAY =
            new Trouble("unreachable", new Problem(ProblemCode.UNAVAILABLE_NOW, "it is away"), true);

    private final AtomicLong nanos = new AtomicLong(7);
    private final StoreHealth health = new StoreHealth(nanos::get);

    @Test
    void admitsEverybodyWhileTheStoreAnswers() {
        assertAdmits();
        assertAdmits();
        assertEquals(Optional.empty(), health.outage());
    }

    @Test
    void admitsOneAtATimeAfterPausesThatGrow() {
        health.failed(AWAY);
        health.failed(AWAY); // was under way
        Duration pause = StoreHealth.PAUSE_MIN;
        for (int i = 0; i < 10; i++) {
            assertRefuses();
            nanos.addAndGet(pause.toNanos() - 1);
            assertRefuses();
            nanos.addAndGet(1);
            assertAdmits();
            assertRefuses();
            health.failed(AWAY);
            pause = pause.multipliedBy(2).compareTo(StoreHealth.PAUSE_MAX) > 0
                    ? StoreHealth.PAUSE_MAX
                    : pause.multipliedBy(2);
        }
    }

    @Test
    void admitsEverybodyAgainWhenOneWasAnswered() {
        health.failed(AWAY);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertEquals(Optional.of("for 3 s: it is away"), health.outage());
        assertAdmits();
        health.answered();
        assertAdmits();
        assertAdmits();
        assertEquals(Optional.empty(), health.outage());
    }

    private void assertAdmits() {
        assertDoesNotThrow(health::admit);
    }

    private void assertRefuses() {
        assertEquals("it is away", assertThrows(Problem.class, health::admit).getMessage());
    }
}
