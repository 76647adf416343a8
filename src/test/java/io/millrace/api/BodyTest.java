package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import org.junit.jupiter.api.Test;

final class BodyTest {
    private final InFlight inFlight = new InFlight(100, 100);

    private Body body(int bytes) {
        inFlight.reserve("e", bytes);
        return new Body(new byte[bytes], bytes, inFlight, "e");
    }

    @Test
    void givesItsPlaceToWhatWasMadeOfIt() {
        Body message = body(10);
        Body lines = message.as(new byte[40]);
        assertEquals(40, lines.length());
        assertEquals(40, inFlight.bytes());
        message.release();
        assertEquals(40, inFlight.bytes());
        lines.release();
        lines.release();
        assertEquals(0, inFlight.bytes());
    }

    @Test
    void refusesWhatThereIsNoRoomFor() {
        Body message = body(10);
        Problem problem = assertThrows(Problem.class, () -> message.as(new byte[95]));
        assertEquals(ProblemCode.OVERLOADED, problem.code());
        assertEquals(10, inFlight.bytes());
        message.release();
        assertEquals(0, inFlight.bytes());
    }
}
