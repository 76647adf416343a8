package io.millrace.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.Interruption;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PacingTest {
    private final AtomicInteger asked = new AtomicInteger();

    private static void workUntil(Interruption pace, AtomicInteger asked, int times) {
        while (asked.get() < times) {
            pace.check();
        }
    }

    @Test
    void workGoesOnAfterEachNap() {
        Pacing pacing = new Pacing(() -> asked.incrementAndGet() < 0);
        workUntil(pacing.begin(), asked, 5);
        assertEquals(5, asked.get());
    }

    @Test
    void hurriedWorkGoesOnToo() {
        Pacing pacing = new Pacing(() -> asked.incrementAndGet() > 0);
        workUntil(pacing.begin(), asked, 5);
        assertTrue(asked.get() >= 5);
    }

    @Test
    void stoppedWorkEndsAtItsNextLook() {
        Pacing pacing = new Pacing(() -> false);
        Interruption under = pacing.begin();
        under.check();
        pacing.stop();
        assertEquals(
                ProblemCode.UNAVAILABLE_NOW,
                assertThrows(Problem.class, under::check).code());
        assertThrows(Problem.class, pacing.begin()::check);
    }
}
