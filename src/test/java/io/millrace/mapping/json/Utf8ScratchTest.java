package io.millrace.mapping.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Utf8ScratchTest {
    @Test
    void growsWithItsTexts() {
        Utf8Scratch scratch = new Utf8Scratch();
        String text = "aé€𝄞".repeat(5_000);
        scratch.append(text.toCharArray(), 0, text.length());
        scratch.repeat(0, scratch.length());
        assertEquals(text.repeat(2), new String(scratch.bytes(), 0, scratch.length(), StandardCharsets.UTF_8));
    }

    @Test
    void growsUpToTheLargestArray() {
        assertEquals(2_048, Utf8Scratch.capacity(1_024, 1_025));
        assertEquals(5_000, Utf8Scratch.capacity(1_024, 5_000));
        assertEquals(Integer.MAX_VALUE - 8, Utf8Scratch.capacity(1_500_000_000, 1_600_000_000));
        Problem problem = assertThrows(Problem.class, () -> Utf8Scratch.capacity(1_024, 3L * 716_000_000));
        assertEquals(ProblemCode.TOO_LARGE, problem.code());
    }
}
